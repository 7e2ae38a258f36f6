"""Finding and loading the shared library, and refusing one that does not fit."""

from __future__ import annotations

import ctypes.util
import os
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from ._abi import ABI_VERSION, Functions
from ._errors import IncompatibleLibraryError, LibraryNotFoundError

LIBRARY_NAME = "libevalstore.dylib" if sys.platform == "darwin" else "libevalstore.so"
VARIABLE = "EVALSTORE_LIBRARY"


class Library:
    """One loaded library: where it came from and its functions."""

    def __init__(self, path: str, functions: Functions) -> None:
        self.path = path
        self.functions = functions

    @property
    def version(self) -> str:
        """The library's own version."""
        return self.functions.version().decode()


@cache
def loaded_library() -> Library:
    """The library, found and loaded at the first call and kept for the life of the process.

    Looks into the package itself, then at the path in EVALSTORE_LIBRARY, then, when the package sits in a
    source checkout, at the place where that checkout builds it, then asks the system's loader.

    Raises:
        LibraryNotFoundError: it is in none of these places, or EVALSTORE_LIBRARY names one that cannot be
            loaded: what somebody chose is never passed over in silence.
        IncompatibleLibraryError: it was found, but has another ABI number.
    """
    named = os.environ.get(VARIABLE)
    tried: list[str] = []
    for place in _places(Path(__file__).resolve().parent, named):
        if place is None:
            tried.append(f"{VARIABLE}: not set")
            continue
        try:
            return checked_library(str(place), ctypes.CDLL(str(place)))
        except OSError as error:
            tried.append(f"{place}: {_reason(place, error)}")
            if named and place == Path(named).absolute():
                raise _not_found(f"{VARIABLE} names a library that cannot be loaded.", tried) from error
    raise _not_found(f"The library {LIBRARY_NAME} was not found.", tried)


def checked_library(path: str, library: ctypes.CDLL) -> Library:
    """The library with its functions declared, if its ABI is the one this package was written for."""
    try:
        found = library.evalstore_abi_version()
    except AttributeError:
        raise _incompatible(path, None, "has no ABI number (evalstore_abi_version)") from None
    if found != ABI_VERSION:
        raise _incompatible(path, found, f"has ABI number {found}")
    try:
        return Library(path, Functions(library))
    except AttributeError as error:
        raise _incompatible(path, found, f"lacks a function ({error})") from None


def _places(package: Path, named: str | None) -> Iterator[Path | None]:
    """What to give to the loader, in order; None stands for the variable when it is not set."""
    yield package / "lib" / LIBRARY_NAME
    # Absolute, because the loader would search for a name without a separator instead of opening that file.
    yield Path(named).absolute() if named else None
    if package.parts[-4:] == ("bindings", "python", "src", "evalstore"):
        yield package.parents[3] / "build" / "prefix" / "lib" / LIBRARY_NAME
    yield Path(LIBRARY_NAME)
    if soname := ctypes.util.find_library("evalstore"):
        yield Path(soname)


def _reason(place: Path, error: OSError) -> str:
    """Why the loader refused, in the words that help most."""
    if not place.is_absolute():
        return "not known to the system's loader"
    if not place.exists():
        return "no such file"
    if place.is_dir():
        return f"a folder; name the file in it, {place / LIBRARY_NAME} for example"
    return str(error).removeprefix(f"{place}: ")


def _not_found(problem: str, tried: list[str]) -> LibraryNotFoundError:
    places = "".join(f"\n  - {line}" for line in tried)
    return LibraryNotFoundError(
        f"{problem} Looked at:{places}\n"
        f"Install a wheel that contains the library, or set {VARIABLE} to the path of {LIBRARY_NAME}.",
        code="library_not_found",
        details={"places": tried},
    )


def _incompatible(path: str, found: int | None, problem: str) -> IncompatibleLibraryError:
    return IncompatibleLibraryError(
        f"The library at {path} {problem}, but this package needs ABI number {ABI_VERSION}. "
        f"Install the evalstore package and the library of the same release, or set {VARIABLE} to a library "
        f"that fits; a library inside the package is used before {VARIABLE}.",
        code="incompatible_library",
        details={"path": path, "found": found, "needed": ABI_VERSION},
    )
