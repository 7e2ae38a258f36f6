"""Plays a case the way an editing loop does: apply the answer, and when it is refused, the next one."""

from __future__ import annotations

import difflib
import time
from dataclasses import dataclass

from .case import Answer, Case
from .errors import EditError
from .strategies import STRATEGIES


@dataclass(frozen=True)
class Attempt:
    """One answer and what became of it."""

    case: Case
    strategy: str
    number: int
    answer: Answer
    produced: str | None
    """The file after the edit; None when the answer was refused."""
    error: EditError | None
    duration_ms: float
    places_changed: int
    lines_added: int
    lines_deleted: int

    @property
    def succeeded(self) -> bool:
        return self.produced == self.case.expected

    @property
    def outcome(self) -> str:
        """`succeeded`, `wrong_edit` (applied, but the file is not what it should be), or the error's kind."""
        if self.error is not None:
            return self.error.kind
        return "succeeded" if self.succeeded else "wrong_edit"


def play(case: Case, strategy: str) -> list[Attempt]:
    """The attempts at one case, in order.

    Only a refused answer is asked for again: that an edit went to the wrong lines, nobody notices.
    """
    attempts = [apply_answer(case, strategy, 1, case.answer)]
    if attempts[0].error is not None and case.retry is not None:
        attempts.append(apply_answer(case, strategy, 2, case.retry))
    return attempts


def apply_answer(case: Case, strategy: str, number: int, answer: Answer) -> Attempt:
    """What becomes of one answer; `number` tells which of the case it is, from 1."""
    produced: str | None = None
    error: EditError | None = None
    begun = time.perf_counter()
    try:
        produced = STRATEGIES[strategy](case.target, answer)
    except EditError as refused:
        error = refused
    duration_ms = (time.perf_counter() - begun) * 1000
    changed = _changed(case.target.text, produced)
    return Attempt(case, strategy, number, answer, produced, error, duration_ms, *changed)


def _changed(before: str, after: str | None) -> tuple[int, int, int]:
    """Places changed, lines added and deleted, as a diff counts them; nothing for a refused answer."""
    if after is None:
        return 0, 0, 0
    old, new = before.split("\n"), after.split("\n")
    places = added = deleted = 0
    for tag, i1, i2, j1, j2 in difflib.SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if tag != "equal":
            places += 1
            deleted += i2 - i1
            added += j2 - j1
    return places, added, deleted
