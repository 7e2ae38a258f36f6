"""Carrying commands out, one by one or many in one transaction."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from ._all_commands import AllCommands
from ._batch import Batch
from ._commands import AnyOutcome
from ._lists import things
from ._outcome import Outcome
from ._requests import Requests


class Execution(AllCommands, Requests):
    """The commands as they are sent."""

    def batch(self) -> Batch:
        """Gathers commands and carries them out in one transaction, all or none, when its `with` ends.

        The commands are methods of the batch, as they are of the store; nothing is sent before the end. See
        `Batch`.
        """
        return Batch(self._handle)

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
        answer = self._ask("execute", {"commands": things("commands", commands)})
        return [Outcome.from_dict(outcome) for outcome in answer["results"]]

    def _carry_out(self, kind: type[AnyOutcome], command: dict[str, Any]) -> AnyOutcome:
        return kind.from_dict(self._ask("execute", command))
