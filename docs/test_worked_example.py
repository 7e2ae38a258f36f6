"""What docs/statistics.md computes by hand is what the store answers."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from evalstore import Comparison, EvalStore

PAGE = (Path(__file__).resolve().parent / "statistics.md").read_text(encoding="utf-8")
EXAMPLE = PAGE.partition("\n## A worked example\n")[2].partition("\n## ")[0]
# Each of the two tables with what is said of it, up to the next table.
MINUS = "\N{MINUS SIGN}"
PARTS = re.split(r"^\| task \|", EXAMPLE, flags=re.MULTILINE)[1:]


def successes(part: str, side: str) -> list[int]:
    """How many attempts at each task succeeded; the last column is their sum."""
    row = re.search(rf"^\| {side} \|(.*)\|$", part, re.MULTILINE)
    assert row is not None
    *tasks, total = map(int, row[1].split("|"))
    assert sum(tasks) == total
    return tasks


def compared(part: str, attempts: int) -> Comparison:
    """What the store makes of a table."""
    with EvalStore(":memory:") as store:
        prompt = store.upsert_system_prompt(name="editor", content="You edit files.").hash
        for side in ("baseline", "candidate"):
            store.create_run(run_id=side, system_prompt_hash=prompt)
            for number, succeeded in enumerate(successes(part, side), start=1):
                case = store.create_case(run_id=side, task_id=f"t{number}").id
                store.record_results(
                    [
                        {"run_id": side, "case_id": case, "model_id": "m", "succeeded": attempt < succeeded}
                        for attempt in range(attempts)
                    ]
                )
        (comparison,) = store.compare("baseline", "candidate").comparisons
        return comparison


@pytest.mark.parametrize(("place", "attempts"), [(0, 1), (1, 3)], ids=["once", "three times"])
def test_the_page_shows_what_the_store_says(place: int, attempts: int) -> None:
    comparison = compared(PARTS[place], attempts)
    shown = re.search(r"^```text\n(.*?)^```$", PARTS[place], re.MULTILINE | re.DOTALL)
    assert shown is not None
    assert " ".join(shown[1].split()) == comparison.sentence
    assert comparison.verdict == "inconclusive"


def test_the_numbers_of_the_first_example_are_those_of_the_store() -> None:
    comparison = compared(PARTS[0], 1)
    assert comparison.method == "mcnemar"
    assert (comparison.wins, comparison.losses, comparison.ties) == (5, 1, 4)
    for number, text in [
        (comparison.difference, "10 = 0.4."),
        (comparison.p, "7/64 = 0.21875."),
        (comparison.low, f"goes from {MINUS}0.087 to"),
        (comparison.high, "Δ = 0.7201:"),
    ]:
        assert number is not None
        assert text in " ".join(PARTS[0].split())
        digits = re.findall(rf"{MINUS}?\d\.\d+", text)[-1].replace(MINUS, "-")
        assert f"{number:.{len(digits.partition('.')[2])}f}" == digits


def test_the_numbers_of_the_second_example_are_those_of_the_store() -> None:
    comparison = compared(PARTS[1], 3)
    assert comparison.method == "permutation"
    for number, text in [
        (comparison.difference, "8/3/10 = 0.267."),
        (comparison.p, "p = 10/128 = 0.078."),
        (comparison.low, "from 0.004"),
        (comparison.high, "to 0.508."),
    ]:
        assert number is not None
        assert text in " ".join(PARTS[1].split())
        digits = re.findall(r"\d\.\d+", text)[-1]
        assert f"{number:.{len(digits.partition('.')[2])}f}" == digits
