"""The cases are what they say they are."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path

import pytest

from edits.case import CASES, Case, load_case, load_cases

ALL = load_cases()


def named(cases: list[Case]) -> pytest.MarkDecorator:
    return pytest.mark.parametrize("case", cases, ids=lambda case: case.id)


def test_there_are_about_forty_in_many_languages() -> None:
    assert len(ALL) >= 40
    assert len({case.language for case in ALL}) >= 10
    assert {case.answer.format for case in ALL} == {"search_replace", "unified_diff"}


def test_every_model_answered_equally_many_and_every_task_was_given_to_two() -> None:
    assert set(Counter(case.model for case in ALL).values()) == {14}
    assert set(Counter(case.task for case in ALL).values()) == {2}


@named(ALL)
def test_a_case_is_a_real_edit_of_a_real_file(case: Case) -> None:
    original = case.target.text
    assert 15 <= original.count("\n") <= 80
    assert original.endswith("\n")
    assert case.expected != original
    assert case.request.endswith((".", "?"))
    assert case.answer.text.strip()
    assert case.id == f"{case.task}-{case.model}"


@named(ALL)
def test_the_expected_file_keeps_the_line_endings(case: Case) -> None:
    returns = case.target.text.count("\r\n")
    assert returns in (0, case.target.text.count("\n"))
    assert case.expected.count("\r\n") == (case.expected.count("\n") if returns else 0)


@pytest.mark.parametrize("task", sorted({case.task for case in ALL}))
def test_the_cases_of_a_task_differ_in_the_answer_only(task: str) -> None:
    first, second = (case for case in ALL if case.task == task)
    assert (first.target, first.expected, first.request) == (second.target, second.expected, second.request)
    assert first.answer != second.answer


def test_a_file_that_is_not_a_case_is_refused_by_name(tmp_path: Path) -> None:
    good = json.loads(next(CASES.glob("*.json")).read_text(encoding="utf-8"))
    source = tmp_path / f"{good['id']}.json"
    for key, value, complaint in [
        ("expected", "one text", "expected must be a list of lines"),
        ("answer", ["a\nb"], "line feed"),
        ("id", "another", "another"),
        ("format", "prose", "prose"),
        ("extra", 1, "extra"),
    ]:
        source.write_text(json.dumps({**good, key: value}), encoding="utf-8")
        with pytest.raises(ValueError, match=complaint):
            load_case(source)
    source.write_text(
        json.dumps({key: value for key, value in good.items() if key != "note"}), encoding="utf-8"
    )
    with pytest.raises(ValueError, match="note"):
        load_case(source)
