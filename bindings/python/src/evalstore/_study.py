"""A study, as the read model has it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from ._time import optional_from_wire, timestamp_from_wire
from ._wire import Answer


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

    @classmethod
    def from_dict(cls, wire: Mapping[str, Any]) -> Study:
        """The study in an answer."""
        return cls(
            id=wire["id"],
            name=wire["name"],
            status=wire["status"],
            period_type=wire["period_type"],
            period_value=wire["period_value"],
            config=wire["config"],
            created_at=timestamp_from_wire(wire["created_at"]),
            started_at=optional_from_wire(wire["started_at"]),
            stopped_at=optional_from_wire(wire["stopped_at"]),
        )
