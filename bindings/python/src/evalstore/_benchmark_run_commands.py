"""The commands that record and delete benchmark runs."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from ._benchmark_metrics import AutonomyMetrics, PerformanceMetrics, QualityMetrics, WorkflowMetrics
from ._commands import Commands, ExpectedVersion
from ._json import without_none
from ._outcome import IdentifiedOutcome


class BenchmarkRunCommands(Commands):
    """Recording and deleting benchmark runs of projects."""

    def record_benchmark_run(
        self,
        *,
        project_name: str,
        benchmark_name: str,
        timestamp: str | datetime,
        version: str | None = None,
        metadata: Mapping[str, Any] | None = None,
        performance: PerformanceMetrics | None = None,
        autonomy: AutonomyMetrics | None = None,
        quality: QualityMetrics | None = None,
        workflow: WorkflowMetrics | None = None,
        run_id: str | None = None,
        event_id: str | UUID | None = None,
        expected_version: ExpectedVersion | None = None,
        event_metadata: Mapping[str, Any] | None = None,
    ) -> IdentifiedOutcome:
        """Records that a project was run through a benchmark, and what was measured.

        Args:
            project_name: the project.
            benchmark_name: the benchmark.
            timestamp: when it ran.
            version: which version of the project ran.
            metadata: any JSON object about the run; it is a column of the read model.
            performance: how long it took, and what it used.
            autonomy: how far it went by itself.
            quality: how good what it made is; no more tests pass than were written.
            workflow: how the work went; no more stories are completed than were created.
            run_id: the run's id; the store makes one when it is left out.
            event_id: makes sending it again safe.
            expected_version: the version the run's stream must have.
            event_metadata: kept with the event, where other commands take `metadata`.

        Raises:
            ConflictError: there is a run of this id.
            InvalidRequestError: a field or a metric is unknown or out of its range.
            ValueError: a datetime without a time zone.
        """
        args = without_none(
            run_id=run_id,
            timestamp=timestamp,
            project_name=project_name,
            benchmark_name=benchmark_name,
            version=version,
            metadata=metadata,
            performance=performance,
            autonomy=autonomy,
            quality=quality,
            workflow=workflow,
        )
        return self._command("record_benchmark_run", args, event_id, expected_version, event_metadata)

    def delete_benchmark_run(
        self,
        run_id: str,
        *,
        event_id: str | UUID | None = None,
        expected_version: ExpectedVersion | None = None,
        metadata: Mapping[str, Any] | None = None,
    ) -> IdentifiedOutcome:
        """Takes a benchmark run out of the read models; the log keeps it, and its id may be used again.

        Raises:
            NotFoundError: there is no such run.
        """
        return self._command("delete_benchmark_run", {"run_id": run_id}, event_id, expected_version, metadata)
