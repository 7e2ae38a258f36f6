"""The questions of the report, each one SQL statement."""

from __future__ import annotations

from .log import ATTEMPTS, MEASURED, MEDIANS, NEWEST, SESSIONS, STRATEGIES, TASKS, select

RECENT_SESSIONS = select(
    MEASURED,
    SESSIONS,
    ATTEMPTS,
    TASKS,
    MEDIANS,
    query="""
, counted AS (
  SELECT session, count(*) AS n, sum(succeeded) AS succeeded FROM tasks GROUP BY session
)
SELECT * FROM (
  SELECT measured.timestamp AS checkpoint_at, sessions.strategy, n, succeeded,
         1.0 * succeeded / n AS rate, wilson_low(succeeded, n) AS low, wilson_high(succeeded, n) AS high,
         median_ms, sessions.duration_ms, sessions.finished_position
  FROM measured JOIN sessions USING (session) JOIN counted USING (session) JOIN medians USING (session)
  ORDER BY sessions.finished_position DESC LIMIT :shown
) ORDER BY finished_position""",
)

BY_STRATEGY = select(
    ATTEMPTS,
    TASKS,
    NEWEST,
    STRATEGIES,
    query="""
SELECT strategy, count(*) AS n, sum(succeeded) AS succeeded, avg(succeeded) AS rate,
       wilson_low(sum(succeeded), count(*)) AS low, wilson_high(sum(succeeded), count(*)) AS high,
       sum(at_first) AS at_first, sum(wrong_edit) AS wrong_edits,
       sum(NOT succeeded AND NOT wrong_edit) AS refused
FROM newest JOIN strategies USING (strategy) GROUP BY strategy ORDER BY place""",
)

AGAINST_STRICTEST = select(
    ATTEMPTS,
    TASKS,
    NEWEST,
    STRATEGIES,
    query="""
SELECT other.strategy, strictest.strategy AS against,
       sum(other.succeeded > strictest.succeeded) AS gained,
       sum(other.succeeded < strictest.succeeded) AS lost
FROM newest AS strictest JOIN newest AS other USING (case_id)
JOIN strategies AS later ON later.strategy = other.strategy
WHERE strictest.strategy = (SELECT strategy FROM strategies ORDER BY place LIMIT 1)
  AND other.strategy <> strictest.strategy
GROUP BY other.strategy ORDER BY later.place""",
)

BY_MODEL = select(
    ATTEMPTS,
    TASKS,
    NEWEST,
    query="""
SELECT model, strategy, count(*) AS n, sum(succeeded) AS succeeded, avg(succeeded) AS rate,
       wilson_low(sum(succeeded), count(*)) AS low, wilson_high(sum(succeeded), count(*)) AS high
FROM newest GROUP BY model, strategy ORDER BY model, strategy""",
)

ERRORS_BY_KIND = select(
    ATTEMPTS,
    TASKS,
    NEWEST,
    query="""
SELECT coalesce(error_kind, iif(attempts.succeeded, 'none: as expected', 'none: wrong edit')) AS kind,
       attempts.strategy, count(*) AS answers
FROM newest JOIN attempts ON attempts.session = newest.session AND attempts.case_id = newest.case_id
GROUP BY kind, attempts.strategy ORDER BY kind""",
)

WRONG_EDITS = select(
    ATTEMPTS,
    TASKS,
    NEWEST,
    STRATEGIES,
    query="""
SELECT case_id, group_concat(CASE WHEN wrong_edit THEN strategy END, ', ') AS wrong_with,
       group_concat(CASE WHEN succeeded THEN strategy END, ', ') AS right_with
FROM (SELECT newest.* FROM newest JOIN strategies USING (strategy) ORDER BY place)
GROUP BY case_id HAVING max(wrong_edit) ORDER BY case_id""",
)

UNSTEADY = select(
    ATTEMPTS,
    TASKS,
    query="""
SELECT strategy, case_id FROM tasks
GROUP BY strategy, case_id HAVING min(succeeded) < max(succeeded)""",
)

METRICS_IN_TIME = select(
    MEASURED,
    SESSIONS,
    query="""
SELECT strategy, metrics FROM measured JOIN sessions USING (session) ORDER BY measured.timestamp, id""",
)

TOTALS = select(
    MEASURED,
    SESSIONS,
    ATTEMPTS,
    query="""
SELECT (SELECT count(*) FROM sessions) AS sessions,
       (SELECT count(*) FROM sessions WHERE finished_at IS NULL) AS unfinished,
       (SELECT count(*) FROM attempts) AS answers,
       (SELECT count(*) FROM measured) AS checkpoints,
       (SELECT coalesce(sum(events_analyzed), 0) FROM measured) AS events_analyzed""",
)

ODD_SESSIONS = select(
    SESSIONS,
    ATTEMPTS,
    TASKS,
    query="""
SELECT sessions.session, sessions.cases, passed, expected_failures, count(case_id) AS tasks,
       coalesce(sum(succeeded), 0) AS recorded
FROM sessions LEFT JOIN tasks ON tasks.session = sessions.session
WHERE finished_at IS NOT NULL
GROUP BY sessions.session
HAVING count(case_id) <> cases OR recorded <> passed OR count(case_id) - recorded <> expected_failures""",
)
