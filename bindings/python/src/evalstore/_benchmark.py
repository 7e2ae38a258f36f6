"""Results of benchmarks, as the read model has them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from ._rate import Rate
from ._time import timestamp_from_wire
from ._wire import Answer


@dataclass(frozen=True, slots=True, repr=False)
class BenchmarkResult(Answer):
    """What came out when a benchmark was run once.

    Attributes:
        id: the result's id, unique over all benchmarks.
        benchmark_id: the benchmark.
        timestamp: when it ran, an aware datetime in UTC.
        scores: numbers by name.
        passed: how many of its tests passed.
        failed: how many failed.
        duration_ms: how long it took in milliseconds; an integer stays one.
        config: what it ran with.
    """

    id: str
    benchmark_id: str
    timestamp: datetime
    scores: dict[str, float]
    passed: int
    failed: int
    duration_ms: float
    config: dict[str, Any]

    @classmethod
    def from_dict(cls, wire: Mapping[str, Any]) -> BenchmarkResult:
        """The result in an answer."""
        return cls(
            id=wire["id"],
            benchmark_id=wire["benchmark_id"],
            timestamp=timestamp_from_wire(wire["timestamp"]),
            scores=wire["scores"],
            passed=wire["passed"],
            failed=wire["failed"],
            duration_ms=wire["duration_ms"],
            config=wire["config"],
        )


@dataclass(frozen=True, slots=True, repr=False)
class Benchmark(Answer):
    """What the results of a benchmark come to.

    Attributes:
        benchmark_id: the benchmark.
        results: how many results it has.
        passed: how many tests passed in all of them.
        failed: how many failed.
        pass_rate: the passed tests among all.
        first_timestamp: the time of its oldest result, an aware datetime in UTC.
        last_timestamp: the time of its newest.
    """

    benchmark_id: str
    results: int
    passed: int
    failed: int
    pass_rate: Rate
    first_timestamp: datetime
    last_timestamp: datetime

    @classmethod
    def from_dict(cls, wire: Mapping[str, Any]) -> Benchmark:
        """The benchmark in an answer."""
        return cls(
            benchmark_id=wire["benchmark_id"],
            results=wire["results"],
            passed=wire["passed"],
            failed=wire["failed"],
            pass_rate=Rate.from_dict(wire["pass_rate"]),
            first_timestamp=timestamp_from_wire(wire["first_timestamp"]),
            last_timestamp=timestamp_from_wire(wire["last_timestamp"]),
        )
