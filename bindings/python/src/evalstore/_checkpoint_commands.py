"""The command that records a checkpoint."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from ._commands import Commands, ExpectedVersion
from ._filter import ResultWindow, window_arguments
from ._json import without_none
from ._lists import names
from ._outcome import IdentifiedOutcome


class CheckpointCommands(Commands):
    """Recording checkpoints."""

    def record_checkpoint(
        self,
        study_id: str,
        *,
        metrics: Mapping[str, Any] | None = None,
        metrics_of: ResultWindow | None = None,
        timestamp: str | datetime | None = None,
        events_analyzed: int | None = None,
        sessions_included: Sequence[str] | None = None,
        id: str | None = None,
        event_id: str | UUID | None = None,
        expected_version: ExpectedVersion | None = None,
        metadata: Mapping[str, Any] | None = None,
    ) -> IdentifiedOutcome:
        """Records what a running or paused study has measured.

        Args:
            study_id: the study.
            metrics: numbers by name, and `period` with `start` and `end`, which may be datetimes.
            metrics_of: results that the store computes metrics of, with the number of results and their
                runs; what is given beside it stands.
            timestamp: the moment it is for; when left out the end of `metrics_of`, or the time of recording.
            events_analyzed: how many events the numbers come from.
            sessions_included: the session or sessions they come from.
            id: the checkpoint's id; the store makes one when it is left out.
            event_id: makes sending it again safe.
            expected_version: the version the study's stream must have.
            metadata: kept with the event.

        Raises:
            RejectedError: the study is pending or stopped.
            NotFoundError: there is no such study, or no such run of `metrics_of`.
            TypeError: a key that a window does not have.
            ConflictError: the id is taken, in this study or another.
            ValueError: a datetime without a time zone.
        """
        args = without_none(
            id=id,
            study_id=study_id,
            timestamp=timestamp,
            metrics=metrics,
            metrics_of=None if metrics_of is None else window_arguments(metrics_of),
            events_analyzed=events_analyzed,
            sessions_included=names(sessions_included),
        )
        return self._command("record_checkpoint", args, event_id, expected_version, metadata)
