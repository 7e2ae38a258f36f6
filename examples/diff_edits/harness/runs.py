"""Begins a run: its prompt, files and cases, each under an id that follows from what it is."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress

from evalstore import ConflictError, EvalStore, NewCase

from edits.case import Case, load_cases

from .definition import SYSTEM_PROMPT, SYSTEM_PROMPT_NAME, digests, plan


def begin_run(
    store: EvalStore, run_id: str, strategy: str, *, description: str, labels: Mapping[str, str]
) -> None:
    """Makes the run and its cases; what is there already stays, so that it may be called again at any time.

    A case of the store is a task: a file and what was asked for. What each model answered is in the results.
    """
    prompt = store.upsert_system_prompt(name=SYSTEM_PROMPT_NAME, content=SYSTEM_PROMPT).hash
    with suppress(ConflictError):
        store.create_run(
            run_id=run_id,
            system_prompt_hash=prompt,
            description=description,
            labels={**labels, "strategy": strategy, "harness": "python"},
            digests=digests(),
            plan=plan(),
        )
    tasks = {case.task: case for case in load_cases()}
    with suppress(ConflictError):
        store.create_cases([_case(store, run_id, case) for case in tasks.values()])


def case_id(run_id: str, task: str) -> str:
    return f"{run_id}/{task}"


def _case(store: EvalStore, run_id: str, case: Case) -> NewCase:
    file = store.upsert_file(filepath=case.target.path, content=case.target.text)
    return NewCase(
        case_id=case_id(run_id, case.task),
        run_id=run_id,
        task_id=case.task,
        description=case.request,
        file_hash=file.hash,
    )
