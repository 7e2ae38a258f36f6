"""When a case is asked again, and what an attempt says of itself."""

from __future__ import annotations

from dataclasses import replace

from edits.attempt import play
from edits.case import Answer, Case, load_cases

CASES = {case.id: case for case in load_cases()}
AMBIGUOUS: Case = CASES["backup-exit-codes-model-c"]


def test_a_refused_answer_is_followed_by_the_next() -> None:
    first, second = play(AMBIGUOUS, "exact")
    assert (first.number, first.outcome, first.produced) == (1, "diff_edit_error", None)
    assert (second.number, second.outcome, second.produced) == (2, "succeeded", AMBIGUOUS.expected)
    assert second.answer == AMBIGUOUS.retry


def test_a_wrong_edit_is_not_noticed_and_so_not_asked_again() -> None:
    (only,) = play(AMBIGUOUS, "fuzzy")
    assert only.outcome == "wrong_edit"
    assert only.produced not in (None, AMBIGUOUS.target.text, AMBIGUOUS.expected)


def test_a_refused_answer_without_a_next_one_is_the_end() -> None:
    (only,) = play(replace(AMBIGUOUS, retry=None), "exact")
    assert not only.succeeded


def test_lines_are_counted_as_a_diff_counts_them() -> None:
    answer = Answer(
        "ops/backup.sh\n<<<<<<< SEARCH\nset -eu\n=======\nset -e\nset -u\n>>>>>>> REPLACE\n", "search_replace"
    )
    (attempt,) = play(replace(AMBIGUOUS, answer=answer), "exact")
    assert (attempt.lines_added, attempt.lines_deleted) == (2, 1)
    assert attempt.duration_ms > 0


def test_a_refused_answer_changes_no_lines() -> None:
    first = play(AMBIGUOUS, "exact")[0]
    assert (first.lines_added, first.lines_deleted) == (0, 0)
