"""The one form that both answer formats are read into: lines to keep, to drop and to add."""

from __future__ import annotations

import difflib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

LineKind = Literal["keep", "drop", "add"]


@dataclass(frozen=True)
class Line:
    kind: LineKind
    text: str


@dataclass(frozen=True)
class Hunk:
    lines: tuple[Line, ...]
    old_start: int | None = None
    """Where the hunk says it begins, from 1; search/replace blocks do not say."""
    new_start: int | None = None

    @property
    def old(self) -> list[str]:
        return [line.text for line in self.lines if line.kind != "add"]

    @property
    def new(self) -> list[str]:
        return [line.text for line in self.lines if line.kind != "drop"]


@dataclass(frozen=True)
class FileEdit:
    path: str | None
    """None when the answer names no file; only a lenient reader lets that pass."""
    hunks: tuple[Hunk, ...]


def hunk_from_block(search: Sequence[str], replace: Sequence[str]) -> Hunk:
    """Turns a search/replace pair into lines, so that what it leaves alone stays the file's own."""
    lines: list[Line] = []
    matcher = difflib.SequenceMatcher(None, search, replace, autojunk=False)
    for tag, i1, i2, j1, j2 in matcher.get_opcodes():
        if tag == "equal":
            lines += [Line("keep", text) for text in search[i1:i2]]
        else:
            lines += [Line("drop", text) for text in search[i1:i2]]
            lines += [Line("add", text) for text in replace[j1:j2]]
    return Hunk(tuple(lines))
