"""What became of every answer, as a committed expectation: a change of a strategy shows here."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path

from edits.attempt import play
from edits.case import load_cases
from edits.errors import ERROR_KINDS
from edits.strategies import STRATEGIES

EXPECTED = Path(__file__).with_name("outcomes.json")

PLAYED = {
    case.id: {name: [attempt.outcome for attempt in play(case, name)] for name in STRATEGIES}
    for case in load_cases()
}


def last(strategy: str) -> dict[str, str]:
    return {case: outcomes[strategy][-1] for case, outcomes in PLAYED.items()}


def test_every_outcome_is_the_committed_one() -> None:
    assert json.loads(EXPECTED.read_text(encoding="utf-8")) == PLAYED


def test_the_more_lenient_the_more_succeeds() -> None:
    succeeded = {name: Counter(last(name).values())["succeeded"] for name in STRATEGIES}
    assert succeeded == {"exact": 19, "whitespace": 30, "fuzzy": 34}


def test_leniency_costs_wrong_edits_where_strictness_was_told_better() -> None:
    exact, fuzzy = last("exact"), last("fuzzy")
    assert {case for case in exact if (exact[case], fuzzy[case]) == ("succeeded", "wrong_edit")} == {
        "backup-exit-codes-model-b",
        "backup-exit-codes-model-c",
        "handlers-log-errors-model-c",
        "options-help-model-c",
    }


def test_every_kind_of_error_occurs() -> None:
    seen = {outcome for each in PLAYED.values() for outcomes in each.values() for outcome in outcomes}
    assert seen == {*ERROR_KINDS, "succeeded", "wrong_edit"}


def test_an_answer_without_a_fault_succeeds_with_every_strategy() -> None:
    faultless = [case.id for case in load_cases() if not case.note]
    assert len(faultless) == 13
    for case in faultless:
        assert PLAYED[case] == {strategy: ["succeeded"] for strategy in STRATEGIES}
