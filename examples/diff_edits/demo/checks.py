"""Whether the numbers add up: what pytest counted, what the log says and what the checkpoints say."""

from __future__ import annotations

from collections.abc import Sequence

from evalstore import EvalStore, Verification

from . import questions
from .log import MEASURED, select
from .sessions import SessionRun

CHECKPOINTS_OF = select(MEASURED, query=" SELECT count(*) FROM measured WHERE session = :session")

EVENTS_OF_SESSIONS = select(
    MEASURED, query=" SELECT count(*) FROM measured JOIN events ON stream = 'edit-session/' || session"
)


def problems(
    store: EvalStore, study_id: str, runs: Sequence[SessionRun], verification: Verification
) -> list[str]:
    """A sentence for each thing that is wrong; none when all is well."""
    found = [
        f"session {run.session}: pytest ended with {run.exit_code}:\n{run.output.rstrip()}"
        for run in runs
        if run.exit_code != 0
    ]
    of_study = {"study": study_id}
    for odd in store.sql(questions.ODD_SESSIONS, of_study).dicts():
        found.append(f"session {odd['session']}: recorded and counted results differ: {odd}")

    for run in runs:
        if run.exit_code == 0 and store.sql(CHECKPOINTS_OF, {**of_study, "session": run.session}).rows != (
            (1,),
        ):
            found.append(f"session {run.session}: there is not exactly one checkpoint of it")
    totals = store.sql(questions.TOTALS, of_study).dicts()[0]
    events = store.sql(EVENTS_OF_SESSIONS, of_study).rows[0][0]
    if totals["events_analyzed"] != events:
        found.append(
            f"the checkpoints are made from {totals['events_analyzed']} events, the log has {events}"
        )
    found += [f"verify, position {each.position}: {each.problem}" for each in verification.findings]
    return found
