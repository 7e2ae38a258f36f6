"""The C ABI, declared function by function; nothing here knows what the functions are for.

Each declaration stands below its C signature. The Python types are those of the call: `bytes` for a text
that goes in, the address for a store, and an object of one of the pointer classes for an out parameter, which
the call fills.
"""

from __future__ import annotations

from collections.abc import Callable
from ctypes import CDLL, POINTER, c_char_p, c_int32, c_size_t, c_void_p
from typing import Any, TypeAlias

ABI_VERSION = 1
"""The number `evalstore_abi_version` must answer."""


class StorePointer(c_void_p):
    """`evalstore_store *`: an open store, ended with `evalstore_close`."""


class TextPointer(c_void_p):
    """`char *` from the library: a text that the caller owns, freed with `evalstore_free`."""


class BytesPointer(c_void_p):
    """`void *` from the library: bytes that the caller owns, freed with `evalstore_free`."""


RequestFunction: TypeAlias = Callable[[int, bytes, TextPointer], int]
"""A call with one JSON text in and one JSON text out: the result or the error."""


class Functions:
    """Every function of the ABI, named without its prefix.

    Raises:
        AttributeError: the library lacks one of them.
    """

    def __init__(self, library: CDLL) -> None:
        def declare(name: str, result: type[Any] | None, *arguments: type[Any]) -> Any:
            function = getattr(library, name)
            function.restype = result
            function.argtypes = arguments
            return function

        request = (StorePointer, c_char_p, POINTER(TextPointer))

        # int32_t evalstore_open(const char *path, const char *options,
        #                        evalstore_store **store, char **error);
        self.open: Callable[[bytes | None, bytes | None, StorePointer, TextPointer], int] = declare(
            "evalstore_open", c_int32, c_char_p, c_char_p, POINTER(StorePointer), POINTER(TextPointer)
        )
        # int32_t evalstore_close(evalstore_store *store);
        self.close: Callable[[StorePointer | int | None], int] = declare(
            "evalstore_close", c_int32, StorePointer
        )

        # int32_t evalstore_execute(evalstore_store *store, const char *command, char **result);
        self.execute: RequestFunction = declare("evalstore_execute", c_int32, *request)
        # int32_t evalstore_append(evalstore_store *store, const char *events, char **result);
        self.append: RequestFunction = declare("evalstore_append", c_int32, *request)
        # int32_t evalstore_query(evalstore_store *store, const char *query, char **result);
        self.query: RequestFunction = declare("evalstore_query", c_int32, *request)
        # int32_t evalstore_read(evalstore_store *store, const char *request, char **result);
        self.read: RequestFunction = declare("evalstore_read", c_int32, *request)
        # int32_t evalstore_poll(evalstore_store *store, const char *request, char **result);
        self.poll: RequestFunction = declare("evalstore_poll", c_int32, *request)
        # int32_t evalstore_commit(evalstore_store *store, const char *request, char **result);
        self.commit: RequestFunction = declare("evalstore_commit", c_int32, *request)
        # int32_t evalstore_project(evalstore_store *store, const char *request, char **result);
        self.project: RequestFunction = declare("evalstore_project", c_int32, *request)
        # int32_t evalstore_maintain(evalstore_store *store, const char *request, char **result);
        self.maintain: RequestFunction = declare("evalstore_maintain", c_int32, *request)

        # int32_t evalstore_put_content(evalstore_store *store, const void *bytes, size_t length,
        #                               char **result);
        self.put_content: Callable[[int, bytes, int, TextPointer], int] = declare(
            "evalstore_put_content", c_int32, StorePointer, c_char_p, c_size_t, POINTER(TextPointer)
        )
        # int32_t evalstore_get_content(evalstore_store *store, const char *hash,
        #                               void **bytes, size_t *length, char **error);
        self.get_content: Callable[[int, bytes, BytesPointer, c_size_t, TextPointer], int] = declare(
            "evalstore_get_content",
            c_int32,
            StorePointer,
            c_char_p,
            POINTER(BytesPointer),
            POINTER(c_size_t),
            POINTER(TextPointer),
        )

        # void evalstore_free(void *memory);
        self.free: Callable[[int | None], None] = declare("evalstore_free", None, c_void_p)
        # const char *evalstore_version(void);
        self.version: Callable[[], bytes] = declare("evalstore_version", c_char_p)
        # int32_t evalstore_abi_version(void);
        self.abi_version: Callable[[], int] = declare("evalstore_abi_version", c_int32)
        # const char *evalstore_status_name(int32_t status);
        self.status_name: Callable[[int], bytes | None] = declare("evalstore_status_name", c_char_p, c_int32)
