"""Appending events of one's own and of known types, and reading them."""

import uuid
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

import pytest

from evalstore import ConflictError, EvalStore, InvalidRequestError, NotFoundError, RejectedError

NOON = datetime(2026, 1, 31, 12, tzinfo=UTC)


def note(number: int, stream: str = "notes", **more: Any) -> Mapping[str, Any]:
    return {"type": "NoteTaken", "stream": stream, "data": {"number": number}, **more}


def test_events_come_back_as_they_were_appended(store: EvalStore) -> None:
    id = uuid.uuid4()
    data = {"text": 'naïve 試験 \U0001f600 \\ " \n', "deep": [{"a": [1, 2.5, None, True]}], "big": 2**63 - 1}
    receipts = store.append(
        [
            {
                "type": "Own",
                "stream": "a",
                "data": data,
                "event_id": id,
                "timestamp": NOON,
                "metadata": {"by": "me"},
            }
        ]
    )
    event = store.read().events[0]
    assert (receipts[0].event_id, receipts[0].position) == (str(id), 1)
    assert (event.event_id, event.stream, event.version, event.type) == (str(id), "a", 1, "Own")
    assert (event.data, event.metadata, event.timestamp) == (data, {"by": "me"}, NOON)
    assert event.to_dict() == store.request("read", {})["events"][0]


def test_one_request_may_append_to_several_streams(store: EvalStore) -> None:
    receipts = store.append([note(1, "a"), note(2, "b"), note(3, "a")])
    assert [(receipt.stream, receipt.version, receipt.position) for receipt in receipts] == [
        ("a", 1, 1),
        ("b", 1, 2),
        ("a", 2, 3),
    ]


def test_a_known_event_obeys_the_rules_of_its_command(store: EvalStore) -> None:
    store.append([{"type": "StudyCreated", "data": {"id": "s", "name": "Own", "period_type": "daily"}}])
    study = store.get_study("s")
    assert study is not None
    assert study.status == "pending"
    with pytest.raises(RejectedError, match="pending"):
        store.append([{"type": "StudyPaused", "data": {"id": "s"}}])
    with pytest.raises(NotFoundError):
        store.append([{"type": "StudyStarted", "data": {"id": "nobody"}}])
    with pytest.raises(InvalidRequestError):
        store.append([{"type": "StudyStarted", "stream": "study/other", "data": {"id": "s"}}])
    assert store.read().next_position == 2


def test_streams_of_the_store_take_no_events_of_ones_own(store: EvalStore) -> None:
    for stream in ("study/x", "benchmark/x", "run/x", "benchmark_run/x", "content/x"):
        with pytest.raises(InvalidRequestError):
            store.append([note(1, stream)])


def test_of_a_refused_request_nothing_is_written(store: EvalStore) -> None:
    with pytest.raises(ConflictError):
        store.append([note(1), note(2), note(3, expected_version="no_stream")])
    assert store.read().events == ()


def test_the_same_event_again_is_a_duplicate(store: EvalStore) -> None:
    id = str(uuid.uuid4())
    first = store.append([note(1, event_id=id)])
    store.append([note(2)])
    again = store.append([note(1, event_id=id)])
    assert again[0].duplicate
    assert not first[0].duplicate
    assert (again[0].position, again[0].version) == (first[0].position, first[0].version)
    assert store.read().next_position == 3


def test_another_event_under_a_taken_id_is_a_conflict(store: EvalStore) -> None:
    id = str(uuid.uuid4())
    store.append([note(1, event_id=id)])
    for other in (
        note(2, event_id=id),
        note(1, "elsewhere", event_id=id),
        note(1, event_id=id, metadata={"a": 1}),
    ):
        with pytest.raises(ConflictError, match=id):
            store.append([other])
    assert store.read().next_position == 2


def test_a_command_sent_again_answers_as_the_first_time(store: EvalStore) -> None:
    id = uuid.uuid4()
    first = store.create_study(name="Nightly", period_type="daily", event_id=id)
    again = store.create_study(name="Nightly", period_type="daily", event_id=id)
    assert again.id == first.id
    assert again.events[0].duplicate
    with pytest.raises(ConflictError):
        store.create_study(name="Other", period_type="daily", event_id=id)
    assert len(store.list_studies()) == 1


def test_expected_versions_of_a_stream(store: EvalStore) -> None:
    store.append([note(1, expected_version="no_stream")])
    store.append([note(2, expected_version=1)])
    store.append([note(3, expected_version="stream_exists")])
    store.append([note(4, "other", expected_version=0)])
    for wrong in (0, 2, 4, "no_stream"):
        with pytest.raises(ConflictError):
            store.append([note(5, expected_version=wrong)])
    with pytest.raises(ConflictError):
        store.append([note(5, "third", expected_version="stream_exists")])


def test_reading_goes_page_by_page_in_both_directions(store: EvalStore) -> None:
    store.append([note(number) for number in range(1, 8)])
    forwards = store.read(limit=3)
    assert [event.position for event in forwards] == [1, 2, 3]
    rest = store.read(from_position=forwards.next_position)
    assert ([event.position for event in rest], rest.next_position) == ([4, 5, 6, 7], 8)
    backwards = store.read(backwards=True, limit=5)
    assert [event.position for event in backwards] == [7, 6, 5, 4, 3]
    rest = store.read(backwards=True, to_position=backwards.next_position)
    assert ([event.position for event in rest], rest.next_position) == ([2, 1], 0)
    assert [event.position for event in store.read(from_position=3, to_position=5)] == [3, 4, 5]


def test_reading_one_stream_or_some_types(store: EvalStore) -> None:
    store.append([note(1, "a"), note(2, "b"), {"type": "Other", "stream": "a", "data": {}}, note(4, "a")])
    assert [event.version for event in store.read(stream="a")] == [1, 2, 3]
    assert [event.position for event in store.read(stream="a", from_version=2, to_version=2)] == [3]
    assert [event.position for event in store.read(types=["Other"])] == [3]
    assert [event.position for event in store.read(types=("Other", "NoteTaken"), limit=2)] == [1, 2]
    assert store.read(stream="nothing").events == ()


def test_an_empty_log_begins_at_one(store: EvalStore) -> None:
    page = store.read()
    assert (page.events, page.next_position, len(page)) == ((), 1, 0)


def test_a_value_python_has_and_json_has_not_is_refused(store: EvalStore) -> None:
    with pytest.raises(TypeError, match="set"):
        store.append([note(1, metadata={"tags": {"a"}})])
    assert store.read().events == ()
