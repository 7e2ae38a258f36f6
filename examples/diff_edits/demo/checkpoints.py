"""One checkpoint for each finished session, measured from what the log says happened."""

from __future__ import annotations

from contextlib import suppress
from typing import Any

from evalstore import ConflictError, EvalStore

from .log import ATTEMPTS, MEASURED, MEDIANS, SESSIONS, TASKS, select

PENDING = select(
    SESSIONS,
    MEASURED,
    query="""
SELECT session FROM sessions
WHERE finished_at IS NOT NULL AND session NOT IN (SELECT session FROM measured)
ORDER BY finished_position""",
)

NUMBERS = select(
    SESSIONS,
    ATTEMPTS,
    TASKS,
    MEDIANS,
    query="""
, of_tasks AS (
  SELECT count(*) AS cases, sum(succeeded) AS tasks_completed, avg(succeeded) AS session_success_rate,
         avg(at_first) AS first_attempt_success_rate,
         avg(CASE WHEN succeeded THEN answers END) AS avg_iterations_to_success,
         avg(CASE WHEN answers > 1 THEN succeeded END) AS self_correction_rate
  FROM tasks WHERE session = :session
), of_attempts AS (
  SELECT count(*) AS answers, avg(applied) AS tool_success_rate,
         sum(lines_added + lines_deleted) AS lines_changed,
         sum(applied AND NOT succeeded) AS wrong_edits, sum(NOT applied) AS refused_answers
  FROM attempts WHERE session = :session
)
SELECT strategy, started_at, finished_at, duration_ms AS avg_session_duration_ms, 1 AS sessions_completed,
       (SELECT count(*) FROM events WHERE stream = 'edit-session/' || :session) AS events_analyzed,
       (SELECT median_ms FROM medians WHERE session = :session) AS median_edit_ms,
       of_tasks.*, of_attempts.*
FROM sessions, of_tasks, of_attempts WHERE session = :session""",
)

METRICS = (
    "sessions_completed",
    "tasks_completed",
    "session_success_rate",
    "first_attempt_success_rate",
    "tool_success_rate",
    "self_correction_rate",
    "avg_iterations_to_success",
    "avg_session_duration_ms",
    "median_edit_ms",
    "answers",
    "refused_answers",
    "wrong_edits",
    "lines_changed",
)


def record_pending(store: EvalStore, study_id: str) -> None:
    """Records what is missing, so that a session whose run was killed gets its checkpoint from the next.

    Its id follows from the session: of two runs that see the same session, the second finds it recorded.
    """
    for (session,) in store.sql(PENDING, {"study": study_id}, limit=100_000):
        measured = store.sql(NUMBERS, {"study": study_id, "session": session}).dicts()[0]
        with suppress(ConflictError):
            store.record_checkpoint(
                study_id,
                id=f"edit-session-{session}",
                timestamp=measured["finished_at"],
                metrics=metrics_of(measured),
                events_analyzed=measured["events_analyzed"],
                sessions_included=[session],
            )


def metrics_of(measured: dict[str, Any]) -> dict[str, Any]:
    """The metrics of one session; those that tell the strategies apart also under the strategy's name."""
    metrics = {name: measured[name] for name in METRICS if measured[name] is not None}
    strategy = measured["strategy"]
    metrics[f"{strategy}_success_rate"] = measured["session_success_rate"]
    metrics[f"{strategy}_duration_ms"] = measured["avg_session_duration_ms"]
    if measured["started_at"] < measured["finished_at"]:
        metrics["period"] = {"start": measured["started_at"], "end": measured["finished_at"]}
    return metrics
