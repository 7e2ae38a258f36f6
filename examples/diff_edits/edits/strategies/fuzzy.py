"""Lenient about everything: takes the place in the file that looks most like what the model meant.

Reads through fences, prose, missing markers and elisions, and asks difflib for the best place when
none fits as it is. It applies most, and it is the one that can change the wrong lines.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterator
from pathlib import PurePosixPath

from ..aligned import replace_aligned
from ..case import Answer, Target
from ..document import Document, occurrences
from ..errors import DiffEditError, WrongFileEditedError
from ..hunk import Hunk, Line
from ..lenient import is_elision, read_blocks, read_diff

THRESHOLD = 0.7
_PLAIN = str.maketrans({"‘": "'", "’": "'", "“": '"', "”": '"', "–": "-", "—": "-", "\u00a0": " "})


def apply(target: Target, answer: Answer) -> str:
    """The text after the edit; raises an EditError when nothing in the file is alike enough."""
    edit = read_blocks(answer.text) if answer.format == "search_replace" else read_diff(answer.text)
    if edit.path is not None and not _same_file(edit.path, target.path):
        raise WrongFileEditedError(f"the answer edits {edit.path}, not {target.path}")
    document = Document.of(target.text)
    for hunk in edit.hunks:
        after = 0
        for part in _parts(hunk):
            if not part.old:
                raise DiffEditError("nothing to look for: the edit names no line of the file")
            found = _found(document, part, after)
            document = replace_aligned(document, part, found)
            after = next(place for place in found if place is not None) + len(part.new)
    return document.text()


def _same_file(named: str, asked: str) -> bool:
    left, right = PurePosixPath(named).parts, PurePosixPath(asked).parts
    shared = min(len(left), len(right))
    return left[-shared:] == right[-shared:]


def _parts(hunk: Hunk) -> Iterator[Hunk]:
    """Cuts a hunk at its elisions: what lies between is left alone, so each part is a hunk of its own."""
    part: list[Line] = []
    for line in hunk.lines:
        if not is_elision(line.text):
            part.append(line)
            continue
        if line.kind != "keep":
            raise DiffEditError(f"what {line.text.strip()!r} stands for cannot be told")
        if any(each.kind != "keep" for each in part):
            yield Hunk(tuple(part))
        part = []
    if any(each.kind != "keep" for each in part):
        yield Hunk(tuple(part))


def plain(line: str) -> str:
    """A line as it is compared: no white space around it, typewriter quotes and dashes."""
    return line.translate(_PLAIN).strip()


def _found(document: Document, hunk: Hunk, after: int) -> list[int | None]:
    """The file's line for each old line of the hunk."""
    lines = document.lines[after:]
    for wanted, have in ((hunk.old, lines), ([*map(plain, hunk.old)], [*map(plain, lines)])):
        if places := occurrences(have, wanted):
            first = after + places[0]
            return list(range(first, first + len(wanted)))
    return _best_match([*map(plain, hunk.old)], [*map(plain, lines)], after)


def _best_match(wanted: list[str], have: list[str], after: int) -> list[int | None]:
    text = "\n".join(wanted)
    matcher = difflib.SequenceMatcher(None, autojunk=False)
    matcher.set_seq2(text)
    best, best_start, best_end = 0.0, 0, 0
    for size in range(max(1, len(wanted) - 2), len(wanted) + 4):
        for start in range(len(have) - size + 1):
            matcher.set_seq1("\n".join(have[start : start + size]))
            if matcher.real_quick_ratio() <= best or matcher.quick_ratio() <= best:
                continue
            if (ratio := matcher.ratio()) > best:
                best, best_start, best_end = ratio, start, start + size
    if best < THRESHOLD:
        raise DiffEditError(f"the best match is only {best:.0%} alike")
    pairs = _pair(wanted, have[best_start:best_end])
    if all(pair is None for pair in pairs):
        raise DiffEditError("no line of the edit is in the file")
    return [None if pair is None else after + best_start + pair for pair in pairs]


def _pair(wanted: list[str], window: list[str]) -> list[int | None]:
    """Which line of the window each wanted line is: the same one, or the one in the same place."""
    pairs: list[int | None] = [None] * len(wanted)
    matcher = difflib.SequenceMatcher(None, wanted, window, autojunk=False)
    for tag, i1, i2, j1, j2 in matcher.get_opcodes():
        if tag in ("equal", "replace"):
            for k in range(min(i2 - i1, j2 - j1)):
                pairs[i1 + k] = j1 + k
    return pairs
