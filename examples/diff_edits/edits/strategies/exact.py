"""Strict: the edit and nothing else, at exactly one place, to the byte.

A hunk must stand where its header says, before and after. A search text must occur once. When an
answer gets through, it was meant as it stands; most refusals cost one more round with the model.
"""

from __future__ import annotations

from ..case import Answer, Target
from ..document import Document, occurrences
from ..errors import DiffEditError, WrongFileEditedError
from ..hunk import FileEdit, Hunk
from ..search_replace import parse_blocks
from ..unified_diff import parse_diff


def apply(target: Target, answer: Answer) -> str:
    """The text after the edit; raises an EditError and never guesses."""
    document = Document.of(target.text)
    shift = 0
    for hunk in _hunks(target, answer):
        start = _place(document, hunk, shift)
        lines = list(document.lines)
        lines[start : start + len(hunk.old)] = hunk.new
        document = document.with_lines(lines)
        shift += len(hunk.new) - len(hunk.old)
    return document.text()


def _hunks(target: Target, answer: Answer) -> list[Hunk]:
    files: list[FileEdit]
    if answer.format == "search_replace":
        files = parse_blocks(answer.text)
    else:
        files = parse_diff(answer.text, trust_counts=True)
    for file in files:
        if file.path != target.path:
            raise WrongFileEditedError(f"the answer edits {file.path}, not {target.path}")
    return [hunk for file in files for hunk in file.hunks]


def _place(document: Document, hunk: Hunk, shift: int) -> int:
    if hunk.old_start is None or hunk.new_start is None:
        found = occurrences(document.lines, hunk.old)
        if len(found) != 1:
            raise DiffEditError(f"the search text occurs {len(found)} times")
        return found[0]
    if hunk.new_start != hunk.old_start + shift:
        raise DiffEditError(f"the hunk at line {hunk.old_start} cannot land on {hunk.new_start}")
    start = hunk.old_start - 1 + shift
    if start not in occurrences(document.lines, hunk.old):
        raise DiffEditError(f"line {hunk.old_start} is not what the hunk says")
    return start
