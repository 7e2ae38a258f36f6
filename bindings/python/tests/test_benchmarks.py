"""Recording and finding results of benchmarks."""

from dataclasses import FrozenInstanceError
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from evalstore import Benchmark, BenchmarkResult, ConflictError, EvalStore, InvalidRequestError, Rate

NOON = datetime(2026, 1, 31, 12, tzinfo=UTC)
BARE: dict[str, Any] = {"scores": {}, "passed": 1, "failed": 0, "duration_ms": 1, "config": {}}


def record(store: EvalStore, id: str, benchmark: str = "b", hours: int = 0, **fields: Any) -> None:
    store.record_benchmark_result(
        benchmark, id=id, timestamp=NOON + timedelta(hours=hours), **{**BARE, **fields}
    )


def test_a_result_has_what_was_given(store: EvalStore) -> None:
    outcome = store.record_benchmark_result(
        "b",
        scores={"f1": 0.5, "n": 3},
        passed=9,
        failed=1,
        duration_ms=5,
        config={"model": "m", "k": [1, None]},
        timestamp=NOON,
        id="r",
    )
    expected = BenchmarkResult("r", "b", NOON, {"f1": 0.5, "n": 3}, 9, 1, 5, {"model": "m", "k": [1, None]})
    assert (outcome.id, outcome.events[0].stream) == ("r", "benchmark/b")
    assert list(store.get_benchmark_results("b")) == [expected]
    found = store.request("query", {"query": "get_benchmark_results", "args": {"benchmark_id": "b"}})[
        "result"
    ]
    assert [expected.to_dict()] == found
    with pytest.raises(FrozenInstanceError):
        expected.passed = 0  # type: ignore[misc]


def test_the_store_gives_what_is_left_out(store: EvalStore) -> None:
    id = store.record_benchmark_result("b", **BARE).id
    (result,) = store.get_benchmark_results("b")
    assert result.id == id
    assert abs(result.timestamp - datetime.now(UTC)) < timedelta(minutes=1)


@pytest.mark.parametrize("duration", [5, 5.5])
def test_a_duration_keeps_its_type(store: EvalStore, duration: float) -> None:
    record(store, "r", duration_ms=duration)
    (result,) = store.get_benchmark_results("b")
    assert (result.duration_ms, type(result.duration_ms)) == (duration, type(duration))


@pytest.mark.parametrize(
    "fields",
    [
        {"scores": {"f1": "1"}},
        {"passed": -1},
        {"failed": 1.5},
        {"duration_ms": -0.5},
        {"config": []},
    ],
)
def test_what_is_out_of_range_is_named(store: EvalStore, fields: dict[str, Any]) -> None:
    with pytest.raises(InvalidRequestError, match=next(iter(fields))):
        record(store, "r", **fields)
    assert store.list_benchmarks() == []


def test_the_id_of_a_result_is_unique_over_all_benchmarks(store: EvalStore) -> None:
    record(store, "r")
    with pytest.raises(ConflictError, match="r"):
        record(store, "r", "other")


def test_results_come_oldest_first_in_their_range(store: EvalStore) -> None:
    for hours in (2, 0, 3, 1):
        record(store, str(hours), hours=hours)
    record(store, "other", "other", hours=1)
    assert [result.id for result in store.get_benchmark_results("b")] == ["0", "1", "2", "3"]
    moments: dict[str, Any] = {"from_": NOON + timedelta(hours=1), "to": "2026-01-31T14:00:00Z"}
    assert [result.id for result in store.get_benchmark_results("b", **moments)] == ["1", "2"]
    assert [result.id for result in store.iter_benchmark_results("b", **moments, page_size=1)] == ["1", "2"]
    page = store.get_benchmark_results("b", limit=3)
    assert [result.id for result in store.get_benchmark_results("b", limit=3, cursor=page.next_cursor)] == [
        "3"
    ]
    assert store.get_benchmark_results("nobody").items == ()
    with pytest.raises(ValueError, match="no time zone"):
        store.get_benchmark_results("b", from_=datetime(2026, 1, 31))


def test_benchmarks_are_listed_with_their_sums(store: EvalStore) -> None:
    record(store, "r1", hours=1, passed=5)
    record(store, "r2", hours=0, passed=10, failed=5)
    record(store, "r3", "a", passed=0)
    empty, full = store.list_benchmarks()
    assert empty == Benchmark("a", 1, 0, 0, Rate(None, 0, 0, None, None), NOON, NOON)
    assert (full.results, full.passed, full.failed) == (2, 15, 5)
    assert (full.first_timestamp, full.last_timestamp) == (NOON, NOON + timedelta(hours=1))
    assert (full.pass_rate.rate, full.pass_rate.numerator, full.pass_rate.denominator) == (0.75, 15, 20)
    assert full.pass_rate.low == pytest.approx(0.5312991, abs=1e-6)
    assert full.pass_rate.high == pytest.approx(0.8881383, abs=1e-6)
    listed = store.request("query", {"query": "list_benchmarks"})["result"]
    assert [empty.to_dict(), full.to_dict()] == listed
