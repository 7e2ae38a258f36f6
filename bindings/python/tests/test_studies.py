"""The life of a study, and finding studies."""

import uuid
from datetime import UTC, datetime, timedelta

import pytest

from evalstore import (
    UNSET,
    ConflictError,
    EvalStore,
    InvalidRequestError,
    NotFoundError,
    Receipt,
    RejectedError,
    Study,
)


def found(store: EvalStore, id: str) -> Study:
    study = store.get_study(id)
    assert study is not None
    return study


def test_a_new_study_is_pending_and_has_what_was_given(store: EvalStore) -> None:
    config = {"description": "every night", "tags": ["smoke", "ci"], "metadata": {"owner": {"team": "évals"}}}
    outcome = store.create_study(
        name="Nightly", period_type="daily", period_value=2, config=config, id="nightly"
    )
    study = found(store, "nightly")
    assert outcome.id == "nightly"
    assert outcome.result == {"id": "nightly"}
    assert (study.name, study.status, study.period_type, study.period_value) == (
        "Nightly",
        "pending",
        "daily",
        2,
    )
    assert study.config == config
    assert study.started_at is None
    assert study.stopped_at is None
    assert abs(study.created_at - datetime.now(UTC)) < timedelta(minutes=1)


def test_a_study_without_an_id_gets_one_by_time(store: EvalStore) -> None:
    ids = [store.create_study(name="Nightly", period_type="daily").id for _ in range(3)]
    assert ids == sorted(ids, key=str)
    assert [uuid.UUID(id).version for id in ids] == [7, 7, 7]


def test_a_receipt_says_where_the_event_is(store: EvalStore) -> None:
    first = store.create_study(name="Nightly", period_type="daily", id="a")
    second = store.start_study("a")
    assert [receipt.position for receipt in first.events + second.events] == [1, 2]
    assert second.events == (Receipt(second.events[0].event_id, "study/a", 2, 2, duplicate=False),)


def test_a_study_goes_through_its_states(store: EvalStore) -> None:
    id = store.create_study(name="Nightly", period_type="daily").id
    states = []
    for step in (store.start_study, store.pause_study, store.resume_study, store.stop_study):
        step(id)
        states.append(found(store, id).status)
    assert states == ["running", "paused", "running", "stopped"]
    study = found(store, id)
    assert study.started_at is not None
    assert study.stopped_at is not None
    assert study.created_at <= study.started_at <= study.stopped_at


def test_a_step_from_the_wrong_state_is_rejected_and_names_it(store: EvalStore, study: str) -> None:
    with pytest.raises(RejectedError, match="running"):
        store.start_study(study)
    with pytest.raises(RejectedError, match="running"):
        store.resume_study(study)
    store.stop_study(study)
    for step in (store.start_study, store.pause_study, store.resume_study, store.stop_study):
        with pytest.raises(RejectedError, match="stopped"):
            step(study)
    assert store.read().next_position == 4


def test_a_study_that_does_not_exist_is_not_found(store: EvalStore) -> None:
    with pytest.raises(NotFoundError, match="nobody"):
        store.start_study("nobody")
    assert store.get_study("nobody") is None


def test_an_id_is_taken_only_once(store: EvalStore) -> None:
    store.create_study(name="First", period_type="daily", id="same")
    with pytest.raises(ConflictError, match="same"):
        store.create_study(name="Second", period_type="daily", id="same")
    assert found(store, "same").name == "First"


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("name", " "),
        ("name", "x" * 1001),
        ("period_type", "yearly"),
        ("period_value", 0),
        ("config", {"tags": [""]}),
    ],
)
def test_a_field_out_of_range_is_named(store: EvalStore, field: str, value: object) -> None:
    fields: dict[str, object] = {"name": "Nightly", "period_type": "daily", field: value}
    with pytest.raises(InvalidRequestError) as raised:
        store.create_study(**fields)  # type: ignore[arg-type]
    assert field in raised.value.message or "tags" in raised.value.message
    assert store.read().next_position == 1


def test_an_update_changes_what_it_names_and_leaves_the_rest(store: EvalStore) -> None:
    config = {"description": "old", "tags": ["a"], "metadata": {"keep": 1, "drop": 2}}
    store.create_study(name="Old", period_type="daily", period_value=3, config=config, id="s")
    store.update_study("s", name="New")
    assert found(store, "s").period_value == 3
    store.update_study("s", config={"description": "new", "metadata": {"drop": None}})
    study = found(store, "s")
    assert study.name == "New"
    assert study.period_type == "daily"
    assert study.config == {"description": "new", "tags": ["a"], "metadata": {"keep": 1}}


