"""Reads search/replace blocks as the format is written down:

    path/of/the/file
    <<<<<<< SEARCH
    lines as they are
    =======
    lines as they shall be
    >>>>>>> REPLACE

The path stands before the first block of a file; nothing else may stand outside a block.
"""

from __future__ import annotations

from .errors import NoToolCallsError, ParsingError
from .hunk import FileEdit, Hunk, hunk_from_block

SEARCH, DIVIDER, REPLACE = "<<<<<<< SEARCH", "=======", ">>>>>>> REPLACE"


def parse_blocks(text: str, *, trim_markers: bool = False) -> list[FileEdit]:
    """The edits by file, in order. With trim_markers, white space around a marker does not matter."""
    lines = text.split("\n")
    marks = [line.strip() if trim_markers else line for line in lines]
    if not any(mark.strip().startswith("<<<<<<<") for mark in marks):
        raise NoToolCallsError("the answer holds no search/replace block")

    files: list[tuple[str, list[Hunk]]] = []
    path: str | None = None
    at = 0
    while at < len(lines):
        if marks[at] == SEARCH:
            if path is None:
                raise ParsingError(f"line {at + 1}: no path before the block")
            divider = _find(marks, DIVIDER, at + 1)
            end = _find(marks, REPLACE, divider + 1)
            if not files or files[-1][0] != path:
                files.append((path, []))
            files[-1][1].append(hunk_from_block(lines[at + 1 : divider], lines[divider + 1 : end]))
            at = end + 1
        elif not marks[at].strip():
            at += 1
        elif marks[at].startswith("```") or " " in marks[at].strip():
            raise ParsingError(f"line {at + 1}: text outside the blocks: {marks[at][:40]!r}")
        else:
            path = marks[at].strip() if trim_markers else marks[at]
            at += 1
    if not files:
        raise ParsingError("a block that does not begin with its marker alone on a line")
    return [FileEdit(path, tuple(hunks)) for path, hunks in files]


def _find(marks: list[str], wanted: str, start: int) -> int:
    for at in range(start, len(marks)):
        if marks[at] == wanted:
            return at
        if marks[at] == SEARCH:
            break
    raise ParsingError(f"line {start}: a block without its {wanted!r}")
