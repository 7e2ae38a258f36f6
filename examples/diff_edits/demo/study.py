"""The one study that every run of the demo continues."""

from __future__ import annotations

from contextlib import suppress
from typing import Any

from evalstore import ConflictError, EvalStore, Study

from edits.strategies import STRATEGIES

NAME = "Diff edits: which strategy applies what models answer"


def find_or_start(store: EvalStore) -> Study:
    """The study of that name that is not stopped; created and started, in one transaction, when none is.

    The id follows from how many there are: of two runs that start at once, the second finds the first's.
    """
    named = _named(store)
    if not any(study.status != "stopped" for study in named):
        with suppress(ConflictError):
            store.execute_many(_commands(f"diff-edits-{len(named) + 1}"))
    return next(study for study in _named(store) if study.status != "stopped")


def _named(store: EvalStore) -> list[Study]:
    return [study for study in store.list_studies(name=NAME) if study.name == NAME]


def _commands(study_id: str) -> list[dict[str, Any]]:
    config = {
        "description": "The same answers of the same models, applied by strategies from strict to lenient.",
        "tags": ["diff-edits", "demo"],
        "metadata": {"strategies": list(STRATEGIES)},
    }
    args = {"id": study_id, "name": NAME, "period_type": "hourly", "period_value": 1, "config": config}
    return [
        {"command": "create_study", "args": args},
        {"command": "start_study", "args": {"id": study_id}},
    ]
