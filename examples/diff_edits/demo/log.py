"""The log as tables: what the questions and the checkpoints are asked of.

`:study` is the study; each answer of a model is an attempt, and a case that was refused may have two.
A checkpoint of the study includes one session.
"""

from __future__ import annotations

SESSIONS = """
sessions AS (
  SELECT begun.data ->> 'session' AS session, begun.data ->> 'strategy' AS strategy,
         begun.data ->> 'cases' AS cases, begun.timestamp AS started_at, ended.timestamp AS finished_at,
         ended.position AS finished_position, ended.data ->> 'duration_ms' AS duration_ms,
         ended.data ->> 'passed' AS passed, ended.data ->> 'expected_failures' AS expected_failures
  FROM events AS begun
  LEFT JOIN events AS ended ON ended.stream = begun.stream AND ended.type = 'EditSessionFinished'
  WHERE begun.type = 'EditSessionStarted' AND begun.data ->> 'study' = :study
)"""

MEASURED = """
measured AS (
  SELECT id, timestamp, metrics, events_analyzed, sessions_included ->> '$[0]' AS session
  FROM checkpoints WHERE study_id = :study
)"""

ATTEMPTS = """
attempts AS MATERIALIZED (
  SELECT position, data ->> 'session' AS session, data ->> 'strategy' AS strategy,
         data ->> 'case' AS case_id, data ->> 'model' AS model, data ->> 'attempt' AS attempt,
         data ->> 'succeeded' AS succeeded, data ->> 'applied' AS applied,
         data ->> 'error_kind' AS error_kind, data ->> 'duration_ms' AS duration_ms,
         data ->> 'lines_added' AS lines_added, data ->> 'lines_deleted' AS lines_deleted
  FROM events
  WHERE type = 'EditAttempted' AND data ->> 'study' = :study
)"""

TASKS = """
tasks AS MATERIALIZED (
  SELECT session, strategy, case_id, model, count(*) AS answers, max(position) AS position,
         max(succeeded) AS succeeded, max(succeeded AND attempt = 1) AS at_first,
         max(applied AND NOT succeeded) AS wrong_edit
  FROM attempts GROUP BY session, case_id
)"""

NEWEST = """
newest AS MATERIALIZED (
  SELECT * FROM (
    SELECT tasks.*, row_number() OVER (PARTITION BY strategy, case_id ORDER BY position DESC) AS age
    FROM tasks
  ) WHERE age = 1
)"""
"""Each case once a strategy, with its newest result: the same answer played again is no new evidence."""

STRATEGIES = """
strategies AS (
  SELECT DISTINCT begun.data ->> 'strategy' AS strategy,
         instr(studies.config -> '$.metadata.strategies', begun.data -> 'strategy') AS place
  FROM studies JOIN events AS begun
    ON begun.type = 'EditSessionStarted' AND begun.data ->> 'study' = studies.id
  WHERE studies.id = :study
)"""
"""The strategies in the order the study was given them, from strict to lenient."""

MEDIANS = """
medians AS (
  SELECT session, avg(duration_ms) AS median_ms FROM (
    SELECT session, duration_ms, count(*) OVER (PARTITION BY session) AS n,
           row_number() OVER (PARTITION BY session ORDER BY duration_ms) AS rank
    FROM attempts
  ) WHERE rank IN ((n + 1) / 2, (n + 2) / 2) GROUP BY session
)"""


def select(*tables: str, query: str) -> str:
    """A statement over the tables it needs."""
    return "WITH" + ",".join(tables) + query
