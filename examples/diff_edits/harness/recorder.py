"""Writes what happens in one session to a run of the store, as it happens."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from uuid import uuid4

from evalstore import ConflictError, EvalStore

from edits.attempt import Attempt
from edits.case import Case

from .results import new_result
from .runs import begin_run


class Recorder:
    """One process's part in a run; others may play the same run at the same time."""

    def __init__(self, store: EvalStore, run_id: str) -> None:
        self._store = store
        self._run_id = run_id
        run = store.get_run(run_id)
        if run is None:
            raise LookupError(f"there is no run {run_id}")
        self.strategy = run.labels["strategy"]

    @classmethod
    def open(cls, path: str, run_id: str | None, strategy: str) -> Recorder:
        """Takes part in a run; without its id, in a new one with that strategy."""
        store = EvalStore(path, create=run_id is None)
        try:
            if run_id is None:
                run_id = f"edits-{uuid4()}"
                begin_run(store, run_id, strategy, description="the harness by itself", labels={})
            return cls(store, run_id)
        except BaseException:
            store.close()
            raise

    def wanted(self, cases: Sequence[Case]) -> list[bool]:
        """Which of the cases the run's plan still wants."""
        remaining = self._store.remaining_attempts(self._run_id).attempts
        open_pairs = {(attempt.task_id, attempt.model_id) for attempt in remaining}
        return [(case.task, case.model) in open_pairs for case in cases]

    def record(self, attempts: Sequence[Attempt]) -> None:
        """The attempts at one case, in one transaction; on return they are on disk.

        When somebody else recorded the case in the meantime, theirs stays.
        """
        results = [new_result(self._store, self._run_id, attempt) for attempt in attempts]
        with suppress(ConflictError):
            self._store.record_results(results)

    def close(self) -> None:
        self._store.close()
