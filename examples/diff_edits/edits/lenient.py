"""Reads an answer for what was meant: fences, prose, missing or odd markers do not matter."""

from __future__ import annotations

import re

from .errors import NoToolCallsError, ParsingError
from .hunk import FileEdit, Hunk, Line, hunk_from_block
from .unified_diff import HEADER, KINDS, is_file_header

_OPEN = re.compile(r"\s*<{5,9}(?:\s*(?:SEARCH|ORIGINAL|HEAD|OLD)\b.*)?\s*$", re.IGNORECASE)
_DIVIDER = re.compile(r"\s*={5,9}\s*$")
_CLOSE = re.compile(r"\s*>{5,9}(?:\s*(?:REPLACE|UPDATED|NEW)\b.*)?\s*$", re.IGNORECASE)
_FENCE = re.compile(r"\s*(?:```|~~~)")
_PATH = re.compile(r"[\w./-]+\.\w+|[\w.-]+(?:/[\w.-]+)+|Makefile|Dockerfile")
_ELISION = re.compile(
    r"\s*(?:\.\.\.|…)\s*$"
    r"|\s*(?:#|//|--|/\*|<!--)\s*(?:\.\.\.|…)[^.…]*(?:\.\.\.|…)?\s*(?:\*/|-->)?\s*$"
)


def is_elision(line: str) -> bool:
    """Whether a line stands for lines the model did not care to repeat: `// ... existing code ...`."""
    return _ELISION.match(line) is not None


def read_blocks(text: str) -> FileEdit:
    """All blocks of an answer as one edit; a block without an end runs to the end of the answer."""
    lines = text.split("\n")
    path: str | None = None
    hunks: list[Hunk] = []
    at = 0
    while at < len(lines):
        if not _OPEN.match(lines[at]):
            path = path or _path_in(lines[at])
            at += 1
            continue
        divider = _next(lines, at + 1, _DIVIDER)
        if divider is None:
            raise ParsingError(f"line {at + 1}: a block without a divider")
        end = _block_end(lines, divider + 1)
        search, replace = lines[at + 1 : divider], lines[divider + 1 : end]
        hunks.append(hunk_from_block(search, replace))
        at = end if end < len(lines) and _OPEN.match(lines[end]) else end + 1
    if not hunks:
        raise NoToolCallsError("the answer holds no search/replace block")
    return FileEdit(path, tuple(hunks))


def read_diff(text: str) -> FileEdit:
    """All hunks of an answer as one edit; a line without a prefix counts as context."""
    lines = text.split("\n")
    path: str | None = None
    bodies: list[tuple[int | None, list[str]]] = []
    inside = False
    for at, line in enumerate(lines):
        if is_file_header(lines, at):
            path, inside = path or _path_in(lines[at + 1]), False
        elif line.startswith("@@"):
            header = HEADER.match(line)
            bodies.append((int(header[1]) if header else None, []))
            inside = True
        elif _FENCE.match(line):
            inside = False
        elif inside and not line.startswith("\\"):
            bodies[-1][1].append(line)

    unprefixed = any(line[:1] not in KINDS for _, body in bodies for line in body if line)
    hunks = [Hunk(_diff_lines(body, unprefixed), start) for start, body in bodies]
    if not any(hunk.lines for hunk in hunks):
        raise NoToolCallsError("the answer holds no diff")
    return FileEdit(path, tuple(hunk for hunk in hunks if hunk.lines))


def _diff_lines(body: list[str], unprefixed: bool) -> tuple[Line, ...]:
    """The lines of a hunk. A model that forgot one space before its context forgot them all."""
    while body and not body[-1]:
        body = body[:-1]
    lines: list[Line] = []
    for text in body:
        kind = KINDS.get(text[:1], "keep")
        bare = kind == "keep" and (unprefixed or text[:1] not in KINDS)
        lines.append(Line(kind, text if bare else text[1:]))
    return tuple(lines)


def _next(lines: list[str], start: int, wanted: re.Pattern[str]) -> int | None:
    return next((at for at in range(start, len(lines)) if wanted.match(lines[at])), None)


def _block_end(lines: list[str], start: int) -> int:
    """Where a replacement ends: its marker, the next block, a closing fence, the end of the answer."""
    for at in range(start, len(lines)):
        if _CLOSE.match(lines[at]) or _OPEN.match(lines[at]):
            return at
    end = len(lines)
    while end > start and (not lines[end - 1].strip() or _FENCE.match(lines[end - 1])):
        end -= 1
    return end


def _path_in(line: str) -> str | None:
    """The path a line consists of, whatever it is dressed in: `**src/app.py**:`, `+++ b/src/app.py`."""
    bare = re.sub(r"^(?:\+\+\+|File:|#+)\s*", "", line.strip(), flags=re.IGNORECASE)
    bare = re.sub(r"^[ab]/", "", bare.strip("*`: "))
    return bare if _PATH.fullmatch(bare) else None
