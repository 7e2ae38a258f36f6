"""One session of pytest that records: its store, its run, and what it has done so far.

Under pytest-xdist the controller begins the run and every worker records what it runs, through a store of its
own. What a worker has to say travels with its reports, in an attribute of the last one of each attempt.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from evalstore._errors import EvalStoreError
from evalstore._run import Run
from evalstore._store import EvalStore

from .attempt import Attempt, Verdict
from .evalcase import EvalCase, said
from .identity import Identity, identity_of
from .ledger import Ledger, cases_of
from .naming import id_of, storable
from .runs import Begun, begin, finish
from .settings import Settings
from .suite import labels_of, suite_of

NOTE = "evalstore"
"""The attribute of a report, and the key of a worker's input and output, that is ours."""

RESULTS_WERE_LOST = 6
"""The exit status of a session of which something could not be recorded."""

_LONG = 4_000_000
"""Characters from which on a text is stored by itself and not in the request."""

_ATTEMPT = pytest.StashKey[Attempt]()
_EVALCASE = pytest.StashKey[EvalCase]()
_SECTIONS = pytest.StashKey[int]()


class Session:
    """What is recorded of one session, in the one process or in each of several."""

    def __init__(self, config: pytest.Config, settings: Settings | None) -> None:
        self._config = config
        self._settings = settings
        self._store: EvalStore | None = None
        self._begun: Begun | None = None
        self._run_id: str | None = None
        self._ledger = Ledger()
        self._cases: dict[str, str] = {}
        self._attempts: Counter[str] = Counter()
        self._worker = ""
        self._broken: str | None = None
        self._settled: set[str] = set()
        self._uncollected = 0
        self.recorded = 0
        self.due = 0
        self.tests = 0
        self.deselected = 0
        self.failures: list[str] = []

    @classmethod
    def of_worker(cls, config: pytest.Config, given: dict[str, Any]) -> Session:
        """The session of a worker, which the controller told where to record."""
        session = cls(config, None)
        session._run_id = given["run_id"]
        session._worker = given["worker"]
        try:
            session._store = EvalStore(given["path"], create=False)
            if given["resumed"]:
                session._ledger = Ledger.of(session._store, given["run_id"], given["position"])
        except EvalStoreError as error:
            session._broken = error.message
        return session

    @property
    def store(self) -> EvalStore:
        """The open store.

        Raises:
            pytest.UsageError: it cannot be opened.
        """
        if self._store is None:
            assert self._settings is not None
            try:
                self._store = EvalStore(self._settings.path)
            except EvalStoreError as error:
                raise pytest.UsageError(f"evalstore: {error.message}") from None
        return self._store

    @property
    def place(self) -> str:
        """The store's file as it is shown: relative to the folder of the session when it is in it.

        Raises:
            pytest.UsageError: it cannot be opened.
        """
        path = Path(self.store.info()["path"]).absolute()
        folder = self._config.invocation_params.dir
        return str(path.relative_to(folder) if path.is_relative_to(folder) else path)

    @property
    def run_id(self) -> str | None:
        """The run; None before there is one."""
        return self._run_id

    @property
    def run(self) -> Run | None:
        """The run as it was when this session came to it; None in a worker and before there is one."""
        return None if self._begun is None else self._begun.run

    def begin(self) -> Begun:
        """Begins or continues the run, at the first call.

        Raises:
            pytest.UsageError: the store refuses, or the run that was named does not fit.
        """
        if self._begun is None:
            assert self._settings is not None
            suite = self._settings.suite or suite_of(self._config)
            try:
                self._begun = begin(self.store, self._settings, suite, labels_of(self._config, suite))
                self._run_id = self._begun.run.run_id
                if self._begun.resumed:
                    self._ledger = Ledger.of(self.store, self._run_id, self._begun.position)
            except EvalStoreError as error:
                raise pytest.UsageError(f"evalstore: {error.message}") from None
        return self._begun

    @property
    def resumes(self) -> bool:
        """Whether a run is to be continued; false in a worker."""
        return self._settings is not None and self._settings.resume is not None

    def for_worker(self, worker: str) -> dict[str, Any]:
        """What a worker must know to record into the same run."""
        begun = self.begin()
        return {
            "path": str(Path(self.store.info()["path"]).absolute()),
            "run_id": begun.run.run_id,
            "position": begun.position,
            "resumed": begun.resumed,
            "worker": worker if self._config.getoption("dist", "no") == "each" else "",
        }

    def choose(self, items: list[pytest.Item]) -> None:
        """Leaves out the tests that the continued run has done already.

        A test whose mark cannot be meant is an error of its collection, of which pytest-xdist hears as well.
        """
        for item in list(items):
            try:
                identity_of(item)
            except pytest.UsageError as error:
                items.remove(item)
                failed = pytest.CollectReport(item.nodeid, "failed", longrepr=str(error), result=[])
                self._config.hook.pytest_collectreport(report=failed)
        if self.resumes:
            self.begin()
        done = self._ledger.done(identity_of(item) for item in items)
        if not done:
            return
        left_out = [item for item in items if identity_of(item).nodeid in done]
        items[:] = [item for item in items if identity_of(item).nodeid not in done]
        self.deselected = len(left_out)
        self._config.hook.pytest_deselected(items=left_out)

    def collected(self, items: Sequence[pytest.Item]) -> None:
        """Creates the cases of all tests that are going to run.

        Raises:
            pytest.UsageError: the store refuses; a worker reports it with each of its tests instead.
        """
        self.tests = len(items)
        identities = [identity_of(item) for item in items]
        if not identities or self._broken is not None:
            return
        if self._run_id is None:
            self.begin()
        assert self._run_id is not None
        wanted: dict[str, tuple[str, str | None]] = {}
        for identity in identities:
            wanted.setdefault(
                identity.task,
                (str(id_of(self._run_id, "case", identity.task)), _description(identity)),
            )
        try:
            self._cases = cases_of(self.store, self._run_id, wanted)
        except EvalStoreError as error:
            if self._settings is not None:
                raise pytest.UsageError(f"evalstore: {error.message}") from None
            self._broken = error.message

    def evalcase(self, item: pytest.Item) -> EvalCase:
        """What the fixture gives to a test."""
        item.stash[_EVALCASE] = evalcase = EvalCase(identity_of(item), self._run_id)
        return evalcase

    def reported(self, item: pytest.Item, report: pytest.TestReport, exception: BaseException | None) -> None:
        """Takes a phase of a test into account; the last one makes the result durable."""
        if report.when == "setup" or _ATTEMPT not in item.stash:
            item.stash[_ATTEMPT] = Attempt()
        attempt = item.stash[_ATTEMPT]
        attempt.add(report, exception)
        if report.when != "teardown":
            return
        del item.stash[_ATTEMPT]
        attempt.evalcase = item.stash.get(_EVALCASE, None)
        if attempt.evalcase is not None:
            del item.stash[_EVALCASE]
        # Of a test that runs again the sections of the earlier attempts are there as well.
        before = item.stash.get(_SECTIONS, 0)
        item.stash[_SECTIONS] = len(report.sections)
        identity = identity_of(item)
        note: dict[str, Any] = {"nodeid": identity.nodeid, "recorded": False, "due": False, "failure": None}
        setattr(report, NOTE, note)
        verdict = attempt.verdict()
        if verdict is None:
            return
        note["due"] = verdict.is_due_again
        try:
            self._record(identity, attempt, verdict, report.sections[before:])
            note["recorded"] = True
        except Exception as error:  # whatever it is, it is reported, and the tests go on
            reason = error.message if isinstance(error, EvalStoreError) else repr(error)
            note["failure"] = f"{identity.nodeid}: {reason}"

    def not_collected(self) -> None:
        """Takes note of a file or a class whose tests are not known, so that the run is not finished."""
        self._uncollected += 1

    def heard(self, report: Any) -> None:
        """Takes note of what was recorded, here or in a worker."""
        note = getattr(report, NOTE, None)
        if not isinstance(note, dict):
            return
        self.recorded += note["recorded"]
        self.due += note["due"]
        if note["failure"] is not None:
            self.failures.append(note["failure"])
        elif not note["due"]:
            self._settled.add(note["nodeid"])

    def end(self, exit_status: int) -> int:
        """Notes the end of the session in the log; the exit status that it is to have."""
        if self._begun is not None:
            remaining = max(self.tests - len(self._settled), 0) + self._uncollected
            try:
                finish(
                    self.store,
                    self._begun.run.run_id,
                    tests=self.tests + self.deselected,
                    remaining=remaining,
                    exit_status=exit_status,
                )
            except EvalStoreError as error:
                self.failures.append(f"the end of the session: {error.message}")
        if self.failures and exit_status in (
            pytest.ExitCode.OK,
            pytest.ExitCode.TESTS_FAILED,
            pytest.ExitCode.NO_TESTS_COLLECTED,
        ):
            return RESULTS_WERE_LOST
        if exit_status == pytest.ExitCode.NO_TESTS_COLLECTED and self.deselected:
            return pytest.ExitCode.OK
        return exit_status

    def close(self) -> None:
        """Ends the store."""
        if self._store is not None:
            self._store.close()

    def _record(
        self, identity: Identity, attempt: Attempt, verdict: Verdict, sections: Sequence[tuple[str, str]]
    ) -> None:
        """Makes one result durable; the same one sent twice is recorded once."""
        if self._broken is not None:
            raise EvalStoreError(self._broken)
        assert self._run_id is not None
        number = self._attempts[identity.nodeid]
        self._attempts[identity.nodeid] += 1
        metadata: dict[str, Any] = {"nodeid": storable(identity.nodeid), "attempt": identity.attempt}
        if number:
            metadata["rerun"] = number
        fields: dict[str, Any] = {}
        if attempt.duration_ms is not None:
            fields["time_round_trip_ms"] = attempt.duration_ms
        output = None
        if attempt.evalcase is not None:
            scores, measured, output, _ = said(attempt.evalcase)
            fields |= measured
            if scores:
                metadata["scores"] = scores
        captured = _captured(attempt, sections)
        if output is None:
            output = captured
        elif captured is not None:
            metadata["captured"] = self.store.put_content(captured).hash
        if output is not None and len(output) > _LONG:
            fields["raw_model_output_hash"] = self.store.put_content(output).hash
        elif output is not None:
            fields["raw_model_output"] = output
        key = (identity.nodeid, self._ledger.recorded(identity.nodeid) + number, self._worker)
        self.store.record_result(
            run_id=self._run_id,
            case_id=self._cases[identity.task],
            model_id=identity.model,
            succeeded=verdict.succeeded,
            error_enum=verdict.error,
            event_id=id_of(self._run_id, "result", *key),
            metadata=metadata,
            **fields,
        )


def _captured(attempt: Attempt, sections: Sequence[tuple[str, str]]) -> str | None:
    """What the test printed and logged, and how pytest describes what went wrong."""
    parts = [f"--- {title} ---\n{text}" for title, text in sections if text]
    parts += [f"--- Failure ---\n{text}" for text in attempt.longreprs if text]
    return storable("\n".join(parts)) if parts else None


def _description(identity: Identity) -> str | None:
    if identity.description is not None:
        return storable(identity.description)
    return None if identity.nodeid == identity.task else storable(identity.nodeid)


SESSION = pytest.StashKey[Session]()


def session_of(config: pytest.Config) -> Session | None:
    """What this session records; None when it records nothing."""
    return config.stash.get(SESSION, None)
