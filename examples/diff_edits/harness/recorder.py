"""Writes what happens in one session to the store, as it happens."""

from __future__ import annotations

import os
import time
import uuid
from collections.abc import Sequence
from typing import Any

from evalstore import EvalStore

from edits.attempt import Attempt


class Recorder:
    """One session: its own stream, begun with the strategy and ended with pytest's own count."""

    def __init__(self, store: EvalStore, strategy: str, study: str | None, session: str) -> None:
        self._store = store
        self._stream = f"edit-session/{session}"
        self._of = {"session": session, "study": study, "strategy": strategy}
        self._begun = time.perf_counter()
        self._passed = 0
        self._expected_failures = 0

    @classmethod
    def open(cls, path: str, strategy: str, *, study: str | None, session: str | None) -> Recorder:
        return cls(EvalStore(path), strategy, study, session or str(uuid.uuid4()))

    def start(self, cases: int) -> None:
        self._append([("EditSessionStarted", {"cases": cases, "process": os.getpid()})])

    def record(self, attempts: Sequence[Attempt]) -> None:
        """The attempts at one case, in one transaction; on return they are on disk."""
        self._append([("EditAttempted", self._facts(attempt)) for attempt in attempts])

    def count(self, *, passed: bool, expected_failure: bool) -> None:
        """Keeps pytest's verdicts apart from what was recorded, so that the two can be compared."""
        self._passed += passed and not expected_failure
        self._expected_failures += expected_failure

    def finish(self) -> None:
        counts = {"passed": self._passed, "expected_failures": self._expected_failures}
        duration_ms = round((time.perf_counter() - self._begun) * 1000, 3)
        self._append([("EditSessionFinished", {**counts, "duration_ms": duration_ms})])

    def close(self) -> None:
        self._store.close()

    def _append(self, events: list[tuple[str, dict[str, Any]]]) -> None:
        self._store.append(
            [{"type": kind, "stream": self._stream, "data": {**self._of, **data}} for kind, data in events]
        )

    def _facts(self, attempt: Attempt) -> dict[str, Any]:
        case = attempt.case
        produced = None
        if attempt.produced is not None:
            produced = self._store.put_content(attempt.produced).hash
        return {
            "case": case.id,
            "task": case.task,
            "model": case.model,
            "language": case.language,
            "format": attempt.answer.format,
            "attempt": attempt.number,
            "succeeded": attempt.succeeded,
            "applied": attempt.produced is not None,
            "error_kind": attempt.error.kind if attempt.error else None,
            "error_message": str(attempt.error) if attempt.error else None,
            "duration_ms": round(attempt.duration_ms, 3),
            "lines_added": attempt.lines_added,
            "lines_deleted": attempt.lines_deleted,
            "answer_hash": self._store.put_content(attempt.answer.text).hash,
            "produced_hash": produced,
        }
