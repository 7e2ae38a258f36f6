"""The command that records a result of a benchmark."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from ._commands import Commands, ExpectedVersion
from ._json import without_none
from ._outcome import IdentifiedOutcome


class BenchmarkCommands(Commands):
    """Recording results of benchmarks."""

    def record_benchmark_result(
        self,
        benchmark_id: str,
        *,
        scores: Mapping[str, float],
        passed: int,
        failed: int,
        duration_ms: float,
        config: Mapping[str, Any],
        timestamp: str | datetime | None = None,
        id: str | None = None,
        event_id: str | UUID | None = None,
        expected_version: ExpectedVersion | None = None,
        metadata: Mapping[str, Any] | None = None,
    ) -> IdentifiedOutcome:
        """Records what came out when a benchmark was run once.

        Args:
            benchmark_id: the benchmark.
            scores: finite numbers by name.
            passed: how many of its tests passed, 0 or more.
            failed: how many failed, 0 or more.
            duration_ms: how long it took in milliseconds, 0 or more.
            config: what it ran with, any JSON object.
            timestamp: when it ran; the time of recording when left out.
            id: the result's id; the store makes one when it is left out.
            event_id: makes sending it again safe.
            expected_version: the version the benchmark's stream must have.
            metadata: kept with the event.

        Raises:
            ConflictError: the id is taken, by a result of this benchmark or another.
            InvalidRequestError: a field is out of its range.
            ValueError: a datetime without a time zone.
        """
        args = without_none(
            id=id,
            benchmark_id=benchmark_id,
            timestamp=timestamp,
            scores=scores,
            passed=passed,
            failed=failed,
            duration_ms=duration_ms,
            config=config,
        )
        return self._command("record_benchmark_result", args, event_id, expected_version, metadata)
