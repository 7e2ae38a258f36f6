"""What a run has already: its cases, how often each test was recorded, and what is done."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from evalstore._error_kind import ErrorKind
from evalstore._errors import ConflictError
from evalstore._store import EvalStore

from .attempt import Verdict
from .identity import Identity
from .naming import id_of

_PAGE = 10_000


class Ledger:
    """The results of a run up to a position of the log, so that every process that asks sees the same."""

    def __init__(self) -> None:
        self._recorded: Counter[str] = Counter()
        self._done: set[tuple[str, str, int]] = set()
        self._done_tests: set[tuple[tuple[str, str, int], str]] = set()

    @classmethod
    def of(cls, store: EvalStore, run_id: str, position: int) -> Ledger:
        """What the log has of the run."""
        ledger, tasks, begin = cls(), dict[str, str](), 1
        while begin <= position:
            page = store.read(
                stream=f"run/{run_id}",
                types=["CaseCreated", "ResultRecorded"],
                from_position=begin,
                to_position=position,
                limit=_PAGE,
            )
            for event in page:
                if event.type == "CaseCreated":
                    tasks[event.data["case_id"]] = event.data["task_id"]
                    continue
                nodeid, attempt = str(event.metadata.get("nodeid", "")), event.metadata.get("attempt", 1)
                error = event.data.get("error_enum")
                verdict = Verdict(event.data["succeeded"], None if error is None else ErrorKind(error))
                ledger._recorded[nodeid] += 1
                if not verdict.is_due_again and isinstance(attempt, int):
                    triple = (tasks[event.data["case_id"]], event.data["model_id"], attempt)
                    ledger._done.add(triple)
                    ledger._done_tests.add((triple, nodeid))
            begin = page.next_position
        return ledger

    def recorded(self, nodeid: str) -> int:
        """How many results the test has."""
        return self._recorded[nodeid]

    def done(self, identities: Iterable[Identity]) -> set[str]:
        """The tests that need not run again.

        Those whose task, model and attempt have a result that says something about the model. Where several
        of the tests are of one task, model and attempt, each needs such a result of its own.
        """
        tests = list(identities)
        shared = Counter(identity.triple for identity in tests)
        return {
            identity.nodeid
            for identity in tests
            if (identity.triple, identity.nodeid) in self._done_tests
            or (shared[identity.triple] == 1 and identity.triple in self._done)
        }


def cases_of(
    store: EvalStore, run_id: str, wanted: dict[str, tuple[str, str | None]], *, tries: int = 5
) -> dict[str, str]:
    """The run's case of each task; those that it lacks are created, all in one request.

    Several processes may do this at once: they all want the same ids and the same event, so that the first
    one creates the cases and the others find them there.

    Args:
        store: the store.
        run_id: the run.
        wanted: of each task, the id of a new case of it and its description.
        tries: how often to look again after another process was first with others.
    """
    for left in reversed(range(tries)):
        known: dict[str, str] = {}
        for case in store.iter_cases(run_id=run_id, page_size=_PAGE):
            known.setdefault(case.task_id, case.case_id)
        missing = [
            {"run_id": run_id, "task_id": task, "case_id": case_id} | ({"description": text} if text else {})
            for task, (case_id, text) in wanted.items()
            if task not in known
        ]
        if not missing:
            break
        try:
            store.create_cases(
                missing, event_id=id_of(run_id, "cases", *(case["case_id"] for case in missing))
            )
        except ConflictError:
            if not left:
                raise
        else:
            known |= {case["task_id"]: case["case_id"] for case in missing}
            break
    return known
