"""A study, as the read model has it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any, ClassVar

from ._time import optional_from_wire, timestamp_from_wire
from ._wire import Answer, Made


@dataclass(frozen=True, slots=True, repr=False)
class Study(Answer):
    """A study at the moment it was asked for; moments are aware datetimes in UTC.

    Attributes:
        id: the study's id.
        name: what people call it.
        status: `pending`, `running`, `paused` or `stopped`.
        period_type: `hourly`, `daily`, `weekly` or `monthly`.
        period_value: how many of these periods, or None.
        config: description, tags and metadata, as far as they were given.
        created_at: when it was created.
        started_at: when it was started first, or None.
        stopped_at: when it was stopped, or None.
    """

    id: str
    name: str
    status: str
    period_type: str
    period_value: int | None
    config: dict[str, Any]
    created_at: datetime
    started_at: datetime | None
    stopped_at: datetime | None

    _made: ClassVar[Made] = {
        "created_at": timestamp_from_wire,
        "started_at": optional_from_wire,
        "stopped_at": optional_from_wire,
    }
