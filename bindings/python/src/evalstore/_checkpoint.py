"""A checkpoint, as the read model has it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any, ClassVar

from ._time import timestamp_from_wire
from ._wire import Answer, Made


@dataclass(frozen=True, slots=True, repr=False)
class Checkpoint(Answer):
    """What a study had measured at one moment.

    Attributes:
        id: the checkpoint's id, unique over all studies.
        study_id: the study it belongs to.
        timestamp: the moment it is for, an aware datetime in UTC.
        metrics: the numbers, as they were given; `period` has its ends as texts.
        events_analyzed: how many events the numbers come from.
        sessions_included: the sessions they come from.
    """

    id: str
    study_id: str
    timestamp: datetime
    metrics: dict[str, Any]
    events_analyzed: int
    sessions_included: tuple[str, ...]

    _made: ClassVar[Made] = {"timestamp": timestamp_from_wire, "sessions_included": tuple}
