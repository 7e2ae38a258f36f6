"""Files that are there when they are whole, and not before."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, TextIO

import click

from .._errors import ConflictError

if TYPE_CHECKING:
    from os import PathLike


class Place(click.Path):
    """A path that was given; an empty one, such as that of a variable nobody has set, names nothing."""

    def convert(
        self, value: str | PathLike[str], param: click.Parameter | None, ctx: click.Context | None
    ) -> Any:
        """The path as it is."""
        if not value:
            self.fail("It is empty, which names no file; write where it is, as in ./name.", param, ctx)
        return super().convert(value, param, ctx)


@contextmanager
def new_file(path: str | Path) -> Iterator[TextIO]:
    """A new file to write to, or standard output for `-`.

    It gets its name at the end: what is cut off by a kill or a full disk is never taken for the whole.

    Raises:
        ConflictError: there is something at that path already.
    """
    if str(path) == "-":
        yield sys.stdout
        sys.stdout.flush()
        return
    path = Path(path)
    if path.exists():
        raise ConflictError(f"There is something at {path} already; remove it, or choose another name.")
    path.parent.mkdir(parents=True, exist_ok=True)
    partial = path.with_name(f"{path.name}.partial")
    try:
        with partial.open("w", encoding="utf-8", newline="\n") as out:
            yield out
        partial.rename(path)
    finally:
        partial.unlink(missing_ok=True)
