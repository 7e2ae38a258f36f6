"""Recording, deleting and finding benchmark runs of projects."""

from dataclasses import FrozenInstanceError
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from evalstore import (
    BenchmarkRun,
    ConflictError,
    EvalStore,
    InvalidRequestError,
    MetricAverages,
    MetricPoint,
    NotFoundError,
)

NOON = datetime(2026, 1, 31, 12, tzinfo=UTC)
METRICS: dict[str, Any] = {
    "performance": {
        "total_time_seconds": 90.5,
        "phase_times": {"plan": 30},
        "token_usage_total": 1200,
        "token_usage_by_agent": {"coder": 1200},
        "api_calls_count": 7,
        "api_calls_cost": 0.25,
    },
    "autonomy": {
        "manual_interventions_count": 1,
        "manual_interventions_types": ["approval"],
        "prompts_needed_initial": 1,
        "prompts_needed_followup": 2,
        "one_shot_success_rate": 0.5,
        "error_recovery_rate": 1.0,
        "agent_handoffs_successful": 3,
        "agent_handoffs_failed": 0,
    },
    "quality": {
        "tests_written": 10,
        "tests_passing": 9,
        "code_coverage_percentage": 81.5,
        "linting_errors_count": 2,
        "linting_errors_by_severity": {"warning": 2},
        "type_errors_count": 0,
        "security_vulnerabilities_count": 1,
        "security_vulnerabilities_by_severity": {"low": 1},
        "functional_completeness_percentage": 100.0,
    },
    "workflow": {
        "stories_created": 4,
        "stories_completed": 3,
        "avg_cycle_time_seconds": 3600.0,
        "phase_distribution": {"build": 1.0},
        "rework_count": 1,
    },
}


def record(store: EvalStore, id: str, hours: int = 0, project: str = "shop", **fields: Any) -> None:
    store.record_benchmark_run(
        run_id=id,
        timestamp=NOON + timedelta(hours=hours),
        project_name=project,
        benchmark_name="checkout",
        **fields,
    )


def test_a_run_has_what_was_given(store: EvalStore) -> None:
    record(store, "r", version="1.2", metadata={"git_sha": "abc"}, **METRICS)
    found = store.get_benchmark_run("r")
    assert found is not None
    run = BenchmarkRun("r", NOON, "shop", "checkout", "1.2", {"git_sha": "abc"}, found.run.created_at)
    assert found.run == run
    assert abs(run.created_at - datetime.now(UTC)) < timedelta(minutes=1)
    assert found.to_dict() == {**run.to_dict(), **METRICS}
    assert (found.performance, found.workflow) == (METRICS["performance"], METRICS["workflow"])
    assert list(store.list_benchmark_runs()) == [run]
    with pytest.raises(FrozenInstanceError):
        found.run.version = "2"  # type: ignore[misc]


def test_a_bare_run_has_zeros(store: EvalStore) -> None:
    id = store.record_benchmark_run(timestamp=NOON, project_name="shop", benchmark_name="checkout").id
    found = store.get_benchmark_run(id)
    assert found is not None
    assert (found.run.version, found.run.metadata) == ("", {})
    assert found.quality.keys() == METRICS["quality"].keys()
    assert found.quality["tests_written"] == 0
    assert found.performance["phase_times"] == {}
    assert found.autonomy["manual_interventions_types"] == []


def test_the_metadata_of_a_run_and_of_its_event_are_two(store: EvalStore) -> None:
    record(store, "r", metadata={"of": "run"}, event_metadata={"of": "event"}, expected_version=0)
    (event,) = store.read()
    assert (event.metadata, event.data["metadata"]) == ({"of": "event"}, {"of": "run"})


@pytest.mark.parametrize(
    ("fields", "named"),
    [
        ({"quality": {"tests_written": 1, "tests_passing": 2}}, "tests_passing is 2 .*tests_written is 1"),
        ({"workflow": {"stories_completed": 2}}, "stories_completed is 2 .*stories_created"),
        ({"autonomy": {"one_shot_success_rate": 1.5}}, "autonomy.one_shot_success_rate is 1.5"),
        ({"performance": {"speed": 1}}, "performance.speed"),
        ({"version": 1}, "version"),
    ],
)
def test_what_breaks_a_rule_is_named(store: EvalStore, fields: dict[str, Any], named: str) -> None:
    with pytest.raises(InvalidRequestError, match=named):
        record(store, "r", **fields)
    assert store.get_benchmark_run("r") is None


