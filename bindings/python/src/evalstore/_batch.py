"""Commands that are gathered and carried out together."""

from __future__ import annotations

import re
from types import TracebackType
from typing import Any

from ._all_commands import AllCommands
from ._commands import AnyOutcome
from ._errors import (
    ConflictError,
    EvalStoreError,
    InvalidArgumentError,
    InvalidJSONError,
    InvalidRequestError,
    NotFoundError,
    RejectedError,
)
from ._handle import Handle
from ._json import decode, encode, problem_of_text
from ._outcome import Outcome

ABOUT_A_COMMAND = (InvalidRequestError, RejectedError, ConflictError, NotFoundError)
"""What a command is refused with for what it says, and not for want of a turn or a disk."""


class Batch(AllCommands):
    """Commands that are carried out in one transaction when the `with` block ends, in their order.

        with store.batch() as batch:
            run = batch.create_run(run_id="r1", system_prompt_hash=prompt.hash)
            batch.create_case(run_id="r1", task_id="t1")
        print(run.events[0].position)

    A method answers an outcome that is filled when the block has ended; asked before, its `id`, `result` and
    `events` are a `PendingError`. What a later command of the batch refers to therefore needs an id that the
    caller gives. A block that is left by an exception writes nothing.

    A refused command is raised at the end of the block and nothing is written: `details["command_index"]` is
    its number, from 0, and `details["command"]` its name. A batch without commands asks nothing of the store.
    """

    def __init__(self, handle: Handle) -> None:
        self._handle = handle
        self._commands: list[tuple[str, bytes, Outcome]] = []
        self._state = "has not begun; use it in a with statement"

    def __len__(self) -> int:
        """How many commands were gathered."""
        return len(self._commands)

    def __enter__(self) -> Batch:
        if self._state.startswith("has ended"):
            raise self._misused()
        self._state = ""
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self._state = "has ended; begin another one"
        if kind is None and self._commands:
            self._write()

    def __repr__(self) -> str:
        return f"<Batch of {len(self)} commands{f', which {self._state}' if self._state else ''}>"

    def _carry_out(self, kind: type[AnyOutcome], command: dict[str, Any]) -> AnyOutcome:
        if self._state:
            raise self._misused()
        outcome = kind.pending()
        # Encoded at once, so that what cannot be encoded is an error of this line, and a list that the caller
        # changes later is not.
        self._commands.append((command["command"], encode(command), outcome))
        return outcome

    def _write(self) -> None:
        request = b'{"commands":[' + b",".join(request for _, request, _ in self._commands) + b"]}"
        try:
            answer = decode(self._handle.answer("execute", request))
        except InvalidJSONError as error:
            raise (self._unfit() or error) from None
        except EvalStoreError as error:
            self._name_the_command(error)
            raise
        for (_, _, outcome), wire in zip(self._commands, answer["results"], strict=True):
            outcome.fill(wire)

    def _name_the_command(self, error: EvalStoreError) -> None:
        """Puts the number and the name of the refused command into the error."""
        if not isinstance(error, ABOUT_A_COMMAND):
            return
        named = re.match(r"commands\[(\d+)\]", str(error.details.get("key", "")))
        index = int(named[1]) if named else error.details.get("index")
        if index is not None:
            self._name(error, index)

    def _unfit(self) -> Exception | None:
        """The error that names the command and the place of what a request cannot have."""
        for index, (_, request, _) in enumerate(self._commands):
            if (error := problem_of_text(request)) is not None:
                if isinstance(error, EvalStoreError):
                    self._name(error, index)
                return error
        return None

    def _name(self, error: EvalStoreError, index: int) -> None:
        name = self._commands[index][0]
        error.message = f"command {index} of the batch, {name}: {error.message}"
        error.args = (error.message,)
        error.details.update(command_index=index, command=name)

    def _misused(self) -> EvalStoreError:
        return InvalidArgumentError(f"This batch {self._state}.", status=2, code="invalid_argument")
