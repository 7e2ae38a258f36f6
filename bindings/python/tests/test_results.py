"""Recording and finding results."""

import hashlib
import json
import math
import uuid
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from evalstore import (
    ConflictError,
    ErrorKind,
    EvalStore,
    EvalStoreError,
    InvalidRequestError,
    NewCase,
    NewResult,
    NotFoundError,
    RejectedError,
    Result,
    ValidAttempts,
)

NOON = datetime(2026, 1, 31, 12, tzinfo=UTC)


@pytest.fixture
def case(store: EvalStore) -> str:
    """The id of a case of the task `t`, the only one of the run `run`."""
    prompt = store.upsert_system_prompt(name="editor", content="You edit files.").hash
    store.create_run(run_id="run", system_prompt_hash=prompt)
    return store.create_case(case_id="case", run_id="run", task_id="t").id


def sha256(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def every_field(store: EvalStore, case: str) -> dict[str, Any]:
    functions = store.upsert_processing_functions(name="f", parsing_function="p", diff_edit_function="d").hash
    return {
        "result_id": "r",
        "run_id": "run",
        "case_id": case,
        "model_id": "gpt/5",
        "succeeded": False,
        "processing_functions_hash": functions,
        "error_enum": ErrorKind.DIFF_EDIT_ERROR,
        "num_edits": 3,
        "num_lines_deleted": 1,
        "num_lines_added": 2,
        "time_to_first_token_ms": 120.5,
        "time_to_first_edit_ms": 340,
        "time_round_trip_ms": 1200.25,
        "cost_usd": 0.0125,
        "completion_tokens": 512,
        "raw_model_output": "<edit>naïve \U0001f600</edit>",
        "parsed_tool_call_json": {"path": "a.py", "edits": [1, None]},
        "file_edited_hash": store.upsert_file(filepath="a.py", content="a = 2\n").hash,
        "created_at": NOON,
    }


def one_by_one(store: EvalStore, args: dict[str, Any]) -> None:
    store.record_result(**args)


def as_a_new_result(store: EvalStore, args: dict[str, Any]) -> None:
    store.record_results([NewResult(**args)])


def as_a_mapping(store: EvalStore, args: dict[str, Any]) -> None:
    store.record_results([args])


@pytest.mark.parametrize("record", [one_by_one, as_a_new_result, as_a_mapping])
def test_a_result_has_what_was_given(
    store: EvalStore, case: str, record: Callable[[EvalStore, dict[str, Any]], None]
) -> None:
    given = every_field(store, case)
    record(store, given)
    call = '{"path":"a.py","edits":[1,null]}'
    found = store.get_result("r")
    assert found == Result(
        **given
        | {
            "task_id": "t",
            "error": "diff_edit_error",
            "error_enum": 3,
            "parsed_tool_call_json": call,
            "parsed_tool_call_json_hash": sha256(call),
            "raw_model_output_hash": sha256(given["raw_model_output"]),
        }
    )
    assert found.error_kind is ErrorKind.DIFF_EDIT_ERROR
    wire = store.request("query", {"query": "get_result", "args": {"result_id": "r"}})["result"]
    assert found.to_dict() == wire


def test_a_bare_result_is_of_now_and_has_the_id_of_its_event(store: EvalStore, case: str) -> None:
    outcome = store.record_result(run_id="run", case_id=case, model_id="m", succeeded=True)
    assert outcome.id == outcome.events[0].event_id
    found = store.get_result(outcome.id)
    assert found is not None
    assert abs(found.created_at - datetime.now(UTC)) < timedelta(minutes=1)
    left_out = found.to_dict()
    for key in ("result_id", "run_id", "case_id", "task_id", "model_id", "succeeded", "created_at"):
        assert left_out.pop(key) is not None
    assert set(left_out.values()) == {None}
    assert found.error_kind is None
    assert store.get_result("nobody") is None


@pytest.mark.parametrize("kind", ErrorKind)
def test_an_error_is_its_member_its_number_and_its_name(store: EvalStore, case: str, kind: ErrorKind) -> None:
    given = (kind, int(kind), kind.name.lower())
    store.record_results(
        [
            NewResult(run_id="run", case_id=case, model_id="m", succeeded=False, error_enum=error)
            for error in given
        ]
    )
    for error in given:
        found = store.list_results(error=error)
        assert [(result.error_kind, result.error) for result in found] == [(kind, kind.name.lower())] * 3
    assert store.list_results(error=ErrorKind.OTHER_ERROR if kind != 99 else 1).items == ()


def test_a_tool_call_may_be_text_a_mapping_or_a_list(store: EvalStore, case: str) -> None:
    calls: list[Any] = ['{ "a": 1 }', {"a": "ü", "at": NOON}, [1, {"b": None}], "", {}, []]
    ids = store.record_results(
        [
            NewResult(run_id="run", case_id=case, model_id="m", succeeded=True, parsed_tool_call_json=call)
            for call in calls
        ]
    ).ids
    texts = [found.parsed_tool_call_json for id in ids if (found := store.get_result(id))]
    assert texts == [
        '{ "a": 1 }',
        '{"a":"ü","at":"2026-01-31T12:00:00.000Z"}',
        '[1,{"b":null}]',
        "",
        "{}",
        "[]",
    ]


def test_a_tool_call_that_json_cannot_say_is_refused_before_it_is_sent(store: EvalStore, case: str) -> None:
    for call in ({"a": math.nan}, [math.inf]):
        with pytest.raises(ValueError, match="JSON"):
            store.record_result(
                run_id="run", case_id=case, model_id="m", succeeded=True, parsed_tool_call_json=call
            )
    with pytest.raises(TypeError, match="set"):
        store.record_result(
            run_id="run", case_id=case, model_id="m", succeeded=True, parsed_tool_call_json=[{1}]
        )
    assert store.list_results().items == ()


def test_a_text_may_be_named_by_its_hash(store: EvalStore, case: str) -> None:
    output, call = store.put_content("output").hash, store.put_content('{"a":1}').hash
    id = store.record_result(
        run_id="run",
        case_id=case,
        model_id="m",
        succeeded=True,
        raw_model_output_hash=output,
        parsed_tool_call_json_hash=call,
    ).id
    found = store.get_result(id)
    assert found is not None
    assert (found.raw_model_output, found.parsed_tool_call_json) == ("output", '{"a":1}')
    assert json.loads(found.parsed_tool_call_json or "") == {"a": 1}


REFUSED: list[tuple[dict[str, object], type[EvalStoreError], str]] = [
    ({"model_id": ""}, InvalidRequestError, "model_id"),
    ({"num_edits": -1}, InvalidRequestError, "num_edits"),
    ({"num_lines_added": 1.5}, InvalidRequestError, "num_lines_added"),
    ({"time_round_trip_ms": -0.1}, InvalidRequestError, "time_round_trip_ms"),
    ({"cost_usd": 1e13}, InvalidRequestError, "cost_usd"),
    ({"succeeded": 1}, InvalidRequestError, "succeeded"),
    ({"error_enum": ErrorKind.API_ERROR}, InvalidRequestError, "error_enum"),
    ({"succeeded": False, "error_enum": 10}, InvalidRequestError, "error_enum"),
    ({"succeeded": False, "error_enum": "API_ERROR"}, InvalidRequestError, "error_enum"),
    ({"raw_model_output_hash": "x"}, InvalidRequestError, "raw_model_output_hash"),
    ({"raw_model_output_hash": "0" * 64}, NotFoundError, "0000"),
    ({"file_edited_hash": "0" * 64}, NotFoundError, "0000"),
    ({"processing_functions_hash": "0" * 64}, NotFoundError, "0000"),
    ({"run_id": "nobody"}, NotFoundError, "nobody"),
    ({"case_id": "nobody"}, NotFoundError, "nobody"),
    ({"run_id": "other"}, RejectedError, "case"),
    ({"result_id": "taken"}, ConflictError, "taken"),
]


@pytest.mark.parametrize(("args", "kind", "named"), REFUSED)
@pytest.mark.parametrize("batch", [False, True])
def test_a_result_that_cannot_be_is_refused_and_nothing_is_written(
    store: EvalStore, case: str, args: dict[str, Any], kind: type[EvalStoreError], named: str, batch: bool
) -> None:
    prompt = store.list_runs()[0].system_prompt_hash
    store.create_run(run_id="other", system_prompt_hash=prompt)
    good: dict[str, Any] = {"run_id": "run", "case_id": case, "model_id": "m", "succeeded": True}
    store.record_result(result_id="taken", **good)
    before = store.info()
    new = NewResult(**good, raw_model_output="new")
    with pytest.raises(kind, match=named) as raised:
        store.record_results([new, good, good | args]) if batch else store.record_result(**good | args)
    if batch and kind is InvalidRequestError:
        assert "results[2]" in raised.value.message
    assert [store.info()[key] for key in ("last_position", "contents")] == [
        before[key] for key in ("last_position", "contents")
    ]


def test_an_empty_batch_is_refused(store: EvalStore) -> None:
    with pytest.raises(InvalidRequestError, match="results"):
        store.record_results([])


def test_a_batch_answers_its_ids_in_order(store: EvalStore, case: str) -> None:
    results = [
        NewResult(run_id="run", case_id=case, model_id=f"m{n}", succeeded=True, result_id=id)
        for n, id in enumerate(["z", None, "a", None])
    ]
    ids = store.record_results(results).ids
    assert (ids[0], ids[2], len(set(ids))) == ("z", "a", 4)
    assert [found.model_id for id in ids if (found := store.get_result(id))] == ["m0", "m1", "m2", "m3"]


def test_a_batch_can_be_sent_again_and_only_the_same(store: EvalStore, case: str) -> None:
    once = str(uuid.uuid4())
    results = [
        NewResult(run_id="run", case_id=case, model_id=f"m{n}", succeeded=True, raw_model_output=str(n))
        for n in range(3)
    ]
    first = store.record_results(results, event_id=once)
    again = store.record_results(results, event_id=once)
    assert (again.ids, again.ids[0]) == (first.ids, once)
    assert [event.duplicate for event in first.events + again.events] == [False] * 3 + [True] * 3
    longer = [*results, NewResult(run_id="run", case_id=case, model_id="m3", succeeded=True)]
    for other in (results[:2], longer, results[::-1]):
        with pytest.raises(ConflictError):
            store.record_results(other, event_id=once)
    assert len(store.list_results()) == 3


def test_version_and_metadata_of_a_batch_are_passed_on(store: EvalStore, case: str) -> None:
    one = NewResult(run_id="run", case_id=case, model_id="m", succeeded=True)
    with pytest.raises(ConflictError):
        store.record_results([one], expected_version=7)
    store.record_results([one, one], expected_version=2, metadata={"by": "ci"})
    assert [event.metadata for event in store.read(types=["ResultRecorded"])] == [{"by": "ci"}] * 2


@pytest.fixture
def eight(store: EvalStore, case: str) -> None:
    """Results 0 to 7: models a and b at tasks t and u of two runs; 5 and 7 failed, 5 is not valid."""
    prompt = store.list_runs()[0].system_prompt_hash
    store.create_run(run_id="main", system_prompt_hash=prompt, labels={"branch": "main"})
    cases = store.create_cases(
        [
            NewCase(case_id="run-u", run_id="run", task_id="u"),
            NewCase(case_id="main-t", run_id="main", task_id="t"),
            NewCase(case_id="main-u", run_id="main", task_id="u"),
        ]
    ).ids
    places = [("run", case), ("run", cases[0]), ("main", cases[1]), ("main", cases[2])]
    errors = {5: ErrorKind.WRONG_TOOL_CALL, 7: ErrorKind.API_ERROR}
    store.record_results(
        [
            NewResult(
                result_id=str(n),
                run_id=places[n // 2][0],
                case_id=places[n // 2][1],
                model_id="ab"[n % 2],
                succeeded=n not in errors,
                error_enum=errors.get(n),
                raw_model_output=f"text {n}",
                created_at=NOON + timedelta(hours=n),
            )
            for n in range(8)
        ]
    )


@pytest.mark.parametrize(
    ("filters", "expected"),
    [
        ({}, "76543210"),
        ({"run_id": "run"}, "3210"),
        ({"run_id": ["run"]}, "3210"),
        ({"run_id": ("run", "main")}, "76543210"),
        ({"model_id": "a"}, "6420"),
        ({"model_id": ["a", "b"], "task_id": ["u"]}, "7632"),
        ({"task_id": "t", "model_id": "b"}, "51"),
        ({"labels": {"branch": "main"}}, "7654"),
        ({"labels": {"branch": "dev"}}, ""),
        ({"from_": NOON + timedelta(hours=2), "to": "2026-01-31T16:00:00Z"}, "432"),
        ({"case_id": "main-t"}, "54"),
        ({"outcome": "failed"}, "75"),
        ({"outcome": "succeeded", "run_id": "main"}, "64"),
        ({"error": "api_error"}, "7"),
        ({"valid_attempts_only": True, "model_id": "b"}, "731"),
        (
            {"run_id": "main", "model_id": "b", "task_id": "u", "from_": NOON, "labels": {"branch": "main"}},
            "7",
        ),
        ({"run_id": None, "model_id": None, "labels": None, "to": None}, "76543210"),
    ],
)
def test_filters_combine(store: EvalStore, eight: None, filters: dict[str, Any], expected: str) -> None:
    assert "".join(result.result_id for result in store.list_results(**filters)) == expected
    assert "".join(result.result_id for result in store.iter_results(page_size=2, **filters)) == expected
    if not filters.keys() & {"outcome", "error", "valid_attempts_only"}:
        assert store.valid_attempt_count(**filters) == ValidAttempts(
            len(expected.replace("5", "")), len(expected)
        )


def test_pages_stay_where_they_are_while_others_write(store: EvalStore, eight: None) -> None:
    first = store.list_results(limit=3)
    store.record_result(run_id="run", case_id="case", model_id="c", succeeded=True)
    second = store.list_results(limit=3, cursor=first.next_cursor)
    third = store.list_results(limit=3, cursor=second.next_cursor)
    assert [[r.result_id for r in page] for page in (first, second, third)] == [
        ["7", "6", "5"],
        ["4", "3", "2"],
        ["1", "0"],
    ]
    assert third.next_cursor is None


def test_texts_can_be_left_out(store: EvalStore, eight: None) -> None:
    with_texts, without = store.list_results(limit=1)[0], store.list_results(limit=1, texts=False)[0]
    assert (with_texts.raw_model_output, without.raw_model_output) == ("text 7", None)
    assert with_texts.raw_model_output_hash == without.raw_model_output_hash == sha256("text 7")


@pytest.mark.parametrize(
    ("filters", "kind", "named"),
    [
        ({"outcome": "lost"}, InvalidRequestError, "outcome"),
        ({"error": "lost"}, InvalidRequestError, "error"),
        ({"run_id": ["run", "run"]}, InvalidRequestError, "run_ids"),
        ({"from_": NOON, "to": NOON - timedelta(hours=1)}, InvalidRequestError, "to"),
        ({"from_": datetime(2026, 1, 31)}, ValueError, "no time zone"),
        ({"limit": 0}, InvalidRequestError, "limit"),
        ({"cursor": "x"}, InvalidRequestError, "cursor"),
        ({"modle_id": "a"}, TypeError, "'modle_id'.*model_id"),
        ({"from": NOON}, TypeError, "'from'.*from_"),
        ({"min_results": 2}, TypeError, "min_results"),
    ],
)
def test_a_filter_that_cannot_be_is_named(
    store: EvalStore, filters: dict[str, Any], kind: type[Exception], named: str
) -> None:
    with pytest.raises(kind, match=named):
        store.list_results(**filters)