def test_a_run_is_recorded_once_until_it_is_deleted(store: EvalStore) -> None:
    record(store, "r")
    with pytest.raises(ConflictError, match="r"):
        record(store, "r")
    assert store.delete_benchmark_run("r", metadata={"by": "ci"}).id == "r"
    assert store.get_benchmark_run("r") is None
    with pytest.raises(NotFoundError, match="r"):
        store.delete_benchmark_run("r")
    record(store, "r", version="2")
    found = store.get_benchmark_run("r")
    assert found is not None
    assert found.run.version == "2"
    assert [event.type for event in store.read()] == [
        "BenchmarkRunRecorded",
        "BenchmarkRunDeleted",
        "BenchmarkRunRecorded",
    ]
    store.rebuild()
    assert store.get_benchmark_run("r") == found
    assert store.verify().clean


def test_runs_come_newest_first_and_narrowed(store: EvalStore) -> None:
    for hours in range(4):
        record(store, str(hours), hours, "shop" if hours % 2 else "blog")
    assert [run.run_id for run in store.list_benchmark_runs()] == ["3", "2", "1", "0"]
    assert [run.run_id for run in store.iter_benchmark_runs(page_size=1)] == ["3", "2", "1", "0"]
    assert [run.run_id for run in store.list_benchmark_runs(project_name="shop")] == ["3", "1"]
    assert store.list_benchmark_runs(benchmark_name="other").items == ()
    moments: dict[str, Any] = {"from_": NOON + timedelta(hours=1), "to": NOON + timedelta(hours=2)}
    assert [run.run_id for run in store.list_benchmark_runs(**moments)] == ["2", "1"]
    page = store.list_benchmark_runs(limit=3)
    assert [run.run_id for run in store.list_benchmark_runs(limit=3, cursor=page.next_cursor)] == ["0"]
    with pytest.raises(ValueError, match="no time zone"):
        store.list_benchmark_runs(to=datetime(2026, 1, 31))


def test_means_and_trends_are_of_the_last_runs(store: EvalStore) -> None:
    for hours in range(12):
        record(store, str(hours), hours, quality={"tests_written": hours})
    means = store.average_metrics()
    assert (means.runs, means.metrics["tests_written"], means.metrics["rework_count"]) == (10, 6.5, 0)
    assert store.average_metrics(limit=2).metrics["tests_written"] == 10.5
    none = store.average_metrics(project_name="other")
    assert none == MetricAverages(0, dict.fromkeys(means.metrics, None))
    assert none.to_dict() == {"runs": 0, "metrics": none.metrics}
    trend = store.metric_trend("tests_written", limit=2)
    assert trend == [
        MetricPoint("10", NOON + timedelta(hours=10), 10),
        MetricPoint("11", NOON + timedelta(hours=11), 11),
    ]
    answer = store.request(
        "query", {"query": "metric_trend", "args": {"metric": "tests_written", "limit": 2}}
    )
    assert [point.to_dict() for point in trend] == answer["result"]
    assert len(store.metric_trend("tests_written", from_=NOON, project_name="shop")) == 12
    with pytest.raises(InvalidRequestError, match="tests_written"):
        store.metric_trend("tests_writen")


def test_sql_joins_runs_with_their_metrics(store: EvalStore) -> None:
    record(store, "r", **METRICS)
    record(store, "bare", 1)
    rows = store.sql(
        "SELECT r.run_id, q.tests_passing, p.total_time_seconds FROM benchmark_runs r "
        "JOIN quality_metrics q ON q.run_id = r.run_id JOIN performance_metrics p ON p.run_id = r.run_id "
        "ORDER BY r.timestamp"
    )
    assert rows.dicts() == [
        {"run_id": "r", "tests_passing": 9, "total_time_seconds": 90.5},
        {"run_id": "bare", "tests_passing": 0, "total_time_seconds": 0.0},
    ]
