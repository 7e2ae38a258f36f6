"""Sending commands, one or many."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal, TypeAlias, TypeVar
from uuid import UUID

from ._json import without_none
from ._outcome import BatchOutcome, HashedOutcome, IdentifiedOutcome, Outcome

ExpectedVersion: TypeAlias = int | Literal["any", "no_stream", "stream_exists"]
"""The version a stream must have for the write to happen: its number, 0 when it must not exist, or a word."""

AnyOutcome = TypeVar("AnyOutcome", bound=Outcome)


class Commands:
    """Commands: what should happen, which the store turns into events or refuses.

    Every command takes three arguments beside its own:

    - `event_id`: a UUID that makes it safe to send the same command again after a lost answer. The second
      time it answers the first receipt with `duplicate` set; another command under that id is a conflict.
    - `expected_version`: the version that the stream must have now, a number, `"any"`, `"no_stream"` or
      `"stream_exists"`; anything else there is a conflict.
    - `metadata`: any JSON object, kept with the event.
    """

    def _command(
        self,
        name: str,
        args: dict[str, Any],
        event_id: str | UUID | None,
        expected_version: ExpectedVersion | None,
        metadata: Mapping[str, Any] | None,
    ) -> IdentifiedOutcome:
        return self._execute(IdentifiedOutcome, name, args, event_id, expected_version, metadata)

    def _upsert(
        self,
        name: str,
        args: dict[str, Any],
        event_id: str | UUID | None,
        expected_version: ExpectedVersion | None,
        metadata: Mapping[str, Any] | None,
    ) -> HashedOutcome:
        return self._execute(HashedOutcome, name, args, event_id, expected_version, metadata)

    def _batch(
        self,
        name: str,
        args: dict[str, Any],
        event_id: str | UUID | None,
        expected_version: ExpectedVersion | None,
        metadata: Mapping[str, Any] | None,
    ) -> BatchOutcome:
        return self._execute(BatchOutcome, name, args, event_id, expected_version, metadata)

    def _execute(
        self,
        kind: type[AnyOutcome],
        name: str,
        args: dict[str, Any],
        event_id: str | UUID | None,
        expected_version: ExpectedVersion | None,
        metadata: Mapping[str, Any] | None,
    ) -> AnyOutcome:
        options = without_none(event_id=event_id, expected_version=expected_version, metadata=metadata)
        return self._carry_out(kind, {"command": name, "args": args, **options})

    def _carry_out(self, kind: type[AnyOutcome], command: dict[str, Any]) -> AnyOutcome:
        """What becomes of a command: a store sends it, a batch keeps it."""
        raise NotImplementedError
