"""Sending commands, one or many."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Literal, TypeAlias
from uuid import UUID

from ._json import without_none
from ._outcome import BatchOutcome, HashedOutcome, IdentifiedOutcome, Outcome
from ._requests import Requests

ExpectedVersion: TypeAlias = int | Literal["any", "no_stream", "stream_exists"]
"""The version a stream must have for the write to happen: its number, 0 when it must not exist, or a word."""


class Commands(Requests):
    """Commands: what should happen, which the store turns into events or refuses.

    Every command takes three arguments beside its own:

    - `event_id`: a UUID that makes it safe to send the same command again after a lost answer. The second
      time it answers the first receipt with `duplicate` set; another command under that id is a conflict.
    - `expected_version`: the version that the stream must have now, a number, `"any"`, `"no_stream"` or
      `"stream_exists"`; anything else there is a conflict.
    - `metadata`: any JSON object, kept with the event.
    """

    def execute_many(self, commands: Sequence[Mapping[str, Any]]) -> list[Outcome]:
        """Carries out commands in one transaction, all or none.

        Args:
            commands: each as in the reference: `{"command": "start_study", "args": {"id": "…"}}`, with
                `event_id`, `expected_version` and `metadata` where they are wanted.

        Returns:
            One outcome a command, in order.

        Raises:
            EvalStoreError: the first refusal; nothing was written.
        """
        answer = self._ask("execute", {"commands": list(commands)})
        return [Outcome.from_dict(outcome) for outcome in answer["results"]]

    def _command(
        self,
        name: str,
        args: dict[str, Any],
        event_id: str | UUID | None,
        expected_version: ExpectedVersion | None,
        metadata: Mapping[str, Any] | None,
    ) -> IdentifiedOutcome:
        return IdentifiedOutcome.from_dict(self._execute(name, args, event_id, expected_version, metadata))

    def _upsert(
        self,
        name: str,
        args: dict[str, Any],
        event_id: str | UUID | None,
        expected_version: ExpectedVersion | None,
        metadata: Mapping[str, Any] | None,
    ) -> HashedOutcome:
        return HashedOutcome.from_dict(self._execute(name, args, event_id, expected_version, metadata))

    def _batch(
        self,
        name: str,
        args: dict[str, Any],
        event_id: str | UUID | None,
        expected_version: ExpectedVersion | None,
        metadata: Mapping[str, Any] | None,
    ) -> BatchOutcome:
        return BatchOutcome.from_dict(self._execute(name, args, event_id, expected_version, metadata))

    def _execute(
        self,
        name: str,
        args: dict[str, Any],
        event_id: str | UUID | None,
        expected_version: ExpectedVersion | None,
        metadata: Mapping[str, Any] | None,
    ) -> dict[str, Any]:
        options = without_none(event_id=event_id, expected_version=expected_version, metadata=metadata)
        return self._ask("execute", {"command": name, "args": args, **options})
