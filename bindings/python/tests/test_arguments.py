"""What Python takes without a word where something else was meant: one text for a list, a text for a time."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest
from evaluation import fill

from evalstore import EvalStore, InvalidArgumentError, InvalidRequestError, Plan


@pytest.fixture
def full(store: EvalStore) -> EvalStore:
    fill(store)
    return store


def test_one_text_is_one_name(full: EvalStore) -> None:
    assert Plan(tasks="abc", models="gpt") == Plan(tasks=("abc",), models=("gpt",))
    assert Plan(tasks="abc", models=["gpt"]).to_dict() == {"tasks": ["abc"], "models": ["gpt"], "attempts": 1}
    assert {event.type for event in full.read(types="CaseCreated")} == {"CaseCreated"}
    assert {event.type for event in full.follow(from_position=1, types="CaseCreated", timeout=0)} == {
        "CaseCreated"
    }
    full.record_checkpoint("s1", id="c9", sessions_included="session-1")
    latest = full.get_latest_checkpoint("s1")
    assert latest is not None
    assert latest.sessions_included == ("session-1",)
    hash = full.put_content("x").hash
    full.append([], forgotten=hash)
    assert [model.model_id for model in full.success_rates_by_model(model_id="a")] == ["a"]
    with pytest.raises(InvalidRequestError, match="run_ids"):
        full.run_comparison("r1")


def test_a_pair_is_no_text_and_pairs_are_no_pair() -> None:
    for pairs in ("ab", ("ab", "cd"), [("a", "b", "c")], [1]):
        with pytest.raises(TypeError, match=r"pairs.*\(task, model\)"):
            Plan(pairs=pairs)  # type: ignore[arg-type]
    assert Plan(pairs=[("t", "m")]).to_dict()["pairs"] == [{"task_id": "t", "model_id": "m"}]


@pytest.mark.parametrize("given", ["abc", b"abc", {"run_id": "r1"}, 5])
@pytest.mark.parametrize(
    ("method", "name"),
    [
        ("record_results", "results"),
        ("create_cases", "cases"),
        ("append", "events"),
        ("execute_many", "commands"),
    ],
)
def test_what_is_no_list_of_things_is_said(full: EvalStore, method: str, name: str, given: Any) -> None:
    with pytest.raises(TypeError, match=rf"^{name} is of the type {type(given).__name__}; give a list"):
        getattr(full, method)(given)


@pytest.mark.parametrize("method", ["record_results", "create_cases", "append", "execute_many"])
def test_a_generator_is_a_list_of_things(full: EvalStore, method: str) -> None:
    there: dict[str, Any] = {
        "record_results": {"run_id": "r1", "case_id": "r1-c", "model_id": "m", "succeeded": True},
        "create_cases": {"run_id": "r1", "task_id": "t9"},
        "append": {"type": "Own", "stream": "own", "data": {}},
        "execute_many": {"command": "pause_study", "args": {"id": "s1"}},
    }
    assert getattr(full, method)(one for one in [there[method]])


def test_a_result_that_is_none_is_said_with_its_place(full: EvalStore) -> None:
    with pytest.raises(TypeError, match=r"^args\.results\[1\] is of the type str; give a NewResult"):
        full.record_results([{"run_id": "r"}, "abc"])  # type: ignore[list-item]


@pytest.mark.parametrize("given", ["abc", b"ab", 5])
def test_parameters_are_not_taken_apart(full: EvalStore, given: Any) -> None:
    with pytest.raises(TypeError, match=r"parameters .*\[value\]"):
        full.sql("SELECT ?, ?, ?", given)
    assert full.sql("SELECT ?, ?", (1, "two")).rows == ((1, "two"),)


@pytest.mark.parametrize(
    ("timeout", "error"),
    [
        ("5", TypeError),
        (None, TypeError),
        (float("nan"), ValueError),
        (float("inf"), ValueError),
        (1e300, ValueError),
    ],
)
def test_a_timeout_is_a_number_of_seconds(path: Path, timeout: Any, error: type[Exception]) -> None:
    with pytest.raises(error, match=r"timeout.*seconds"):
        EvalStore(path, timeout=timeout)
    assert not path.exists()
    with EvalStore(path) as store:
        if timeout is not None:
            with pytest.raises(error, match=r"timeout.*seconds"):
                store.sql("SELECT 1", timeout=timeout)
    if timeout not in (None, float("inf"), 1e300):  # a poll may be of any length
        with EvalStore(path) as store, pytest.raises(error, match=r"timeout.*seconds"):
            store.poll("reader", timeout=timeout)


def test_an_empty_path_is_a_mistake(
    store: EvalStore, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    before = list(tmp_path.iterdir())
    for empty in ("", b""):
        with pytest.raises(InvalidArgumentError, match=r"empty.*EVALSTORE_PATH"):
            EvalStore(empty)  # type: ignore[arg-type]
    with pytest.raises(InvalidArgumentError, match="empty"):
        store.backup("")
    assert list(tmp_path.iterdir()) == before


def test_a_date_may_be_a_text(full: EvalStore) -> None:
    day, next_day = "2026-01-31", "2026-02-01"
    for first, last in ((day, day), (date(2026, 1, 31), date(2026, 1, 31))):
        assert len(full.list_results(from_=first, to=last)) == 6
        assert len(full.list_benchmark_runs(from_=first, to=last)) == 1
        assert len(full.success_rates_by_model(from_=first, to=last)) == 2
    assert len(full.list_results(from_=next_day)) == 0
    assert len(full.list_runs(to=day)) == 0
    assert len(full.list_runs(from_=day)) == 2
    assert len(full.get_checkpoints_in_range("s1", day, next_day)) == 0
    with pytest.raises(InvalidRequestError, match=r"args\.from"):
        full.list_runs(from_="2026-02-30")
    with pytest.raises(InvalidRequestError, match=r"args\.to"):
        full.list_runs(to="yesterday")


@pytest.mark.parametrize("analysis", ["failed_cases", "list_results", "get_run", "bogus"])
def test_what_can_be_explained_is_listed(full: EvalStore, analysis: str) -> None:
    with pytest.raises(InvalidRequestError) as raised:
        full.explain(analysis)
    said, listed = raised.value.message.split(";")
    assert analysis in said
    assert "list_studies" not in listed
    names = [name.strip(' ."') for name in listed.partition("are")[2].replace(" and ", ",").split(",")]
    assert "cost_by_run" in names
    for name in names:
        runs = {"run_id": ["r1", "r2"]} if name == "run_comparison" else {}
        assert full.explain(name, **runs).path in ("summaries", "rows")  # type: ignore[arg-type]


def test_columns_of_one_name_do_not_become_one(store: EvalStore) -> None:
    table = store.sql("SELECT 1 AS n, 2 AS m, 3 AS n")
    with pytest.raises(ValueError, match=r'"n".*AS'):
        table.dicts()
    assert table.rows == ((1, 2, 3),)
    three = store.sql("SELECT 1 AS n, 2 AS n, 3 AS n_2, 4 AS n")
    assert three.to_polars().row(0) == (1, 2, 3, 4)
    assert len(set(three.to_polars().columns)) == 4
    assert three.to_polars().columns[2] == "n_2"
    assert three.to_pandas().to_numpy().tolist() == [[1, 2, 3, 4]]
