"""Values that a request cannot have: the error names their place and their type, never what they are."""

from collections import OrderedDict
from datetime import datetime
from decimal import Decimal
from typing import Any

import numpy as np
import pytest

from evalstore import EvalStore, EvalStoreError, InvalidJSONError, InvalidRequestError, NewResult

RESULT: dict[str, Any] = {"run_id": "r", "case_id": "c", "model_id": "m", "succeeded": True}


@pytest.fixture
def run(store: EvalStore) -> EvalStore:
    """A store with a run and a case."""
    prompt = store.upsert_system_prompt(name="editor", content="x").hash
    store.create_run(run_id="r", system_prompt_hash=prompt)
    store.create_case(run_id="r", case_id="c", task_id="t")
    return store


UNFIT = [
    (float("nan"), "is nan"),
    (float("inf"), "is inf"),
    (-float("inf"), "is -inf"),
    (np.float32("nan"), "is nan"),
    (2**63, "64 bits"),
    (-(2**63) - 1, "64 bits"),
    (10**5000, "64 bits"),
    ("My secret \0", "U+0000"),
    ("My secret \ud800", "U+D800"),
]


@pytest.mark.parametrize(("value", "problem"), UNFIT, ids=range(len(UNFIT)))
def test_a_value_that_json_cannot_say_is_named_by_its_place(run: EvalStore, value: Any, problem: str) -> None:
    results = [dict(RESULT) for _ in range(300)]
    results[217]["cost_usd"] = value
    with pytest.raises(InvalidJSONError) as raised:
        run.record_results(results)
    assert raised.value.message.startswith("args.results[217].cost_usd ")
    assert problem in raised.value.message
    assert len(raised.value.message) < 250
    assert "secret" not in raised.value.message
    assert (raised.value.status, raised.value.code) == (3, "invalid_json")
    assert raised.value.details["key"] == "args.results[217].cost_usd"
    assert len(run.list_results()) == 0


@pytest.mark.parametrize(("value", "problem"), UNFIT, ids=range(len(UNFIT)))
def test_it_is_named_in_a_batch_in_events_and_in_questions(run: EvalStore, value: Any, problem: str) -> None:
    with pytest.raises(InvalidJSONError) as raised, run.batch() as batch:
        batch.create_study(name="fit", period_type="daily")
        batch.create_run(system_prompt_hash="x", labels={"branch": value})
    assert "args.labels.branch " in raised.value.message
    assert problem in raised.value.message
    with pytest.raises(InvalidJSONError) as raised:
        run.append([{"type": "Own", "stream": "own", "data": OrderedDict(a=[1, {"two words": (value,)}])}])
    assert raised.value.message.startswith('events[0].data.a[1]["two words"][0] ')
    with pytest.raises(InvalidJSONError) as raised:
        run.sql("SELECT ?, ?", [1, value])
    assert raised.value.message.startswith("args.parameters[1] ")
    with pytest.raises(InvalidJSONError) as raised:
        run.request("query", {"query": "get_run", "args": {"run_id": value}})
    assert raised.value.message.startswith("args.run_id ")


def test_the_command_of_a_batch_is_named_too(run: EvalStore) -> None:
    with pytest.raises(InvalidJSONError) as raised, run.batch() as batch:
        batch.create_study(name="fit", period_type="daily")
        batch.create_study(name="un\0fit", period_type="daily")
    assert raised.value.message.startswith("command 1 of the batch, create_study: args.name ")
    assert raised.value.details["command_index"] == 1
    assert len(run.list_studies()) == 0


@pytest.mark.parametrize(
    ("value", "kind", "instead"),
    [
        (b"My secret", "bytes", "decode"),
        (Decimal("2.5"), "Decimal", "float"),
        ({"My secret"}, "set", "list"),
        (1j, "complex", "convert"),
        (np.array([1.5]), "ndarray", "tolist"),
        (np.datetime64("2026-01-01T00:00:00"), "datetime64", "convert"),
    ],
)
def test_a_type_that_has_no_form_in_json_is_named_and_its_value_is_not(
    run: EvalStore, value: Any, kind: str, instead: str
) -> None:
    with pytest.raises(TypeError) as raised:
        run.record_result(**RESULT, raw_model_output=value)
    said = str(raised.value)
    assert said.startswith("args.raw_model_output is of the type ")
    assert kind in said
    assert instead in said
    assert "secret" not in said
    assert "2.5" not in said


