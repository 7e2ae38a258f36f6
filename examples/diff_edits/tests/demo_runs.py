"""Runs the demo and the harness as a user would, and counts anew what they should have found."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

from evalstore import EvalStore, Result, Run

from demo.rounds import Round, runs_of
from demo.study import find_or_start
from edits.attempt import Attempt, play
from edits.case import load_cases
from edits.strategies import STRATEGIES

EXAMPLE = Path(__file__).resolve().parent.parent

PLAYED: dict[str, list[list[Attempt]]] = {
    name: [play(case, name) for case in load_cases()] for name in STRATEGIES
}
FIRST = Round("diff-edits-1", 1)
"""The first round in a new store."""


def demo(
    store: Path, *options: str, environment: Mapping[str, str] | None = None
) -> subprocess.CompletedProcess[str]:
    """One run of the demo."""
    return _run([str(EXAMPLE / "run_demo.py"), "--store", str(store), *options], environment)


def harness(*options: str, environment: Mapping[str, str] | None = None) -> subprocess.CompletedProcess[str]:
    """One run of the harness."""
    command = ["-m", "pytest", "-q", "-p", "no:cacheprovider", "harness/eval_cases.py"]
    return _run([*command, *options], environment)


def _run(
    command: Sequence[str], environment: Mapping[str, str] | None = None
) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, *command],
        cwd=EXAMPLE,
        env={**os.environ, **(environment or {})},
        capture_output=True,
        text=True,
        timeout=600,
        check=False,
    )


def begin_first_round(path: Path) -> None:
    """A study whose first round has its runs and no results."""
    with EvalStore(path) as store:
        assert find_or_start(store).id == FIRST.study
        FIRST.begin(store)


def results(path: Path, run_id: str) -> list[Result]:
    """The results of a run, in the order in which they were recorded."""
    with EvalStore(path, read_only=True) as store:
        return list(store.iter_results(run_id=run_id))[::-1]


def runs(path: Path) -> list[Run]:
    """The runs of the only study, oldest first."""
    with EvalStore(path, read_only=True) as store:
        return runs_of(store, FIRST.study)[::-1]


def section(report: str, title: str) -> list[list[str]]:
    """The rows of a table of the report, their cells."""
    lines = report[report.index(f"\n{title}") :].split("\n")[5:]
    rows = []
    for line in lines:
        if not line:
            break
        rows.append(re.split(r"\s{2,}", line.strip()))
    return rows
