"""What a run is of: its prompt, its plan, and what must be equal for two runs to be comparable."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from functools import cache
from pathlib import Path

from evalstore import Plan

from edits.case import CASES, load_cases

HARNESS = Path(__file__).resolve().parent
EXAMPLE = HARNESS.parent

SYSTEM_PROMPT_NAME = "edit one file"
SYSTEM_PROMPT = (HARNESS / "system_prompt.txt").read_text(encoding="utf-8")


def plan() -> Plan:
    """Each task once for each of the models that answered it."""
    return Plan(pairs=[(case.task, case.model) for case in load_cases()])


@cache
def digests() -> dict[str, str]:
    """The cases, what decides whether an edit is right, and what plays and records.

    The strategies are not in any of them: they are what is compared, and the git sha tells their state.
    """
    return {
        "dataset": _digest(CASES.glob("*.json")),
        "scorer": _digest([EXAMPLE / "edits" / "attempt.py"]),
        "harness": _digest([*HARNESS.glob("*.py"), HARNESS / "system_prompt.txt"]),
    }


def _digest(files: Iterable[Path]) -> str:
    """SHA-256 over the names and the contents of files, whatever their order."""
    whole = hashlib.sha256()
    for file in sorted(files):
        whole.update(file.name.encode() + b"\0" + hashlib.sha256(file.read_bytes()).digest())
    return f"sha256:{whole.hexdigest()}"
