"""Lenient about white space: lines are compared without the white space around them.

Hunks are found by their context, not by their line number; added lines are indented the way the file
is; line endings are the file's. A text that occurs twice is refused, and so is text around the edit.
"""

from __future__ import annotations

from ..aligned import replace_aligned
from ..case import Answer, Target
from ..document import Document, occurrences
from ..errors import DiffEditError, WrongFileEditedError
from ..hunk import Hunk
from ..search_replace import parse_blocks
from ..unified_diff import parse_diff


def apply(target: Target, answer: Answer) -> str:
    """The text after the edit; raises an EditError when no place, or more than one, fits."""
    if answer.format == "search_replace":
        files = parse_blocks(answer.text, trim_markers=True)
    else:
        files = parse_diff(answer.text, trust_counts=False)
    document = Document.of(target.text)
    shift = 0
    for file in files:
        if file.path != target.path:
            raise WrongFileEditedError(f"the answer edits {file.path}, not {target.path}")
        for hunk in file.hunks:
            start = _place(document, hunk, shift)
            found = range(start, start + len(hunk.old))
            before = len(document.lines)
            document = replace_aligned(document, hunk, found)
            shift += len(document.lines) - before
    return document.text()


def same_but_for_space(left: str, right: str) -> bool:
    return left.strip() == right.strip()


def _place(document: Document, hunk: Hunk, shift: int) -> int:
    exact = occurrences(document.lines, hunk.old)
    if len(exact) == 1:
        return exact[0]
    if hunk.old_start is not None and (start := hunk.old_start - 1 + shift) in exact:
        return start
    loose = occurrences(document.lines, hunk.old, same_but_for_space)
    if len(loose) != 1:
        raise DiffEditError(f"the text to change occurs {len(loose)} times")
    return loose[0]
