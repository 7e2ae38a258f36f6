"""What a write answers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Self


@dataclass(frozen=True, slots=True)
class Receipt:
    """The place one event has in the log.

    Attributes:
        event_id: the event's id, given or made by the store.
        stream: the stream it is in.
        version: its number in that stream, from 1.
        position: its number in the whole log, from 1 without holes.
        duplicate: True when the event was there already and nothing was written.
    """

    event_id: str
    stream: str
    version: int
    position: int
    duplicate: bool

    @classmethod
    def from_dict(cls, wire: Mapping[str, Any]) -> Receipt:
        """The receipt in an answer."""
        return cls(wire["event_id"], wire["stream"], wire["version"], wire["position"], wire["duplicate"])

    def to_dict(self) -> dict[str, Any]:
        """The receipt as it is in an answer."""
        return {
            "event_id": self.event_id,
            "stream": self.stream,
            "version": self.version,
            "position": self.position,
            "duplicate": self.duplicate,
        }


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a command did.

    Attributes:
        id: the id of the thing it made or changed; None when the command has no such thing.
        result: the whole result.
        events: the receipts of the events it became, in order.
    """

    id: str | None
    result: dict[str, Any]
    events: tuple[Receipt, ...]

    @classmethod
    def from_dict(cls, wire: Mapping[str, Any]) -> Self:
        """The outcome in an answer."""
        result = wire["result"]
        return cls(result.get("id"), result, tuple(map(Receipt.from_dict, wire["events"])))


@dataclass(frozen=True, slots=True)
class IdentifiedOutcome(Outcome):
    """What a command did that always makes or changes one thing, so that there always is an id."""

    id: str


@dataclass(frozen=True, slots=True)
class HashedOutcome(Outcome):
    """What a command did about a thing that is referred to by its hash.

    `events` is empty when the thing was there already.
    """

    @property
    def hash(self) -> str:
        """The hash by which the thing is referred to, 64 hexadecimal digits."""
        return str(self.result["hash"])


@dataclass(frozen=True, slots=True)
class BatchOutcome(Outcome):
    """What a command did that makes several things at once; `events` has one receipt for each."""

    @property
    def ids(self) -> tuple[str, ...]:
        """The ids of the things, in the order in which they were given."""
        return tuple(self.result["ids"])
