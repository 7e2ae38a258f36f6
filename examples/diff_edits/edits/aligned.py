"""Carries out a hunk whose lines were found in the file, if not letter by letter."""

from __future__ import annotations

from collections.abc import Sequence

from .document import Document
from .hunk import Hunk
from .indentation import Anchor, file_unit, indentation, reindent


def replace_aligned(document: Document, hunk: Hunk, found: Sequence[int | None]) -> Document:
    """Puts the hunk where its old lines were found.

    `found` has the file's line for each old line of the hunk, rising, None for one that is not there.
    Kept lines stay as the file has them. Lines of the file that the hunk skips stay, unless the hunk
    drops what is on both sides of them.
    """
    places = [place for place in found if place is not None]
    start, end = places[0], places[-1] + 1
    anchors = _anchors(document, hunk, found)
    unit = file_unit(document.lines)
    ending = "\r" if document.crlf else ""

    out: list[str] = []
    cursor = start
    dropping = False
    old = 0
    for at, line in enumerate(hunk.lines):
        if line.kind == "add":
            out.append(reindent(line.text.rstrip("\r"), at, anchors, unit) + ending)
            continue
        place = found[old]
        old += 1
        if place is None:
            continue
        if not (dropping and line.kind == "drop"):
            out += document.lines[cursor:place]
        if line.kind == "keep":
            out.append(document.lines[place])
        dropping = line.kind == "drop"
        cursor = place + 1
    return document.with_lines([*document.lines[:start], *out, *document.lines[end:]])


def _anchors(document: Document, hunk: Hunk, found: Sequence[int | None]) -> list[Anchor]:
    anchors: list[Anchor] = []
    places = iter(found)
    for at, line in enumerate(hunk.lines):
        if line.kind == "add":
            continue
        place = next(places)
        if place is not None and line.text.strip():
            file = indentation(document.lines[place])
            anchors.append(Anchor(at, indentation(line.text), file))
    return anchors
