"""Why an answer was refused. The kinds are the words that results are counted by."""

from __future__ import annotations

from typing import ClassVar, Literal

ErrorKind = Literal["no_tool_calls", "parsing_error", "diff_edit_error", "wrong_file_edited"]

ERROR_KINDS: tuple[ErrorKind, ...] = (
    "no_tool_calls",
    "parsing_error",
    "diff_edit_error",
    "wrong_file_edited",
)


class EditError(Exception):
    """The answer could not be applied; the file is as it was."""

    kind: ClassVar[ErrorKind]


class NoToolCallsError(EditError):
    """The answer holds no edit at all."""

    kind = "no_tool_calls"


class ParsingError(EditError):
    """There is an edit, but it is not written the way its format asks for."""

    kind = "parsing_error"


class DiffEditError(EditError):
    """The edit is well written, but does not fit the file."""

    kind = "diff_edit_error"


class WrongFileEditedError(EditError):
    """The edit is for another file than the one that was asked about."""

    kind = "wrong_file_edited"