def test_none_removes_the_period_value_and_unset_keeps_it(store: EvalStore) -> None:
    store.create_study(name="Nightly", period_type="daily", period_value=3, id="s")
    store.update_study("s", name="Nightly", period_value=UNSET)
    assert found(store, "s").period_value == 3
    store.update_study("s", period_value=None)
    assert found(store, "s").period_value is None


def test_an_update_of_nothing_is_refused(store: EvalStore, study: str) -> None:
    with pytest.raises(InvalidRequestError):
        store.update_study(study)


def test_an_expected_version_that_is_not_there_is_a_conflict(store: EvalStore, study: str) -> None:
    with pytest.raises(ConflictError) as raised:
        store.pause_study(study, expected_version=1)
    assert not raised.value.retryable
    with pytest.raises(ConflictError):
        store.pause_study(study, expected_version="no_stream")
    store.pause_study(study, expected_version=2)
    store.resume_study(study, expected_version="stream_exists")
    store.stop_study(study, expected_version="any")


def test_metadata_stays_with_the_event(store: EvalStore) -> None:
    store.create_study(name="Nightly", period_type="daily", metadata={"job": 17})
    assert store.read().events[0].metadata == {"job": 17}


def test_many_commands_are_all_carried_out(store: EvalStore) -> None:
    outcomes = store.execute_many(
        [
            {"command": "create_study", "args": {"id": "m", "name": "Many", "period_type": "weekly"}},
            {"command": "start_study", "args": {"id": "m"}, "expected_version": 1},
            {"command": "pause_study", "args": {"id": "m"}},
        ]
    )
    assert [outcome.id for outcome in outcomes] == ["m", "m", "m"]
    assert [outcome.events[0].version for outcome in outcomes] == [1, 2, 3]
    assert found(store, "m").status == "paused"


def test_of_many_commands_none_is_carried_out_when_one_is_refused(store: EvalStore) -> None:
    with pytest.raises(RejectedError):
        store.execute_many(
            [
                {"command": "create_study", "args": {"id": "m", "name": "Many", "period_type": "weekly"}},
                {"command": "resume_study", "args": {"id": "m"}},
            ]
        )
    assert store.get_study("m") is None
    assert store.read().events == ()


def test_studies_are_listed_newest_first_and_filtered(store: EvalStore) -> None:
    for name, tags in (("Alpha one", ["x"]), ("Beta", ["x", "y"]), ("alpha two", [])):
        store.create_study(name=name, period_type="daily", config={"tags": tags}, id=name)
    store.start_study("Beta")
    assert [study.name for study in store.list_studies()] == ["alpha two", "Beta", "Alpha one"]
    assert [study.name for study in store.list_studies(name="ALPHA")] == ["alpha two", "Alpha one"]
    assert [study.name for study in store.list_studies(tag="x")] == ["Beta", "Alpha one"]
    assert [study.name for study in store.list_studies(tag="x", status="pending")] == ["Alpha one"]
    assert [study.name for study in store.list_studies_by_status("running")] == ["Beta"]
    assert store.list_studies(name="%").items == ()


def test_pages_follow_each_other_without_gap_or_overlap(store: EvalStore) -> None:
    for number in range(7):
        store.create_study(name=f"Study {number}", period_type="daily", id=str(number))
    first = store.list_studies(limit=3)
    assert len(first) == 3
    assert first[0].id == "6"
    assert [study.id for study in first[1:]] == ["5", "4"]
    store.create_study(name="Between two pages", period_type="daily", id="late")
    second = store.list_studies(limit=3, cursor=first.next_cursor)
    last = store.list_studies(limit=3, cursor=second.next_cursor)
    assert [study.id for study in (*second, *last)] == ["3", "2", "1", "0"]
    assert last.next_cursor is None


def test_iterating_goes_through_every_page(store: EvalStore) -> None:
    for number in range(7):
        store.create_study(name=f"Study {number}", period_type="daily", id=str(number))
    assert [study.id for study in store.iter_studies(page_size=2)] == list("6543210")
    assert [study.id for study in store.iter_studies(name="4", page_size=2)] == ["4"]


def test_a_study_goes_back_to_the_form_it_came_in(store: EvalStore, study: str) -> None:
    wire = store.request("query", {"query": "get_study", "args": {"id": study}})["result"]
    assert found(store, study).to_dict() == wire
    assert Study.from_dict(wire) == found(store, study)
