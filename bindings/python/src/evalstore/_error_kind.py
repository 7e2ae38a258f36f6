"""Why an attempt failed."""

from __future__ import annotations

from enum import IntEnum


class ErrorKind(IntEnum):
    """Why an attempt failed; in requests its number and its name in lower case mean the same.

    NO_TOOL_CALLS, WRONG_TOOL_CALL and WRONG_FILE_EDITED say that the attempt never came to the edit that is
    measured: it is not a valid one. MISSING_ORIGINAL_DIFF_EDIT_TOOL_CALL_MESSAGE, API_ERROR and OTHER_ERROR
    are not the model's: `remaining_attempts` asks for such an attempt again.
    """

    NO_TOOL_CALLS = 1
    PARSING_ERROR = 2
    DIFF_EDIT_ERROR = 3
    MISSING_ORIGINAL_DIFF_EDIT_TOOL_CALL_MESSAGE = 4
    API_ERROR = 5
    WRONG_TOOL_CALL = 6
    WRONG_FILE_EDITED = 7
    MULTI_TOOL_CALLS = 8
    TOOL_CALL_PARAMS_UNDEFINED = 9
    OTHER_ERROR = 99


def error_kind(number: int | None) -> ErrorKind | None:
    """The kind with a number; None for an attempt that has none."""
    return None if number is None else ErrorKind(number)
