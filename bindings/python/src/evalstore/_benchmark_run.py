"""Benchmark runs of projects, as the read models have them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, ClassVar

from ._benchmark_metrics import AutonomyMetrics, PerformanceMetrics, QualityMetrics, WorkflowMetrics
from ._time import timestamp_from_wire
from ._wire import Answer, Made


@dataclass(frozen=True, slots=True, repr=False)
class BenchmarkRun(Answer):
    """A run of a project through a benchmark, without its metrics.

    Attributes:
        run_id: the run's id.
        timestamp: when it ran, an aware datetime in UTC.
        project_name: the project.
        benchmark_name: the benchmark.
        version: which version of the project ran, or an empty text.
        metadata: what else was given.
        created_at: when it was recorded, an aware datetime in UTC.
    """

    run_id: str
    timestamp: datetime
    project_name: str
    benchmark_name: str
    version: str
    metadata: dict[str, Any]
    created_at: datetime

    _made: ClassVar[Made] = {"timestamp": timestamp_from_wire, "created_at": timestamp_from_wire}


@dataclass(frozen=True, slots=True, repr=False)
class BenchmarkRunDetails(Answer):
    """A benchmark run with its metrics; what it was recorded without is 0, 0.0, `{}` or `[]`.

    Attributes:
        run: the run itself.
        performance: how long it took, and what it used.
        autonomy: how far it went by itself.
        quality: how good what it made is.
        workflow: how the work went.
    """

    run: BenchmarkRun
    performance: PerformanceMetrics
    autonomy: AutonomyMetrics
    quality: QualityMetrics
    workflow: WorkflowMetrics

    @classmethod
    def from_dict(cls, wire: Mapping[str, Any]) -> BenchmarkRunDetails:
        """The run in an answer."""
        return cls(
            run=BenchmarkRun.from_dict(wire),
            performance=wire["performance"],
            autonomy=wire["autonomy"],
            quality=wire["quality"],
            workflow=wire["workflow"],
        )

    def to_dict(self) -> dict[str, Any]:
        """The run as it is in an answer."""
        return {
            **self.run.to_dict(),
            "performance": self.performance,
            "autonomy": self.autonomy,
            "quality": self.quality,
            "workflow": self.workflow,
        }


@dataclass(frozen=True, slots=True, repr=False)
class MetricAverages(Answer):
    """The means of metrics over benchmark runs.

    Attributes:
        runs: how many runs they are over.
        metrics: the mean of each metric that is a single number, by its name; None when there were no runs.
    """

    runs: int
    metrics: dict[str, float | None]


@dataclass(frozen=True, slots=True, repr=False)
class MetricPoint(Answer):
    """The value of one metric in one benchmark run.

    Attributes:
        run_id: the run.
        timestamp: when it ran, an aware datetime in UTC.
        value: the metric; 0 when the run was recorded without it.
    """

    run_id: str
    timestamp: datetime
    value: float

    _made: ClassVar[Made] = {"timestamp": timestamp_from_wire}