def test_a_tool_call_is_named_by_its_place(run: EvalStore) -> None:
    call = {"path": "a.py", "edits": [{"at": float("nan")}]}
    with pytest.raises(ValueError, match=r"^args\.parsed_tool_call_json\.edits\[0\]\.at is nan"):
        run.record_result(**RESULT, parsed_tool_call_json=call)
    given = [NewResult(**RESULT), NewResult(**RESULT, parsed_tool_call_json=call)]
    with pytest.raises(
        ValueError, match=r"^args\.results\[1\]\.parsed_tool_call_json\.edits\[0\]\.at is nan"
    ):
        run.record_results(given)
    with pytest.raises(ValueError, match=r"^parsed_tool_call_json\.edits\[0\]\.at is nan"):
        given[1].to_dict()
    with pytest.raises(TypeError, match=r"^args\.parsed_tool_call_json\.a is of the type bytes") as raised:
        run.record_result(**RESULT, parsed_tool_call_json={"a": b"secret"})
    assert "secret" not in str(raised.value)


def test_a_moment_without_a_time_zone_is_named_by_its_place(run: EvalStore) -> None:
    with pytest.raises(ValueError, match=r"^args\.created_at .*time zone"):
        run.record_result(**RESULT, created_at=datetime(2026, 1, 31))


def test_keys_are_judged_as_values_are(store: EvalStore) -> None:
    def append(data: Any) -> None:
        store.append([{"type": "Own", "stream": "own", "data": data}])

    with pytest.raises(InvalidJSONError, match=r"^a key of events\[0\]\.data\.a has the character U\+0000"):
        append({"a": {"b\0": 1}})
    with pytest.raises(InvalidJSONError, match=r"^events\[0\]\.data has the key \"1\" twice"):
        append({1: 1, "1": 2})
    with pytest.raises(TypeError, match=r"^a key of events\[0\]\.data is of the type tuple"):
        append({("secret",): 1})


def test_what_has_no_end_is_refused(store: EvalStore) -> None:
    circle: dict[str, Any] = {}
    circle["a"] = [circle]
    with pytest.raises(ValueError, match="contains itself"):
        store.append([{"type": "Own", "stream": "own", "data": circle}])
    deep: list[Any] = []
    for _ in range(100_000):
        deep = [deep]
    with pytest.raises(InvalidRequestError, match="64 levels"):
        store.append([{"type": "Own", "stream": "own", "data": {"a": deep}}])
    with pytest.raises(EvalStoreError):
        store.append([{"type": "Own", "stream": "own", "data": {"a": [[[[[[float("nan")]]]]]]}}])


def test_numbers_of_numpy_are_numbers(run: EvalStore) -> None:
    run.record_result(
        run_id="r",
        case_id="c",
        model_id="m",
        succeeded=np.bool_(True),  # type: ignore[arg-type]
        num_edits=np.int64(3),  # type: ignore[arg-type]
        completion_tokens=np.uint8(7),  # type: ignore[arg-type]
        cost_usd=np.float32(0.5),  # type: ignore[arg-type]
        time_round_trip_ms=np.float64(1.25),
        parsed_tool_call_json={"n": np.int64(1)},
    )
    (result,) = run.list_results(limit=np.int64(5))  # type: ignore[arg-type]
    assert (result.succeeded, result.num_edits, result.completion_tokens) == (True, 3, 7)
    assert (result.cost_usd, result.time_round_trip_ms) == (0.5, 1.25)
    assert result.parsed_tool_call_json == '{"n":1}'


def test_what_the_library_judges_itself_keeps_its_words(store: EvalStore) -> None:
    with pytest.raises(InvalidRequestError, match=r"^args\.name is blank"):
        store.create_study(name=" ", period_type="daily")
    with pytest.raises(InvalidJSONError, match="line 1, column"):
        store.request("query", '{"query":"get_run","args":{"run_id":NaN}}')


@pytest.mark.parametrize("value", [5, True, [1, 2, 3], None, 2.5, {"a": 1}, object()])
def test_only_bytes_and_texts_are_contents(store: EvalStore, value: Any) -> None:
    with pytest.raises(TypeError, match=rf"content.*{type(value).__name__}.*bytes"):
        store.put_content(value)
    assert store.info()["contents"] == 0


def test_whatever_has_bytes_is_a_content(store: EvalStore) -> None:
    hashes = {
        store.put_content(value).hash
        for value in (b"abc", bytearray(b"abc"), memoryview(b"abc"), memoryview(b"a-b-c")[::2], "abc")
    }
    hashes.add(store.put_content(np.frombuffer(b"abc", dtype=np.uint8)).hash)  # type: ignore[arg-type]
    assert len(hashes) == 1
