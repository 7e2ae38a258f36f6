"""The owner of one open store and of everything the library hands out: bytes in, bytes out, or an exception.

Each pointer from the library is freed in the `finally` of the call that made it. The out parameter exists
before the `try`, the call is its first action, and reading the pointer and freeing it have no point between
them at which CPython delivers a signal, so that Ctrl-C neither leaks a result nor frees it twice.
"""

from __future__ import annotations

import weakref
from collections.abc import Callable
from ctypes import c_size_t, string_at

from ._abi import BytesPointer, Functions, RequestFunction, StorePointer, TextPointer
from ._errors import EvalStoreError, InvalidArgumentError, error_from_answer

FORKED = 13


class Handle:
    """One open store.

    Any thread may use it, and the library's calls run without the interpreter's lock. `close` waits for
    running calls. A handle that is dropped or still open at exit is closed then.
    """

    def __init__(self, functions: Functions, path: bytes | None, options: bytes) -> None:
        self._functions = functions
        self._groups: dict[str, RequestFunction] = {
            "execute": functions.execute,
            "append": functions.append,
            "query": functions.query,
            "read": functions.read,
            "poll": functions.poll,
            "commit": functions.commit,
            "project": functions.project,
            "maintain": functions.maintain,
        }
        self._pointer = StorePointer()
        error = TextPointer()
        try:
            status = functions.open(path, options, self._pointer, error)
            self._raise_unless_ok(status, error)
            # Closing NULL is harmless, so it does not matter if `close` comes first.
            self._finalizer = weakref.finalize(self, functions.close, self._pointer)
        except BaseException:
            address, self._pointer.value = self._pointer.value, None
            functions.close(address)
            raise
        finally:
            address, error.value = error.value, None
            functions.free(address)

    @property
    def closed(self) -> bool:
        """Whether `close` was called."""
        return self._pointer.value is None

    def close(self) -> None:
        """Ends the store; a second call does nothing, and neither does one in a forked child.

        Raises:
            EvalStoreError: the library could not end it; the handle is dead all the same.
        """
        address, self._pointer.value = self._pointer.value, None
        status = self._functions.close(address)
        self._finalizer.detach()
        if address is not None and status not in (0, FORKED):
            raise self._error(status, None)

    def answer(self, group: str, request: bytes) -> bytes:
        """One request, which must not contain a NUL, to the function of its group.

        Raises:
            ValueError: there is no such group.
            EvalStoreError: what the library answered, as the class of its status.
        """
        function = self._groups.get(group)
        if function is None:
            raise ValueError(f"There is no request group {group!r}; there are {', '.join(self._groups)}.")
        return self._text(lambda result: function(self._live(), request, result))

    def put_content(self, content: bytes) -> bytes:
        """Stores bytes; answers JSON."""
        put = self._functions.put_content
        return self._text(lambda result: put(self._live(), content, len(content), result))

    def get_content(self, digest: bytes) -> bytes:
        """The bytes stored under a hash, copied."""
        functions = self._functions
        content, length, error = BytesPointer(), c_size_t(), TextPointer()
        try:
            status = functions.get_content(self._live(), digest, content, length, error)
            self._raise_unless_ok(status, error)
            return b"" if content.value is None else string_at(content.value, length.value)
        finally:
            try:
                address, content.value = content.value, None
                functions.free(address)
            finally:
                address, error.value = error.value, None
                functions.free(address)

    def _text(self, call: Callable[[TextPointer], int]) -> bytes:
        result = TextPointer()
        try:
            status = call(result)
            self._raise_unless_ok(status, result)
            return b"" if result.value is None else string_at(result.value)
        finally:
            address, result.value = result.value, None
            self._functions.free(address)

    def _live(self) -> int:
        address = self._pointer.value
        if address is None:
            raise InvalidArgumentError(
                "This store is closed; open it again to use it.", status=2, code="invalid_argument"
            )
        return address

    def _raise_unless_ok(self, status: int, answer: TextPointer) -> None:
        if status != 0:
            raise self._error(status, None if answer.value is None else string_at(answer.value))

    def _error(self, status: int, answer: bytes | None) -> EvalStoreError:
        name = self._functions.status_name(status)
        return error_from_answer(status, name.decode() if name else "unknown", answer)
