"""Recording and finding checkpoints."""

from datetime import UTC, datetime, timedelta, timezone

import pytest

from evalstore import (
    Checkpoint,
    ConflictError,
    EvalStore,
    InvalidRequestError,
    NotFoundError,
    RejectedError,
)

NOON = datetime(2026, 1, 31, 12, tzinfo=UTC)


def test_a_checkpoint_has_what_was_given(store: EvalStore, study: str) -> None:
    metrics = {"tasks_completed": 4, "session_success_rate": 0.75, "my_own_number": -1.5}
    outcome = store.record_checkpoint(
        study, metrics=metrics, timestamp=NOON, events_analyzed=12, sessions_included=["s1", "s2"], id="c1"
    )
    expected = Checkpoint("c1", study, NOON, metrics, 12, ("s1", "s2"))
    assert outcome.id == "c1"
    assert store.get_latest_checkpoint(study) == expected
    assert list(store.get_checkpoints(study)) == [expected]


def test_a_bare_checkpoint_is_of_now_and_empty(store: EvalStore, study: str) -> None:
    store.record_checkpoint(study)
    checkpoint = store.get_latest_checkpoint(study)
    assert checkpoint is not None
    assert abs(checkpoint.timestamp - datetime.now(UTC)) < timedelta(minutes=1)
    assert (checkpoint.metrics, checkpoint.events_analyzed, checkpoint.sessions_included) == ({}, 0, ())


def test_a_moment_is_the_same_however_it_is_written(store: EvalStore, study: str) -> None:
    east = timezone(timedelta(hours=5, minutes=30))
    for moment in (NOON, NOON.astimezone(east), "2026-01-31T12:00:00Z", "2026-01-31T13:00:00.000+01:00"):
        store.record_checkpoint(study, timestamp=moment)
    assert {checkpoint.timestamp for checkpoint in store.get_checkpoints(study)} == {NOON}
    assert all(checkpoint.timestamp.tzinfo == UTC for checkpoint in store.get_checkpoints(study))


def test_a_moment_is_kept_to_the_millisecond(store: EvalStore, study: str) -> None:
    store.record_checkpoint(study, timestamp=NOON.replace(microsecond=123_999))
    checkpoint = store.get_latest_checkpoint(study)
    assert checkpoint is not None
    assert checkpoint.timestamp == NOON.replace(microsecond=123_000)


def test_a_datetime_without_a_time_zone_is_refused_with_a_sentence(store: EvalStore, study: str) -> None:
    naive = datetime(2026, 1, 31, 12)
    with pytest.raises(ValueError, match="no time zone"):
        store.record_checkpoint(study, timestamp=naive)
    with pytest.raises(ValueError, match="no time zone"):
        store.get_checkpoints_in_range(study, naive, NOON)
    with pytest.raises(ValueError, match="no time zone"):
        store.record_checkpoint(study, metrics={"period": {"start": naive, "end": NOON}})
    assert store.get_checkpoints(study).items == ()


def test_a_period_may_be_given_as_datetimes(store: EvalStore, study: str) -> None:
    store.record_checkpoint(study, metrics={"period": {"start": NOON, "end": NOON + timedelta(days=1)}})
    checkpoint = store.get_latest_checkpoint(study)
    assert checkpoint is not None
    start, end = (datetime.fromisoformat(checkpoint.metrics["period"][key]) for key in ("start", "end"))
    assert (start, end) == (NOON, NOON + timedelta(days=1))


@pytest.mark.parametrize(
    "metrics",
    [
        {"session_success_rate": 1.01},
        {"tasks_completed": -1},
        {"tasks_completed": 1.5},
        {"total_cost_usd": -0.01},
        {"own": "text"},
        {"period": {"start": NOON, "end": NOON}},
    ],
)
def test_a_metric_out_of_range_is_named(store: EvalStore, study: str, metrics: dict[str, object]) -> None:
    with pytest.raises(InvalidRequestError) as raised:
        store.record_checkpoint(study, metrics=metrics)
    assert next(iter(metrics)) in raised.value.message


def test_only_running_and_paused_studies_take_checkpoints(store: EvalStore) -> None:
    store.create_study(name="Nightly", period_type="daily", id="s")
    with pytest.raises(RejectedError, match="pending"):
        store.record_checkpoint("s")
    store.start_study("s")
    store.record_checkpoint("s")
    store.pause_study("s")
    store.record_checkpoint("s")
    store.stop_study("s")
    with pytest.raises(RejectedError, match="stopped"):
        store.record_checkpoint("s")
    assert len(store.get_checkpoints("s")) == 2


