"""Gives an added line the indentation it would have, had the model copied the file faithfully."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Anchor:
    """A line that is both in the answer and in the file, with the indentation it has in each."""

    at: int
    """Which line of the hunk it is."""
    answer: str
    file: str


def indentation(line: str) -> str:
    return line[: len(line) - len(line.lstrip(" \t"))]


def reindent(line: str, at: int, anchors: Sequence[Anchor], unit: str) -> str:
    """The line with its indentation translated from the answer's to the file's.

    The nearest line that is indented alike in the answer decides; lines before count before lines
    after. When none is, the difference to the nearest line at all is carried over, in the file's unit.
    """
    if not line.strip() or not anchors:
        return line
    own = indentation(line)
    near = sorted(anchors, key=lambda anchor: (anchor.at > at, abs(anchor.at - at)))
    for anchor in near:
        if anchor.answer == own:
            return anchor.file + line[len(own) :]
    return _carried(own, near[0], unit) + line[len(own) :]


def _carried(own: str, anchor: Anchor, unit: str) -> str:
    wider = len(own.expandtabs(4)) - len(anchor.answer.expandtabs(4))
    if unit == "\t":
        depth = anchor.file.count("\t") + round(wider / 4)
        return "\t" * max(depth, 0)
    if wider >= 0:
        return anchor.file + " " * wider
    return anchor.file[: max(len(anchor.file) + wider, 0)]


def file_unit(lines: Sequence[str]) -> str:
    """A tab for a file that indents by tabs, else a space."""
    tabs = sum(line.startswith("\t") for line in lines)
    spaces = sum(line.startswith("  ") for line in lines)
    return "\t" if tabs > spaces else " "
