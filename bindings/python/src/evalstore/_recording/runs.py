"""Beginning a run, finding one to continue or to compare with, and saying when it is complete."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import pytest

from evalstore._run import Run
from evalstore._store import EvalStore

from .settings import NEWEST, Settings

FINISHED = "PytestSessionFinished"
"""The type of the event that says what a session left; in the stream `pytest/<run id>`."""


@dataclass(frozen=True, slots=True)
class Begun:
    """The run that a session records into.

    Attributes:
        run: the run.
        position: what the log has of the run up to here is not of this session.
        choice: in words, how the run was found; None for a new one that was asked for.
        resumed: whether the run was there already.
    """

    run: Run
    position: int
    choice: str | None
    resumed: bool


def begin(store: EvalStore, settings: Settings, suite: str, labels: Mapping[str, str]) -> Begun:
    """The run to record into, made or found.

    Raises:
        pytest.UsageError: the run that was named is not there, or did not measure the same.
    """
    prompt = store.upsert_system_prompt(name="pytest", content=settings.system_prompt).hash
    choice = None
    if settings.resume is not None:
        found = _named(store, settings) if settings.resume != NEWEST else None
        if settings.resume == NEWEST:
            found = _newest_unfinished(store, settings, suite, labels, prompt)
        if found is not None:
            how = "named" if settings.resume != NEWEST else "the newest unfinished one of the suite"
            return Begun(found, store.info()["last_position"], f"continues {found.run_id}, {how}", True)
        choice = "nothing unfinished of the suite, a new run"
    made = store.create_run(
        system_prompt_hash=prompt,
        description=settings.description or f"pytest {suite}",
        labels=labels,
        digests=settings.digests or None,
    )
    run = store.get_run(made.id)
    assert run is not None, f"the run {made.id} is gone"
    return Begun(run, made.events[0].position, choice, False)


def comparable_before(store: EvalStore, run: Run) -> Run | None:
    """The newest run before this one of the same suite with the same digests and prompt that has results."""
    suite = {key: value for key, value in run.labels.items() if key in ("recorder", "suite")}
    if "suite" not in suite:
        return None
    for other in store.iter_runs(labels=suite, system_prompt_hash=run.system_prompt_hash, to=run.created_at):
        if other.run_id != run.run_id and other.digests == run.digests and _has_results(store, other):
            return other
    return None


def finish(store: EvalStore, run_id: str, *, tests: int, remaining: int, exit_status: int) -> None:
    """Notes in the log what a session left; a run of which nothing remains is not continued any more."""
    data = {"run_id": run_id, "tests": tests, "remaining": remaining, "exit_status": exit_status}
    store.append([{"type": FINISHED, "stream": _stream(run_id), "data": data}])


def _named(store: EvalStore, settings: Settings) -> Run:
    assert settings.resume
    run = store.get_run(settings.resume)
    if run is None:
        raise pytest.UsageError(f"--evalstore-resume: there is no run {settings.resume!r} in {store.path}.")
    for key, value in settings.digests.items():
        if run.digests.get(key) != value:
            raise pytest.UsageError(
                f"--evalstore-resume: the digest {key} of the run {run.run_id} is {run.digests.get(key)!r}, "
                f"not {value!r}; what is measured now does not belong to it."
            )
    return run


def _newest_unfinished(
    store: EvalStore, settings: Settings, suite: str, labels: Mapping[str, str], prompt: str
) -> Run | None:
    same = {"recorder": "pytest", "suite": suite}
    if "git_sha" in labels:
        same["git_sha"] = labels["git_sha"]
    for run in store.iter_runs(labels=same, system_prompt_hash=prompt):
        if run.digests == settings.digests and not _finished(store, run.run_id) and _has_results(store, run):
            return run
    return None


def _finished(store: EvalStore, run_id: str) -> bool:
    last = store.read(stream=_stream(run_id), types=[FINISHED], backwards=True, limit=1)
    return any(event.data["remaining"] == 0 for event in last)


def _has_results(store: EvalStore, run: Run) -> bool:
    return len(store.list_results(run_id=run.run_id, texts=False, limit=1)) > 0


def _stream(run_id: str) -> str:
    return f"pytest/{run_id}"
