"""The demo, run twice into one store: its history continues and its numbers add up."""

from __future__ import annotations

import math
import re
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from subprocess import CompletedProcess
from typing import Any

import pytest
from demo_runs import PLAYED, demo, whole_log
from evalstore import Checkpoint, EvalStore

from demo.study import NAME
from edits.case import load_cases
from edits.strategies import STRATEGIES


@dataclass(frozen=True)
class History:
    path: Path
    first: CompletedProcess[str]
    second: CompletedProcess[str]
    checkpoints_after_first: list[Checkpoint]
    checkpoints: list[Checkpoint]


def checkpoints(path: Path) -> list[Checkpoint]:
    with EvalStore(path, read_only=True) as store:
        (study,) = store.list_studies(name=NAME)
        return list(store.iter_checkpoints(study.id))


@pytest.fixture(scope="module")
def history(tmp_path_factory: pytest.TempPathFactory) -> History:
    path = tmp_path_factory.mktemp("demo") / "new folder" / "evals.db"
    first = demo(path)
    after_first = checkpoints(path)
    second = demo(path, "--repeats", "1")
    return History(path, first, second, after_first, checkpoints(path))


def section(report: str, title: str) -> list[list[str]]:
    """The rows of a table of the report, their cells."""
    lines = report[report.index(f"\n{title}") :].split("\n")[5:]
    rows = []
    for line in lines:
        if not line:
            break
        rows.append(re.split(r"\s{2,}", line.strip()))
    return rows


def test_both_runs_end_well(history: History) -> None:
    for run in (history.first, history.second):
        assert (run.returncode, run.stderr) == (0, "")
        assert "verify: clean" in run.stdout


def test_the_second_run_continues_the_study_of_the_first(history: History) -> None:
    assert len(history.checkpoints_after_first) == 6
    assert history.checkpoints[:6] == history.checkpoints_after_first
    assert len(history.checkpoints) == 9
    assert "6 checkpoints, 6 sessions" in history.first.stdout
    assert "9 checkpoints, 9 sessions" in history.second.stdout
    trend = {row[0]: row for row in section(history.second.stdout, "Trends")}
    assert trend["session_success_rate"][1:] == ["─── 45 % → 45 %", "─── 71 % → 71 %", "─── 81 % → 81 %"]
    assert "Trends over all 9 checkpoints" in history.second.stdout
    assert "exact, n = 3" in history.second.stdout


def test_every_attempt_is_in_the_log_as_an_independent_count_finds_it(history: History) -> None:
    seen: Counter[tuple[Any, ...]] = Counter(
        (event.data["strategy"], event.data["case"], event.data["attempt"], event.data["succeeded"],
         event.data["error_kind"], event.data["lines_added"], event.data["lines_deleted"])
        for event in whole_log(history.path)
        if event.type == "EditAttempted"
    )  # fmt: skip
    wanted: Counter[tuple[Any, ...]] = Counter()
    for name, cases in PLAYED.items():
        for attempt in (attempt for case in cases for attempt in case):
            kind = attempt.error.kind if attempt.error else None
            facts = (attempt.number, attempt.succeeded, kind, attempt.lines_added, attempt.lines_deleted)
            wanted[(name, attempt.case.id, *facts)] += 3
    assert seen == wanted


def test_each_checkpoint_measures_its_session(history: History) -> None:
    strategies = Counter()  # type: Counter[str]
    for checkpoint in history.checkpoints:
        (session,) = checkpoint.sessions_included
        name = session.split("-")[0]
        strategies[name] += 1
        cases = PLAYED[name]
        attempts = [attempt for case in cases for attempt in case]
        solved = [case for case in cases if case[-1].succeeded]
        metrics = checkpoint.metrics
        assert metrics["tasks_completed"] == len(solved)
        assert metrics["session_success_rate"] == pytest.approx(len(solved) / len(cases))
        first = sum(case[0].succeeded for case in cases)
        assert metrics["first_attempt_success_rate"] == pytest.approx(first / len(cases))
        applied = sum(attempt.produced is not None for attempt in attempts)
        assert metrics["tool_success_rate"] == pytest.approx(applied / len(attempts))
        again = [case for case in cases if len(case) > 1]
        corrected = sum(case[-1].succeeded for case in again)
        assert metrics["self_correction_rate"] == pytest.approx(corrected / len(again))
        answers = sum(len(case) for case in solved)
        assert metrics["avg_iterations_to_success"] == pytest.approx(answers / len(solved))
        changed = sum(attempt.lines_added + attempt.lines_deleted for attempt in attempts)
        assert metrics["lines_changed"] == changed
        assert checkpoint.events_analyzed == len(attempts) + 2
    assert strategies == dict.fromkeys(STRATEGIES, 3)


def test_the_report_says_what_an_independent_count_says(history: History) -> None:
    for name, *cells in section(history.second.stdout, "By strategy\n")[:3]:
        cases = PLAYED[name]
        n, k = len(cases), sum(case[-1].succeeded for case in cases)
        low, high = wilson(k, n)
        wrong = sum(case[-1].outcome == "wrong_edit" for case in cases)
        first = sum(case[0].succeeded for case in cases)
        shares = [f"{100 * k / n:.0f} %", f"{100 * low:.0f}–{100 * high:.0f} %"]
        assert cells == [str(n), str(k), *shares, str(first), str(wrong), str(n - k - wrong)]
    assert "Cases whose result was not the same in every session: 0." in history.second.stdout


def test_errors_are_counted_by_kind(history: History) -> None:
    rows = {
        kind: list(map(int, counts)) for kind, *counts in section(history.second.stdout, "Errors by kind")
    }
    for at, cases in enumerate(PLAYED.values()):
        outcomes = Counter(attempt.outcome for case in cases for attempt in case)
        outcomes["none: as expected"] = outcomes.pop("succeeded")
        outcomes["none: wrong edit"] = outcomes.pop("wrong_edit")
        outcomes["answers"] = outcomes.total()
        assert {kind: counts[at] for kind, counts in rows.items() if counts[at]} == outcomes


def test_the_produced_files_are_kept_as_contents(history: History) -> None:
    expected = {case.id: case.expected.encode() for case in load_cases()}
    produced = {
        (event.data["case"], event.data["produced_hash"])
        for event in whole_log(history.path)
        if event.type == "EditAttempted" and event.data["succeeded"]
    }
    with EvalStore(history.path, read_only=True) as store:
        assert len(produced) == len({case for case, _ in produced})
        for case, digest in produced:
            assert store.get_content(digest) == expected[case]


def test_the_report_fits_a_hundred_columns_and_has_no_codes_in_a_pipe(history: History) -> None:
    for line in history.second.stdout.splitlines():
        assert len(line) <= 100 or line.strip() == str(history.path)
        assert "\x1b" not in line


def wilson(k: int, n: int) -> tuple[float, float]:
    z = 1.959963984540054
    centre = (k + z * z / 2) / (n + z * z)
    half = z / (n + z * z) * math.sqrt(k * (n - k) / n + z * z / 4)
    return centre - half, centre + half
