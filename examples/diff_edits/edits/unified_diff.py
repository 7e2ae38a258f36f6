"""Reads unified diffs, by the counts of their headers or by what their lines begin with."""

from __future__ import annotations

import re

from .errors import NoToolCallsError, ParsingError
from .hunk import FileEdit, Hunk, Line, LineKind

HEADER = re.compile(r"@@ -(\d+)(?:,(\d+))? \+(\d+)(?:,(\d+))? @@")
KINDS: dict[str, LineKind] = {" ": "keep", "-": "drop", "+": "add"}
_PREAMBLE = ("diff --git ", "index ")


def parse_diff(text: str, *, trust_counts: bool) -> list[FileEdit]:
    """The edits by file, in order.

    With trust_counts the header decides where a hunk ends, and both must agree. Without, a hunk ends
    where the next begins, a bare `@@` is a header too, and an empty line is an empty line of context;
    a hunk that is shorter than its header promises was cut off, and is an error in both.
    """
    lines = text.removesuffix("\n").split("\n")
    if not any(line.startswith(("@@", "--- ")) for line in lines):
        raise NoToolCallsError("the answer holds no diff")

    files: list[tuple[str, list[Hunk]]] = []
    at = 0
    while at < len(lines):
        if is_file_header(lines, at):
            files.append((_path(lines[at], lines[at + 1]), []))
            at += 2
        elif lines[at].startswith("@@"):
            if not files:
                raise ParsingError(f"line {at + 1}: a hunk before any file header")
            read = _counted_hunk if trust_counts else _prefixed_hunk
            hunk, at = read(lines, at)
            files[-1][1].append(hunk)
        elif not lines[at].strip() or lines[at].startswith(_PREAMBLE):
            at += 1
        else:
            raise ParsingError(f"line {at + 1}: not part of a diff: {lines[at][:40]!r}")
    if not any(hunks for _, hunks in files):
        raise ParsingError("the diff has no hunk")
    return [FileEdit(path, tuple(hunks)) for path, hunks in files]


def is_file_header(lines: list[str], at: int) -> bool:
    """Two lines make a header: a dropped line that begins with `-- ` looks like the first of them."""
    return (
        lines[at].startswith("--- ")
        and at + 1 < len(lines)
        and lines[at + 1].startswith("+++ ")
        and (at + 2 == len(lines) or lines[at + 2].startswith("@@"))
    )


def _path(old: str, new: str) -> str:
    names = [line[4:].split("\t")[0].strip() for line in (old, new)]
    before, after = (re.sub(r"^[ab]/", "", name) for name in names)
    return after if after != "/dev/null" else before


def _counted_hunk(lines: list[str], at: int) -> tuple[Hunk, int]:
    header = HEADER.match(lines[at])
    if header is None:
        raise ParsingError(f"line {at + 1}: a hunk header without line numbers")
    old_left, new_left = int(header[2] or 1), int(header[4] or 1)
    body: list[Line] = []
    first = at
    at += 1
    while old_left > 0 or new_left > 0:
        if at == len(lines) or lines[at][:1] not in KINDS:
            raise ParsingError(f"line {first + 1}: the hunk ends before its header says so")
        line = Line(KINDS[lines[at][0]], lines[at][1:])
        old_left -= line.kind != "add"
        new_left -= line.kind != "drop"
        body.append(line)
        at += 1
    if old_left < 0 or new_left < 0:
        raise ParsingError(f"line {first + 1}: the header's counts are not those of the hunk")
    return Hunk(tuple(body), int(header[1]), int(header[3])), at


def _prefixed_hunk(lines: list[str], at: int) -> tuple[Hunk, int]:
    header = HEADER.match(lines[at])
    body: list[Line] = []
    first = at
    at += 1
    while at < len(lines) and not lines[at].startswith("@@") and not is_file_header(lines, at):
        text = lines[at] or " "
        if text[0] not in KINDS:
            raise ParsingError(f"line {at + 1}: neither context nor a change: {text[:40]!r}")
        body.append(Line(KINDS[text[0]], text[1:]))
        at += 1
    promised = int(header[2] or 1) if header else 0
    while lines[at - 1] == "" and sum(line.kind != "add" for line in body) > promised:
        body.pop()
        at -= 1
    hunk = Hunk(tuple(body), int(header[1]) if header else None, None)
    if header and (len(hunk.old) < promised or len(hunk.new) < int(header[4] or 1)):
        raise ParsingError(f"line {first + 1}: the hunk ends before its header says so")
    return hunk, at