def test_a_checkpoint_needs_its_study(store: EvalStore) -> None:
    with pytest.raises(NotFoundError, match="nobody"):
        store.record_checkpoint("nobody")
    assert store.get_checkpoints("nobody").items == ()
    assert store.get_latest_checkpoint("nobody") is None


def test_the_id_of_a_checkpoint_is_unique_over_all_studies(store: EvalStore, study: str) -> None:
    store.create_study(name="Other", period_type="daily", id="other")
    store.start_study("other")
    store.record_checkpoint(study, id="c")
    with pytest.raises(ConflictError, match="c"):
        store.record_checkpoint("other", id="c")


def test_checkpoints_come_oldest_first_whatever_the_order_of_recording(store: EvalStore, study: str) -> None:
    for hours in (2, 0, 1):
        store.record_checkpoint(study, timestamp=NOON + timedelta(hours=hours), id=str(hours))
    assert [checkpoint.id for checkpoint in store.get_checkpoints(study)] == ["0", "1", "2"]
    latest = store.get_latest_checkpoint(study)
    assert latest is not None
    assert latest.id == "2"


def test_a_range_has_its_start_and_not_its_end(store: EvalStore, study: str) -> None:
    for hours in range(5):
        store.record_checkpoint(study, timestamp=NOON + timedelta(hours=hours), id=str(hours))
    inside = store.get_checkpoints_in_range(study, NOON + timedelta(hours=1), "2026-01-31T15:00:00Z")
    assert [checkpoint.id for checkpoint in inside] == ["1", "2"]


def test_iterating_goes_through_every_page(store: EvalStore, study: str) -> None:
    for hours in range(7):
        store.record_checkpoint(study, timestamp=NOON + timedelta(hours=hours), id=str(hours))
    assert [checkpoint.id for checkpoint in store.iter_checkpoints(study, page_size=2)] == list("0123456")
    end = NOON + timedelta(hours=5)
    part = store.iter_checkpoints(study, start=NOON + timedelta(hours=1), end=end, page_size=2)
    assert [checkpoint.id for checkpoint in part] == list("1234")
    with pytest.raises(ValueError, match="both start and end"):
        store.iter_checkpoints(study, start=NOON)


def test_a_checkpoint_goes_back_to_the_form_it_came_in(store: EvalStore, study: str) -> None:
    store.record_checkpoint(study, timestamp=NOON, metrics={"total_tokens": 5}, sessions_included=["a"])
    wire = store.request("query", {"query": "get_latest_checkpoint", "args": {"study_id": study}})["result"]
    checkpoint = store.get_latest_checkpoint(study)
    assert checkpoint is not None
    assert checkpoint.to_dict() == wire


def test_a_checkpoint_sums_up_the_results_in_a_window(store: EvalStore, study: str) -> None:
    prompt = store.upsert_system_prompt(name="editor", content="You edit files.").hash
    store.create_run(run_id="r1", system_prompt_hash=prompt)
    store.create_case(case_id="c1", run_id="r1", task_id="t1")
    for succeeded in (False, True):
        store.record_result(
            run_id="r1", case_id="c1", model_id="m", succeeded=succeeded, cost_usd=0.25, created_at=NOON
        )
    store.record_checkpoint(
        study,
        metrics={"mood": 3},
        metrics_of={"start": NOON, "end": NOON + timedelta(hours=1), "model_id": "m", "task_id": ["t1"]},
    )
    store.record_checkpoint(
        study, metrics_of={"start": NOON + timedelta(hours=1), "end": "2027-01-01T00:00:00Z"}
    )
    summed, empty = store.get_checkpoints(study)
    assert summed.events_analyzed == 2
    assert summed.sessions_included == ("r1",)
    assert summed.metrics["total_cost_usd"] == 0.5
    assert summed.metrics["avg_iterations_to_success"] == 2
    assert summed.metrics["mood"] == 3
    assert summed.metrics["period"]["start"] == "2026-01-31T12:00:00.000Z"
    assert empty.events_analyzed == 0
    assert "total_cost_usd" not in empty.metrics


def test_a_window_with_a_key_it_does_not_have_is_refused(store: EvalStore, study: str) -> None:
    with pytest.raises(TypeError, match="no 'from_'"):
        store.record_checkpoint(study, metrics_of={"from_": NOON, "end": NOON})  # type: ignore[arg-type]
    assert store.get_latest_checkpoint(study) is None
