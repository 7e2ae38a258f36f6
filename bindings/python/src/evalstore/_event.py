"""An event, and a run of events, as the log has them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, ClassVar

from ._rows import Listed
from ._time import timestamp_from_wire
from ._wire import Answer, Made


@dataclass(frozen=True, slots=True, repr=False)
class Event(Answer):
    """Something that happened; it never changes.

    Attributes:
        event_id: its id, unique for ever.
        stream: the stream it is in.
        version: its number in that stream, from 1.
        position: its number in the whole log, from 1 without holes.
        type: what happened, in the past tense.
        timestamp: when, an aware datetime in UTC.
        data: the facts.
        metadata: what the writer added about the writing; empty when nothing was.
    """

    event_id: str
    stream: str
    version: int
    position: int
    type: str
    timestamp: datetime
    data: dict[str, Any]
    metadata: dict[str, Any]

    _made: ClassVar[Made] = {"timestamp": timestamp_from_wire}


@dataclass(frozen=True, slots=True, repr=False)
class EventPage(Listed[Event]):
    """Events in the order they were asked for; iterating it and its length are those of `events`.

    Attributes:
        events: the events.
        next_position: where the next page begins. After `poll`, the position to commit is one less.
    """

    events: tuple[Event, ...]
    next_position: int

    @classmethod
    def from_dict(cls, wire: Mapping[str, Any]) -> EventPage:
        """The page in an answer."""
        return cls(tuple(map(Event.from_dict, wire["events"])), wire["next_position"])

    def to_dict(self) -> dict[str, Any]:
        """The page as it is in an answer."""
        return {"events": [event.to_dict() for event in self.events], "next_position": self.next_position}

    def __iter__(self) -> Iterator[Event]:
        return iter(self.events)

    def __len__(self) -> int:
        return len(self.events)

    def _listed(self) -> tuple[Sequence[Event], Any]:
        return self.events, Event
