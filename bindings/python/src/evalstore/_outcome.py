"""What a write answers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar, Self

from ._errors import PendingError
from ._wire import Answer, to_wire


@dataclass(frozen=True, slots=True, repr=False)
class Receipt(Answer):
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


@dataclass(frozen=True, slots=True, repr=False)
class Outcome(Answer):
    """What a command did.

    Attributes:
        id: the id of the thing it made or changed; None when the command has no such thing.
        result: the whole result.
        events: the receipts of the events it became, in order.
        forgotten: the hashes of texts of the command that were forgotten before and not stored again.
    """

    id: str | None
    result: dict[str, Any]
    events: tuple[Receipt, ...]
    forgotten: tuple[str, ...] = ()

    _rare: ClassVar[frozenset[str]] = frozenset({"forgotten"})

    @classmethod
    def from_dict(cls, wire: Mapping[str, Any]) -> Self:
        """The outcome in an answer."""
        outcome = cls.pending()
        outcome.fill(wire)
        return outcome

    @classmethod
    def pending(cls) -> Self:
        """The outcome of a command that a batch keeps: without values until `fill` gives them."""
        return cls.__new__(cls)

    def fill(self, wire: Mapping[str, Any]) -> None:
        """Takes the values from an answer."""
        result = wire["result"]
        for name, value in {
            "id": result.get("id"),
            "result": result,
            "events": tuple(map(Receipt.from_dict, wire["events"])),
            "forgotten": tuple(wire.get("forgotten", ())),
        }.items():
            # The dataclass is frozen for everybody else.
            object.__setattr__(self, name, value)

    def to_dict(self) -> dict[str, Any]:
        """The outcome as it is in an answer."""
        wire = {"result": self.result, "events": to_wire(self.events)}
        return {**wire, "forgotten": list(self.forgotten)} if self.forgotten else wire

    def __repr__(self) -> str:
        try:
            return Answer.__repr__(self)
        except PendingError:
            return f"<{type(self).__name__}, pending>"

    if not TYPE_CHECKING:  # to a type checker, every name would be an attribute

        def __getattr__(self, name: str) -> Any:
            # Only what has no value comes here.
            if name in ("id", "result", "events", "forgotten"):
                raise PendingError(
                    f"This outcome has no {name} yet: its command is written with the others when the `with` "
                    "block of the batch ends, and was not if the block raised. Within the block, refer to "
                    "things by ids of your own.",
                    code="pending",
                )
            raise AttributeError(f"{type(self).__name__!r} object has no attribute {name!r}")


@dataclass(frozen=True, slots=True, repr=False)
class IdentifiedOutcome(Outcome):
    """What a command did that always makes or changes one thing, so that there always is an id."""

    id: str


@dataclass(frozen=True, slots=True, repr=False)
class HashedOutcome(Outcome):
    """What a command did about a thing that is referred to by its hash.

    `events` is empty when the thing was there already.
    """

    @property
    def hash(self) -> str:
        """The hash by which the thing is referred to, 64 hexadecimal digits."""
        return str(self.result["hash"])


@dataclass(frozen=True, slots=True, repr=False)
class ForgottenOutcome(HashedOutcome):
    """What became of a content that is to be forgotten.

    `events` is empty when it was forgotten already.
    """

    @property
    def destroyed(self) -> bool:
        """Whether nothing of the bytes is left in the store's files.

        False when readers, a full disk or another writer were in the way: forget it again, vacuum the store
        or open it anew later. The content is forgotten in any case.
        """
        return bool(self.result["destroyed"])


@dataclass(frozen=True, slots=True, repr=False)
class BatchOutcome(Outcome):
    """What a command did that makes several things at once; `events` has one receipt for each."""

    @property
    def ids(self) -> tuple[str, ...]:
        """The ids of the things, in the order in which they were given."""
        return tuple(self.result["ids"])
