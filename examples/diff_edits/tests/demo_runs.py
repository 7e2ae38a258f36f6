"""Runs the demo and the harness as a user would, and counts anew what they should have found."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from evalstore import EvalStore, Event

from edits.attempt import Attempt, play
from edits.case import load_cases
from edits.strategies import STRATEGIES

EXAMPLE = Path(__file__).resolve().parent.parent

PLAYED: dict[str, list[list[Attempt]]] = {
    name: [play(case, name) for case in load_cases()] for name in STRATEGIES
}


def demo(store: Path, *options: str) -> subprocess.CompletedProcess[str]:
    """One run of the demo."""
    return _run([str(EXAMPLE / "run_demo.py"), "--store", str(store), *options])


def harness(*options: str) -> subprocess.CompletedProcess[str]:
    """One run of the harness."""
    command = ["-m", "pytest", "-q", "-p", "no:cacheprovider", "harness/eval_cases.py"]
    return _run([*command, *options])


def _run(command: Sequence[str]) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, *command], cwd=EXAMPLE, capture_output=True, text=True, timeout=120, check=False
    )


def whole_log(path: Path) -> list[Event]:
    """Every event, read page by page."""
    events: list[Event] = []
    with EvalStore(path, read_only=True) as store:
        page = store.read(limit=100)
        while page.events:
            events += page.events
            page = store.read(from_position=page.next_position, limit=100)
    return events
