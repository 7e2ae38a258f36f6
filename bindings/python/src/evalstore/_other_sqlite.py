"""A warning when Python's `sqlite3` opens the file of a store that is open in the same process.

POSIX locks belong to a process and a file: when one copy of SQLite closes its descriptor of a file, the locks
that another copy holds on it in the same process are gone, and neither of them is told. One and the same copy
knows about all its connections and does no harm.

`sqlite3.connect` is heard of through an audit event (PEP 578), so that neither its caller nor the module is
touched. What is not heard of: files that are attached, modules other than `sqlite3`, and connections made
before the first store was opened.
"""

from __future__ import annotations

import ctypes
import os
import sys
import warnings
import weakref
from contextlib import suppress
from functools import cache
from itertools import count
from pathlib import Path
from urllib.parse import unquote_to_bytes

from ._library import loaded_library


class TwoSQLiteWarning(RuntimeWarning):
    """Python's `sqlite3` opened a file that is open as a store, and it uses another copy of SQLite."""


Identity = tuple[int, int]
"""The device and the inode of a file: the same for every name it has."""

_open: dict[int, tuple[Identity, str]] = {}
_warned: set[str] = set()
_numbers = count()


def watch(owner: object, path: str) -> weakref.finalize[[int, None], object] | None:
    """Remembers that a store has this file open, until the answer is called or the owner is gone.

    Answers None for a store that has no file. The first call installs the audit hook, which stays for the
    life of the process, as every audit hook does; for an event other than `sqlite3.connect` it costs one
    comparison.
    """
    identity = None if path == ":memory:" else _identity(path)
    if identity is None:
        return None
    _listen()
    number = next(_numbers)
    _open[number] = (identity, os.path.realpath(path))
    return weakref.finalize(owner, _open.pop, number, None)


@cache
def _listen() -> None:
    # What the library inherits through a fork is dead there, and locks are not inherited at all.
    os.register_at_fork(after_in_child=_open.clear)
    # A hook of the host may refuse other hooks; then there is no warning.
    with suppress(Exception):
        sys.addaudithook(_audit)


def _audit(event: str, arguments: tuple[object, ...]) -> None:
    if event == "sqlite3.connect" and _open:
        _connected(arguments[0])


def _connected(database: object) -> None:
    """Warns when the database is the file of an open store, once for each path of a store."""
    opened = {identity for name in _names(database) if (identity := _identity(name))}
    for path in [path for identity, path in list(_open.values()) if identity in opened]:
        if path in _warned or not uses_another_copy():
            continue
        warnings.warn(
            f"sqlite3 opens {path}, which is open as an EvalStore in this process, and the two use different "
            "copies of SQLite. When sqlite3 closes the file, the operating system drops the store's locks on "
            "it, and writing from another process can then damage it. "
            "Ask with EvalStore.sql instead, or use sqlite3 in another process.",
            TwoSQLiteWarning,
            stacklevel=3,
        )
        # Only now, so that a warning turned into an error stops every attempt and not only the first.
        _warned.add(path)


def _names(database: object) -> list[str]:
    """The files that `sqlite3.connect` may mean; the event does not tell whether its argument is a URI."""
    try:
        name = os.fsdecode(database)  # type: ignore[arg-type]
    except (TypeError, ValueError):
        return []
    if not name.startswith("file:"):
        return [name]
    path = name.removeprefix("file:").partition("#")[0].partition("?")[0]
    if path.startswith("//"):
        path = "/" + path.removeprefix("//").partition("/")[2]
    return [name, os.fsdecode(unquote_to_bytes(os.fsencode(path)))]


def _identity(name: str) -> Identity | None:
    try:
        status = Path(name).stat()
    except (OSError, ValueError):
        return None
    return status.st_dev, status.st_ino


@cache
def uses_another_copy() -> bool:
    """Whether the `sqlite3` module, which must be imported, and the library call two different SQLites."""
    module = sys.modules.get("_sqlite3")
    theirs = _sqlite_address(getattr(module, "__file__", None))
    ours = _sqlite_address(loaded_library().path)
    return ours is None or ours != theirs


def _sqlite_address(path: str | None) -> int | None:
    """Where the SQLite is that a loaded file calls; None when it has one inside that cannot be seen.

    What the interpreter itself brings (None as path) comes before what a file needs, as in the loader.
    """
    for place in (None, path):
        with suppress(OSError, AttributeError):
            return ctypes.cast(ctypes.CDLL(place).sqlite3_libversion, ctypes.c_void_p).value
    return None
