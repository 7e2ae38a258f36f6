"""Results of benchmarks, as the read model has them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any, ClassVar

from ._rate import Rate
from ._time import timestamp_from_wire
from ._wire import Answer, Made


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

    _made: ClassVar[Made] = {"timestamp": timestamp_from_wire}


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

    _made: ClassVar[Made] = {
        "pass_rate": Rate.from_dict,
        "first_timestamp": timestamp_from_wire,
        "last_timestamp": timestamp_from_wire,
    }
