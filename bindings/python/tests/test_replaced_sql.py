"""SQL written for the databases that the store replaces gives the same rows here.

Each statement runs through the query `sql`, and through another copy of SQLite, the one of Python, which
reads the file in a process of its own while the store is open and after it was closed.
"""

import hashlib
import json
from pathlib import Path
from typing import Any, TypeAlias

import pytest
import replaced_benchmarks
from other_process import run

from evalstore import EvalStore

Statement: TypeAlias = tuple[str, list[tuple[Any, ...]]]
"""A statement and its rows, worked out by hand from the data below."""


def sha256(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


EDITOR, STRICT, REVIEWER = "You edit files.", "You edit files. Answer with one call.", "You review."
MAIN, PARSE, README = "print(1)\n", "def parse():\n    pass\n", "# Read me\n"
EDIT_MAIN = '{"tool":"replace","path":"src/main.swift"}'
EDIT_PARSE = '{"tool":"replace","path":"src/lib/parse.py"}'
WRITE_README = '{"tool":"write","path":"README.md"}'

PROMPTS = [("editor", EDITOR), ("editor strict", STRICT), ("reviewer", REVIEWER)]
FUNCTIONS = [
    ("v1", ("parse_v1", "apply_v1")),
    ("v2", ("parse_v2", "apply_v1")),
    ("v3", ("parse_v2", "apply_v2")),
]
FILES = [("src/main.swift", MAIN, 4), ("src/lib/parse.py", PARSE, 9), ("README.md", README, None)]

STUDY_EVENTS: list[tuple[str, str, dict[str, Any]]] = [
    (
        "2026-01-01T08:00:00.000Z",
        "StudyCreated",
        {
            "id": "s1",
            "name": "Nightly diff edits",
            "period_type": "daily",
            "config": {"tags": ["nightly", "diff"], "metadata": {"owner": "ana"}},
        },
    ),
    ("2026-01-01T08:30:00.000Z", "StudyStarted", {"id": "s1"}),
    (
        "2026-01-02T09:00:00.000Z",
        "StudyCreated",
        {
            "id": "s2",
            "name": "Weekly agents",
            "period_type": "weekly",
            "period_value": 2,
            "config": {"tags": ["weekly"], "metadata": {"owner": "ben"}},
        },
    ),
    ("2026-01-02T10:00:00.000Z", "StudyStarted", {"id": "s2"}),
    (
        "2026-01-02T20:00:00.000Z",
        "StudyCreated",
        {"id": "s3", "name": "Prompt A/B", "period_type": "hourly", "period_value": 6},
    ),
    (
        "2026-01-03T09:00:00.000Z",
        "StudyCreated",
        {"id": "s4", "name": "Held back", "period_type": "daily"},
    ),
    ("2026-01-03T09:05:00.000Z", "StudyStarted", {"id": "s4"}),
    ("2026-01-03T09:10:00.000Z", "StudyPaused", {"id": "s4"}),
]
STOPPED = ("2026-01-09T10:00:00.000Z", "StudyStopped", {"id": "s2"})

CHECKPOINTS: list[tuple[str, str, str, tuple[float, int, int | None], int, list[str]]] = [
    ("c1", "s1", "2026-01-01T23:00:00.000Z", (0.5, 1_000, 4), 100, ["a", "b"]),
    ("c2", "s1", "2026-01-02T23:00:00.000Z", (0.75, 3_000, 8), 150, ["c"]),
    ("c3", "s1", "2026-01-03T23:00:00.000Z", (0.625, 2_000, None), 50, []),
    ("c4", "s2", "2026-01-03T12:00:00.000Z", (0.25, 500, 1), 20, ["x", "y", "z"]),
    ("c5", "s2", "2026-01-08T12:00:00.000Z", (1.0, 1_500, 6), 40, ["x"]),
]

RUNS: list[dict[str, Any]] = [
    {
        "run_id": "r1",
        "created_at": "2026-01-05T10:00:00.000Z",
        "description": "baseline",
        "system_prompt_hash": sha256(EDITOR),
        "labels": {"branch": "main", "sha": "aaa"},
        "digests": {"dataset": "d1"},
    },
    {
        "run_id": "r2",
        "created_at": "2026-01-05T22:30:00.000Z",
        "description": "strict prompt",
        "system_prompt_hash": sha256(STRICT),
        "labels": {"branch": "main", "sha": "bbb"},
        "digests": {"dataset": "d1", "scorer": "s1"},
    },
    {
        "run_id": "r3",
        "created_at": "2026-01-06T10:15:00.000Z",
        "system_prompt_hash": sha256(EDITOR),
        "labels": {"branch": "try"},
        "plan": {"tasks": ["t1", "t3"], "models": ["m1"], "attempts": 3},
    },
]

# case, run, task, description, file, tokens, prompt of its own, time
CASES: list[tuple[Any, ...]] = [
    ("k1", "r1", "t1", "one", MAIN, 100, None, "2026-01-05T10:01:00.000Z"),
    ("k2", "r1", "t2", "two", PARSE, 200, None, "2026-01-05T10:02:00.000Z"),
    ("k3", "r2", "t1", "one again", MAIN, 150, None, "2026-01-05T22:31:00.000Z"),
    ("k4", "r2", "t2", None, None, None, EDITOR, "2026-01-05T22:32:00.000Z"),
    ("k5", "r3", "t1", None, README, 300, None, "2026-01-06T10:16:00.000Z"),
    ("k6", "r3", "t3", "three", None, 50, None, "2026-01-06T10:17:00.000Z"),
]

# `-` is nothing, and the error `-` a failure without a kind.
RESULTS = """
id  case model pair error edits deleted added token edit trip cost  tokens output file   call  time
x1  k1   m1    v1   ok    2     1       3     100   200  1000 0.5   10     done   main   main  05T10:05:00
x2  k1   m1    v1   1     -     -       -     200   -    2000 0.25  20     unsure -      -     05T10:10:00
x3  k1   m2    v1   ok    4     2       6     50    150  500  0.125 30     done   main   main  05T11:00:00
x4  k2   m1    v1   3     1     0       1     300   600  3000 -     40     oops   parse  parse 05T11:30:00
x5  k2   m2    v2   5     -     -       -     -     -    -    -     -      -      -      -     05T12:00:00
x6  k3   m1    v2   ok    1     1       1     150   250  1500 1.0   50     done   main   main  05T22:40:00
x7  k3   m2    v2   7     3     3       3     80    180  800  0.25  60     wrong  parse  parse 05T23:10:00
x8  k4   m1    v2   ok    5     0       10    120   220  1200 0.75  70     fine   -      -     05T23:59:59.999
x9  k4   m2    -    6     -     -       -     60    -    600  0.5   80     what   -      -     06T00:00:00
x10 k5   m1    v2   ok    2     2       2     110   210  900  0.5   90     done   readme write 06T10:20:00
x11 k5   m3    v2   99    -     -       -     400   -    4000 2.0   100    crash  -      -     06T10:30:00
x12 k5   m3    v2   -     1     1       1     410   510  4100 0.25  110    bad    -      -     06T22:00:00
"""
NAMED = {"main": MAIN, "parse": PARSE, "readme": README}
CALLS = {"main": EDIT_MAIN, "parse": EDIT_PARSE, "write": WRITE_README}

SUCCESS = "AVG(CASE WHEN r.succeeded THEN 1.0 ELSE 0.0 END)"
VALID = "(r.error_enum NOT IN (1, 6, 7) OR r.error_enum IS NULL)"

COLUMNS: dict[str, str] = {
    "studies": "id name status period_type period_value config created_at started_at stopped_at",
    "checkpoints": "id study_id timestamp metrics events_analyzed sessions_included",
    "system_prompts": "hash name content created_at",
    "processing_functions": "hash name parsing_function diff_edit_function created_at",
    "files": "hash filepath content tokens created_at",
    "runs": "run_id created_at description system_prompt_hash labels digests plan",
    "cases": "case_id run_id created_at description system_prompt_hash task_id tokens_in_context file_hash",
    "results": (
        "result_id run_id case_id model_id processing_functions_hash succeeded error_enum num_edits"
        " num_lines_deleted num_lines_added time_to_first_token_ms time_to_first_edit_ms time_round_trip_ms"
        " cost_usd completion_tokens raw_model_output file_edited_hash parsed_tool_call_json created_at"
    ),
    **replaced_benchmarks.COLUMNS,
}

STUDY_STATEMENTS: list[Statement] = [
    (
        "SELECT status, COUNT(*) FROM studies GROUP BY status ORDER BY status",
        [("paused", 1), ("pending", 1), ("running", 1), ("stopped", 1)],
    ),
    (
        """
        SELECT id, json_extract(config, '$.metadata.owner') AS owner FROM studies
        WHERE json_extract(config, '$.metadata.owner') IS NOT NULL ORDER BY created_at DESC LIMIT 2
        """,
        [("s2", "ben"), ("s1", "ana")],
    ),
    (
        "SELECT DATE(created_at) AS day, COUNT(*), MAX(name) FROM studies GROUP BY day ORDER BY day",
        [
            ("2026-01-01", 1, "Nightly diff edits"),
            ("2026-01-02", 2, "Weekly agents"),
            ("2026-01-03", 1, "Held back"),
        ],
    ),
    (
        """
        SELECT s.name, COUNT(c.id) AS checkpoints, MAX(json_extract(c.metrics, '$.session_success_rate'))
        FROM studies s LEFT JOIN checkpoints c ON c.study_id = s.id
        GROUP BY s.id ORDER BY checkpoints DESC, s.name
        """,
        [
            ("Nightly diff edits", 3, 0.75),
            ("Weekly agents", 2, 1.0),
            ("Held back", 0, None),
            ("Prompt A/B", 0, None),
        ],
    ),
    (
        "SELECT s.id, tag.value FROM studies s, json_each(s.config, '$.tags') tag ORDER BY s.id, tag.key",
        [("s1", "nightly"), ("s1", "diff"), ("s2", "weekly")],
    ),
    (
        """
        SELECT id, strftime('%s', stopped_at) - strftime('%s', started_at) AS seconds FROM studies
        WHERE stopped_at IS NOT NULL
        """,
        [("s2", 7 * 86_400)],
    ),
    (
        """
        SELECT id, period_type || COALESCE(' x ' || period_value, '') FROM studies
        WHERE started_at IS NULL OR status IN ('stopped', 'paused') ORDER BY id
        """,
        [("s2", "weekly x 2"), ("s3", "hourly x 6"), ("s4", "daily")],
    ),
]

CHECKPOINT_STATEMENTS: list[Statement] = [
    (
        """
        SELECT study_id, id FROM (
          SELECT study_id, id, ROW_NUMBER() OVER (PARTITION BY study_id ORDER BY timestamp DESC) AS age
          FROM checkpoints
        ) WHERE age = 1 ORDER BY study_id
        """,
        [("s1", "c3"), ("s2", "c5")],
    ),
    (
        """
        SELECT study_id, AVG(json_extract(metrics, '$.session_success_rate')),
          SUM(json_extract(metrics, '$.total_tokens'))
        FROM checkpoints GROUP BY study_id ORDER BY study_id
        """,
        [("s1", 0.625, 6_000), ("s2", 0.625, 2_000)],
    ),
    (
        """
        SELECT id, json_array_length(sessions_included) FROM checkpoints
        WHERE timestamp >= '2026-01-02T00:00:00.000Z' AND timestamp < '2026-01-04T00:00:00.000Z'
        ORDER BY timestamp
        """,
        [("c2", 1), ("c4", 3), ("c3", 0)],
    ),
    (
        """
        SELECT id, json_extract(metrics, '$.session_success_rate')
          - LAG(json_extract(metrics, '$.session_success_rate'))
            OVER (PARTITION BY study_id ORDER BY timestamp)
        FROM checkpoints ORDER BY study_id, timestamp
        """,
        [("c1", None), ("c2", 0.25), ("c3", -0.125), ("c4", None), ("c5", 0.75)],
    ),
    (
        """
        SELECT s.name, SUM(c.events_analyzed) AS analyzed
        FROM checkpoints c JOIN studies s ON s.id = c.study_id
        GROUP BY s.id HAVING analyzed > 100
        """,
        [("Nightly diff edits", 300)],
    ),
    (
        """
        SELECT DATE(timestamp) AS day, COUNT(*), COUNT(json_extract(metrics, '$.tasks_completed'))
        FROM checkpoints GROUP BY day ORDER BY day DESC LIMIT 2
        """,
        [("2026-01-08", 1, 1), ("2026-01-03", 2, 1)],
    ),
]

PROMPT_STATEMENTS: list[Statement] = [
    (
        "SELECT name, LENGTH(content) FROM system_prompts ORDER BY created_at",
        [("editor", 15), ("editor strict", 37), ("reviewer", 11)],
    ),
    (
        """
        SELECT p.name, COUNT(u.run_id) FROM system_prompts p LEFT JOIN runs u ON u.system_prompt_hash = p.hash
        GROUP BY p.hash ORDER BY p.name
        """,
        [("editor", 2), ("editor strict", 1), ("reviewer", 0)],
    ),
    (
        f"""
        SELECT p.name, COUNT(DISTINCT c.case_id), {SUCCESS} FROM system_prompts p
        JOIN cases c ON c.system_prompt_hash = p.hash JOIN results r ON r.case_id = c.case_id
        GROUP BY p.hash ORDER BY p.name
        """,
        [("editor", 4, 0.4), ("editor strict", 1, 0.5)],
    ),
    (
        "SELECT name FROM system_prompts WHERE hash NOT IN (SELECT system_prompt_hash FROM runs)",
        [("reviewer",)],
    ),
    (
        "SELECT DATE(created_at), hash, content FROM system_prompts WHERE content LIKE '%one call%'",
        [("2026-01-02", sha256(STRICT), STRICT)],
    ),
]

FUNCTIONS_STATEMENTS: list[Statement] = [
    (
        """
        SELECT diff_edit_function, COUNT(*), COUNT(DISTINCT parsing_function) FROM processing_functions
        GROUP BY diff_edit_function ORDER BY 1
        """,
        [("apply_v1", 2, 2), ("apply_v2", 1, 1)],
    ),
    (
        """
        SELECT f.name, COUNT(r.result_id), SUM(r.succeeded) FROM processing_functions f
        LEFT JOIN results r ON r.processing_functions_hash = f.hash GROUP BY f.hash ORDER BY f.name
        """,
        [("v1", 4, 2), ("v2", 7, 3), ("v3", 0, None)],
    ),
    (
        """
        SELECT name, parsing_function || ' + ' || diff_edit_function FROM processing_functions
        ORDER BY created_at DESC LIMIT 1
        """,
        [("v3", "parse_v2 + apply_v2")],
    ),
    (
        """
        SELECT f.name, AVG(r.time_round_trip_ms) FROM results r
        JOIN processing_functions f ON f.hash = r.processing_functions_hash
        WHERE r.succeeded = 1 GROUP BY f.name ORDER BY f.name
        """,
        [("v1", 750.0), ("v2", 1200.0)],
    ),
    (
        """
        SELECT f.name, f.hash FROM processing_functions f WHERE EXISTS (
          SELECT 1 FROM results r WHERE r.processing_functions_hash = f.hash AND r.error_enum = 5)
        """,
        [("v2", sha256("parse_v2\napply_v1"))],
    ),
]

FILE_STATEMENTS: list[Statement] = [
    (
        "SELECT filepath, tokens FROM files ORDER BY tokens IS NULL, tokens DESC",
        [("src/lib/parse.py", 9), ("src/main.swift", 4), ("README.md", None)],
    ),
    (
        "SELECT filepath, LENGTH(content), hash FROM files WHERE filepath LIKE 'src/%' ORDER BY filepath",
        [("src/lib/parse.py", 22, sha256(PARSE)), ("src/main.swift", 9, sha256(MAIN))],
    ),
    (
        """
        SELECT c.case_id, f.filepath FROM cases c LEFT JOIN files f ON c.file_hash = f.hash
        ORDER BY c.case_id
        """,
        [
            ("k1", "src/main.swift"),
            ("k2", "src/lib/parse.py"),
            ("k3", "src/main.swift"),
            ("k4", None),
            ("k5", "README.md"),
            ("k6", None),
        ],
    ),
    (
        f"""
        SELECT f.filepath, COUNT(*), {SUCCESS} FROM results r JOIN cases c ON c.case_id = r.case_id
        JOIN files f ON f.hash = c.file_hash GROUP BY f.hash ORDER BY f.filepath
        """,
        [("README.md", 3, 1 / 3), ("src/lib/parse.py", 2, 0.0), ("src/main.swift", 5, 0.6)],
    ),
    (
        """
        SELECT f.filepath, COUNT(DISTINCT r.run_id) FROM files f JOIN results r ON r.file_edited_hash = f.hash
        GROUP BY f.hash ORDER BY 2 DESC, 1
        """,
        [("src/lib/parse.py", 2), ("src/main.swift", 2), ("README.md", 1)],
    ),
    (
        """
        SELECT r.result_id, wanted.filepath, edited.filepath
        FROM results r JOIN cases c ON c.case_id = r.case_id
        JOIN files wanted ON wanted.hash = c.file_hash JOIN files edited ON edited.hash = r.file_edited_hash
        WHERE wanted.hash <> edited.hash
        """,
        [("x7", "src/main.swift", "src/lib/parse.py")],
    ),
]

RUN_STATEMENTS: list[Statement] = [
    ("SELECT run_id FROM runs ORDER BY created_at DESC LIMIT 2", [("r3",), ("r2",)]),
    (
        "SELECT labels ->> '$.branch' AS branch, COUNT(*) FROM runs GROUP BY branch ORDER BY branch",
        [("main", 2), ("try", 1)],
    ),
    (
        """
        SELECT run_id, description FROM runs
        WHERE json_extract(digests, '$.dataset') = 'd1' AND json_extract(digests, '$.scorer') IS NULL
        """,
        [("r1", "baseline")],
    ),
    (
        f"""
        SELECT u.run_id, COUNT(DISTINCT r.case_id), COUNT(*), {SUCCESS}, SUM(r.cost_usd)
        FROM runs u JOIN results r USING (run_id) GROUP BY u.run_id ORDER BY u.created_at
        """,
        [("r1", 2, 5, 0.4, 0.875), ("r2", 2, 4, 0.5, 2.5), ("r3", 1, 3, 1 / 3, 2.75)],
    ),
    (
        f"""
        SELECT u.run_id, (SELECT {SUCCESS} FROM results r WHERE r.run_id = u.run_id AND {VALID})
        FROM runs u ORDER BY u.run_id
        """,
        [("r1", 0.5), ("r2", 1.0), ("r3", 1 / 3)],
    ),
    (
        "SELECT DATE(created_at), strftime('%H', created_at), COUNT(*) FROM runs GROUP BY 1, 2 ORDER BY 1, 2",
        [("2026-01-05", "10", 1), ("2026-01-05", "22", 1), ("2026-01-06", "10", 1)],
    ),
    (
        """
        SELECT run_id, json_array_length(plan, '$.tasks') * json_array_length(plan, '$.models')
          * json_extract(plan, '$.attempts')
        FROM runs WHERE plan IS NOT NULL
        """,
        [("r3", 6)],
    ),
    (
        """
        SELECT u.run_id, p.name, json_extract(u.labels, '$.sha') FROM runs u
        JOIN system_prompts p ON p.hash = u.system_prompt_hash ORDER BY u.run_id
        """,
        [("r1", "editor", "aaa"), ("r2", "editor strict", "bbb"), ("r3", "editor", None)],
    ),
]

CASE_STATEMENTS: list[Statement] = [
    (
        "SELECT task_id, COUNT(*), COUNT(DISTINCT run_id) FROM cases GROUP BY task_id ORDER BY task_id",
        [("t1", 3, 3), ("t2", 2, 2), ("t3", 1, 1)],
    ),
    (
        """
        SELECT c.case_id FROM cases c LEFT JOIN results r ON r.case_id = c.case_id
        WHERE r.result_id IS NULL
        """,
        [("k6",)],
    ),
    (
        """
        SELECT run_id, AVG(tokens_in_context), MAX(tokens_in_context) FROM cases
        GROUP BY run_id ORDER BY run_id
        """,
        [("r1", 150.0, 200), ("r2", 150.0, 150), ("r3", 175.0, 300)],
    ),
    (
        f"""
        SELECT c.case_id, c.description, COUNT(*) AS n, {SUCCESS} AS rate
        FROM cases c JOIN results r ON r.case_id = c.case_id WHERE {VALID}
        GROUP BY c.case_id HAVING n >= 2 ORDER BY rate DESC, c.case_id
        """,
        [("k1", "one", 2, 1.0), ("k5", None, 3, 1 / 3), ("k2", "two", 2, 0.0)],
    ),
    (
        """
        SELECT c.case_id, c.system_prompt_hash FROM cases c JOIN runs u ON u.run_id = c.run_id
        WHERE c.system_prompt_hash <> u.system_prompt_hash
        """,
        [("k4", sha256(EDITOR))],
    ),
    (
        """
        SELECT case_id, tokens_in_context, RANK() OVER (ORDER BY tokens_in_context DESC) AS place FROM cases
        WHERE tokens_in_context > 100 ORDER BY place
        """,
        [("k5", 300, 1), ("k2", 200, 2), ("k3", 150, 3)],
    ),
    (
        """
        SELECT case_id, strftime('%H:%M', created_at) FROM cases WHERE DATE(created_at) = '2026-01-05'
        ORDER BY created_at
        """,
        [("k1", "10:01"), ("k2", "10:02"), ("k3", "22:31"), ("k4", "22:32")],
    ),
]

RESULT_STATEMENTS: list[Statement] = [
    (
        f"""
        SELECT r.model_id, COUNT(*), {SUCCESS} AS rate FROM results r WHERE {VALID}
        GROUP BY r.model_id ORDER BY rate DESC
        """,
        [("m1", 5, 0.8), ("m2", 2, 0.5), ("m3", 2, 0.0)],
    ),
    (
        """
        SELECT error_enum, COUNT(*) FROM results WHERE NOT succeeded
        GROUP BY error_enum ORDER BY COUNT(*) DESC, error_enum
        """,
        [(None, 1), (1, 1), (3, 1), (5, 1), (6, 1), (7, 1), (99, 1)],
    ),
    (
        f"""
        SELECT DATE(r.created_at) AS day, COUNT(*), {SUCCESS}, SUM(r.cost_usd) FROM results r
        GROUP BY day ORDER BY day
        """,
        [("2026-01-05", 8, 0.5, 2.875), ("2026-01-06", 4, 0.25, 3.25)],
    ),
    (
        """
        SELECT CAST(strftime('%H', created_at) AS INTEGER) AS hour, COUNT(*), SUM(succeeded) FROM results
        GROUP BY hour ORDER BY hour
        """,
        [(0, 1, 0), (10, 4, 2), (11, 2, 1), (12, 1, 0), (22, 2, 1), (23, 2, 1)],
    ),
    (
        """
        SELECT json_extract(parsed_tool_call_json, '$.tool') AS tool, COUNT(*) FROM results
        WHERE parsed_tool_call_json IS NOT NULL GROUP BY tool ORDER BY tool
        """,
        [("replace", 5), ("write", 1)],
    ),
    (
        """
        SELECT result_id, SUM(cost_usd) OVER (ORDER BY created_at) FROM results WHERE run_id = 'r1'
        ORDER BY created_at
        """,
        [("x1", 0.5), ("x2", 0.75), ("x3", 0.875), ("x4", 0.875), ("x5", 0.875)],
    ),
    (
        "SELECT result_id, raw_model_output FROM results ORDER BY created_at DESC LIMIT 3",
        [("x12", "bad"), ("x11", "crash"), ("x10", "done")],
    ),
    (
        "SELECT COUNT(*), COUNT(raw_model_output), COUNT(DISTINCT raw_model_output) FROM results",
        [(12, 11, 8)],
    ),
    (
        """
        SELECT result_id FROM results
        WHERE time_round_trip_ms > (SELECT AVG(time_round_trip_ms) FROM results) ORDER BY created_at
        """,
        [("x2",), ("x4",), ("x11",), ("x12",)],
    ),
    (
        f"""
        SELECT COUNT(*), {SUCCESS} FROM (
          SELECT succeeded, ROW_NUMBER() OVER (PARTITION BY case_id, model_id ORDER BY created_at) AS attempt
          FROM results
        ) r WHERE attempt = 1
        """,
        [(10, 0.5)],
    ),
    (
        """
        SELECT model_id, SUM(num_edits), SUM(num_lines_added - num_lines_deleted) FROM results
        GROUP BY model_id ORDER BY model_id
        """,
        [("m1", 11, 13), ("m2", 7, 4), ("m3", 1, 0)],
    ),
    (
        """
        SELECT typeof(succeeded), typeof(error_enum), typeof(cost_usd), created_at FROM results
        WHERE result_id = 'x8'
        """,
        [("integer", "null", "real", "2026-01-05T23:59:59.999Z")],
    ),
    (
        "SELECT * FROM results WHERE result_id = 'x4'",
        [
            (
                *(
                    "x4",
                    "r1",
                    "k2",
                    "m1",
                    sha256("parse_v1\napply_v1"),
                    0,
                    3,
                    1,
                    0,
                    1,
                    300,
                    600,
                    3000,
                    None,
                    40,
                ),
                *("oops", sha256(PARSE), EDIT_PARSE, "2026-01-05T11:30:00.000Z"),
            )
        ],
    ),
]

STATEMENTS: dict[str, list[Statement]] = {
    "studies": STUDY_STATEMENTS,
    "checkpoints": CHECKPOINT_STATEMENTS,
    "system_prompts": PROMPT_STATEMENTS,
    "processing_functions": FUNCTIONS_STATEMENTS,
    "files": FILE_STATEMENTS,
    "runs": RUN_STATEMENTS,
    "cases": CASE_STATEMENTS,
    "results": RESULT_STATEMENTS,
    **replaced_benchmarks.STATEMENTS,
}

Answer: TypeAlias = tuple[list[str], list[tuple[Any, ...]]]
"""The names of the columns, and the rows."""


def fill(store: EvalStore) -> None:
    for _, content in [*PROMPTS, *((path, content) for path, content, _ in FILES)]:
        store.put_content(content)
    events: list[tuple[str, str, dict[str, Any]]] = []
    for day, (name, content) in enumerate(PROMPTS, 1):
        moment = f"2026-01-0{day}T00:00:00.000Z"
        events.append((moment, "SystemPromptRegistered", {"hash": sha256(content), "name": name}))
    for day, (name, (parsing, editing)) in enumerate(FUNCTIONS, 1):
        data = {
            "hash": sha256(f"{parsing}\n{editing}"),
            "name": name,
            "parsing_function": parsing,
            "diff_edit_function": editing,
        }
        events.append((f"2026-01-0{day}T01:00:00.000Z", "ProcessingFunctionsRegistered", data))
    for filepath, content, tokens in FILES:
        file = {"hash": sha256(content), "filepath": filepath, "tokens": tokens}
        events.append(("2026-01-01T02:00:00.000Z", "FileRegistered", file))
    events += STUDY_EVENTS
    events += [checkpoint(*fields) for fields in CHECKPOINTS]
    events.append(STOPPED)
    store.append([{"timestamp": time, "type": type, "data": data} for time, type, data in events])
    commands = [{"command": "create_run", "args": run} for run in RUNS]
    commands.append({"command": "create_cases", "args": {"cases": [case(*fields) for fields in CASES]}})
    commands.append({"command": "record_results", "args": {"results": results()}})
    store.request("execute", {"commands": commands + replaced_benchmarks.COMMANDS})


def checkpoint(
    id: str,
    study: str,
    time: str,
    metrics: tuple[float, int, int | None],
    analyzed: int,
    sessions: list[str],
) -> tuple[str, str, dict[str, Any]]:
    rate, tokens, tasks = metrics
    data = {
        "id": id,
        "study_id": study,
        "timestamp": time,
        "metrics": {"session_success_rate": rate, "total_tokens": tokens},
        "events_analyzed": analyzed,
        "sessions_included": sessions,
    }
    if tasks is not None:
        data["metrics"] = {"session_success_rate": rate, "total_tokens": tokens, "tasks_completed": tasks}
    return time, "CheckpointRecorded", data


def case(
    id: str,
    run: str,
    task: str,
    description: str | None,
    file: str | None,
    tokens: int | None,
    prompt: str | None,
    time: str,
) -> dict[str, Any]:
    return {
        "case_id": id,
        "run_id": run,
        "task_id": task,
        "description": description,
        "file_hash": None if file is None else sha256(file),
        "tokens_in_context": tokens,
        "system_prompt_hash": None if prompt is None else sha256(prompt),
        "created_at": time,
    }


def results() -> list[dict[str, Any]]:
    heads, *lines = [line.split() for line in RESULTS.strip().splitlines()]
    return [result(dict(zip(heads, line, strict=True))) for line in lines]


def result(line: dict[str, str]) -> dict[str, Any]:
    def number(head: str) -> Any:
        return None if line[head] == "-" else json.loads(line[head])

    succeeded = line["error"] == "ok"
    return {
        "result_id": line["id"],
        "run_id": next(run for case, run, *_ in CASES if case == line["case"]),
        "case_id": line["case"],
        "model_id": line["model"],
        "processing_functions_hash": next(
            (sha256("\n".join(pair)) for name, pair in FUNCTIONS if name == line["pair"]), None
        ),
        "succeeded": succeeded,
        "error_enum": None if succeeded else number("error"),
        "num_edits": number("edits"),
        "num_lines_deleted": number("deleted"),
        "num_lines_added": number("added"),
        "time_to_first_token_ms": number("token"),
        "time_to_first_edit_ms": number("edit"),
        "time_round_trip_ms": number("trip"),
        "cost_usd": number("cost"),
        "completion_tokens": number("tokens"),
        "raw_model_output": None if line["output"] == "-" else line["output"],
        "file_edited_hash": None if line["file"] == "-" else sha256(NAMED[line["file"]]),
        "parsed_tool_call_json": CALLS.get(line["call"]),
        "created_at": f"2026-01-{line['time']}Z",
    }


def through_sqlite(path: Path, statements: list[str]) -> dict[str, Answer]:
    """What another copy of SQLite answers that opens the file only to read."""
    program = """
        import json, pathlib, sqlite3, sys
        uri = pathlib.Path(sys.argv[1]).as_uri() + "?mode=ro"
        connection = sqlite3.connect(uri, uri=True)
        answers = []
        for statement in json.loads(sys.argv[2]):
            cursor = connection.execute(statement)
            answers.append([[column[0] for column in cursor.description], cursor.fetchall()])
        print(json.dumps(answers))
    """
    answers = json.loads(run(program, path, json.dumps(statements)))
    return {
        statement: (columns, [tuple(row) for row in rows])
        for statement, (columns, rows) in zip(statements, answers, strict=True)
    }


def through_store(store: EvalStore, statement: str) -> Answer:
    table = store.sql(statement)
    assert not table.truncated
    return list(table.columns), list(table.rows)


@pytest.fixture(scope="module")
def answers(tmp_path_factory: pytest.TempPathFactory) -> dict[str, dict[str, Answer]]:
    """Every statement's answers by who was asked."""
    path = tmp_path_factory.mktemp("replaced") / "evals.db"
    statements = [statement for of_table in STATEMENTS.values() for statement, _ in of_table]
    statements += [f"SELECT * FROM {table}" for table in COLUMNS]
    with EvalStore(path) as store:
        fill(store)
        by_store = {statement: through_store(store, statement) for statement in statements}
        beside = through_sqlite(path, statements)
    return {"sql": by_store, "sqlite3 beside": beside, "sqlite3 after": through_sqlite(path, statements)}


every_asked = pytest.mark.parametrize("asked", ["sql", "sqlite3 beside", "sqlite3 after"])


@every_asked
@pytest.mark.parametrize(
    ("statement", "rows"),
    [
        pytest.param(*statement, id=f"{table}-{number}")
        for table, statements in STATEMENTS.items()
        for number, statement in enumerate(statements, 1)
    ],
)
def test_a_statement_gives_its_rows(
    answers: dict[str, dict[str, Answer]], statement: str, rows: list[tuple[Any, ...]], asked: str
) -> None:
    assert answers[asked][statement][1] == rows


@every_asked
@pytest.mark.parametrize("table", COLUMNS)
def test_a_table_has_its_columns_in_order(
    answers: dict[str, dict[str, Answer]], table: str, asked: str
) -> None:
    assert answers[asked][f"SELECT * FROM {table}"][0] == COLUMNS[table].split()


@pytest.mark.parametrize("table", COLUMNS)
def test_every_table_is_asked_in_four_ways(table: str) -> None:
    assert sum(table in statement for statement, _ in STATEMENTS[table]) >= 4


def test_every_promised_table_is_asked() -> None:
    assert set(STATEMENTS) == set(COLUMNS)
