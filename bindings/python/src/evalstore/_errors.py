"""Every exception of the package, and the one table from a status number to its class."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any


class EvalStoreError(Exception):
    """Something the store refused or could not do; the base of every exception of this package.

    Attributes:
        status: the number the library answered; None when no library was asked.
        code: the status's stable name, `conflict` for example.
        message: what went wrong, which thing it was and what to do; for people, never to be parsed.
        details: facts about the failure for programs; often empty.
        retryable: True when the same call may succeed later without any change.
    """

    def __init__(
        self,
        message: str,
        *,
        status: int | None = None,
        code: str = "",
        details: Mapping[str, Any] | None = None,
        retryable: bool = False,
    ) -> None:
        super().__init__(message)
        self.message = message
        self.status = status
        self.code = code
        self.details: dict[str, Any] = dict(details or {})
        self.retryable = retryable


class InternalError(EvalStoreError):
    """A defect of the library; report it with its message."""


class InvalidArgumentError(EvalStoreError):
    """An argument of the call itself is wrong: a closed store, an option, a hash."""


class InvalidJSONError(EvalStoreError):
    """The request is not JSON: its text, its encoding, a duplicate key or a number."""


class InvalidRequestError(EvalStoreError):
    """The request is JSON, but not one that the library knows; the message names the key."""


class RejectedError(EvalStoreError):
    """The domain refuses it in the state things are in; the message names the state."""


class ConflictError(EvalStoreError):
    """Somebody was first: an expected version, an event id, a taken id or a consumer's position."""


class NotFoundError(EvalStoreError):
    """What the request refers to does not exist."""


class BusyError(EvalStoreError):
    """There was no turn to write within the store's timeout; `retryable` is True."""


class StorageError(EvalStoreError):
    """The disk or the file system refused."""


class CorruptError(EvalStoreError):
    """The file is damaged; look with `check`, restore a backup."""


class UnsupportedError(EvalStoreError):
    """The file is newer than the library, or is not an EvalStore file."""


class ReadOnlyError(EvalStoreError):
    """A write to a store that cannot be written."""


class ForkedError(EvalStoreError):
    """The store was opened before `fork`; open it again in the child."""


class LibraryNotFoundError(EvalStoreError):
    """The shared library was not found or could not be loaded; the message lists every place tried.

    `details["places"]` has the same list for programs.
    """


class IncompatibleLibraryError(EvalStoreError):
    """The shared library speaks another ABI than this package.

    `details` has `path`, `found` (its ABI number, None when it has none) and `needed`.
    """


class MissingPackageError(EvalStoreError, ImportError):
    """A Python package that this method needs is not installed; the message says how to install it.

    `details["package"]` has its name.
    """


class PendingError(EvalStoreError):
    """What a command of a batch answered was asked for, but the batch has not been written."""


ERROR_BY_STATUS: dict[int, type[EvalStoreError]] = {
    1: InternalError,
    2: InvalidArgumentError,
    3: InvalidJSONError,
    4: InvalidRequestError,
    5: RejectedError,
    6: ConflictError,
    7: NotFoundError,
    8: BusyError,
    9: StorageError,
    10: CorruptError,
    11: UnsupportedError,
    12: ReadOnlyError,
    13: ForkedError,
}


def error_from_answer(status: int, name: str, answer: bytes | None) -> EvalStoreError:
    """The exception for a status that is not ok.

    Args:
        status: the number the call returned; one this package does not know gives the base class.
        name: the library's name of that status, used where the answer does not say more.
        answer: the error object as the library wrote it, if it wrote one.
    """
    error: dict[str, Any] = {}
    if answer is not None:
        try:
            error = json.loads(answer)["error"]
        except (ValueError, LookupError, TypeError):
            error = {"message": answer.decode("utf-8", "replace")}
    return ERROR_BY_STATUS.get(status, EvalStoreError)(
        error.get("message") or f"The library answered status {status} ({name}) without a message.",
        status=status,
        code=error.get("code", name),
        details=error.get("details"),
        retryable=error.get("retryable", False),
    )
