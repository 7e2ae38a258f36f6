"""Data and statements about benchmarks and their metrics, for `test_replaced_sql.py`."""

from typing import Any, TypeAlias

Statement: TypeAlias = tuple[str, list[tuple[Any, ...]]]

RESULTS: list[dict[str, Any]] = [
    {
        "id": "b1",
        "benchmark_id": "edits",
        "timestamp": "2026-01-05T10:00:00.000Z",
        "scores": {"exact": 0.5, "fuzzy": 0.75},
        "passed": 30,
        "failed": 10,
        "duration_ms": 1000,
        "config": {"model": "m1", "shots": 0},
    },
    {
        "id": "b2",
        "benchmark_id": "edits",
        "timestamp": "2026-01-06T10:00:00.000Z",
        "scores": {"exact": 0.625, "fuzzy": 0.875},
        "passed": 35,
        "failed": 5,
        "duration_ms": 1500.5,
        "config": {"model": "m2", "shots": 4},
    },
    {
        "id": "b3",
        "benchmark_id": "search",
        "timestamp": "2026-01-06T11:00:00.000Z",
        "scores": {"recall": 0.25},
        "passed": 1,
        "failed": 3,
        "duration_ms": 20,
        "config": {"model": "m1"},
    },
]

RUNS: list[dict[str, Any]] = [
    {
        "run_id": "p1",
        "timestamp": "2026-01-05T09:00:00.000Z",
        "project_name": "shop",
        "benchmark_name": "web",
        "version": "1.0",
        "metadata": {"branch": "main"},
        "performance": {
            "total_time_seconds": 100,
            "phase_times": {"plan": 25, "code": 75},
            "token_usage_total": 5000,
            "token_usage_by_agent": {"ada": 3000, "bo": 2000},
            "api_calls_count": 10,
            "api_calls_cost": 0.5,
        },
        "autonomy": {
            "manual_interventions_count": 2,
            "manual_interventions_types": ["question", "decision"],
            "one_shot_success_rate": 0.75,
            "error_recovery_rate": 0.5,
            "agent_handoffs_successful": 6,
            "agent_handoffs_failed": 2,
        },
        "quality": {
            "tests_written": 20,
            "tests_passing": 15,
            "code_coverage_percentage": 80,
            "linting_errors_count": 3,
            "linting_errors_by_severity": {"warning": 2, "error": 1},
            "functional_completeness_percentage": 90,
        },
        "workflow": {
            "stories_created": 8,
            "stories_completed": 6,
            "avg_cycle_time_seconds": 600,
            "phase_distribution": {"plan": 0.25, "code": 0.75},
            "rework_count": 1,
        },
    },
    {
        "run_id": "p2",
        "timestamp": "2026-01-06T09:00:00.000Z",
        "project_name": "shop",
        "benchmark_name": "web",
        "version": "1.1",
        "performance": {"total_time_seconds": 60.5, "token_usage_total": 4000, "api_calls_cost": 0.25},
        "autonomy": {"one_shot_success_rate": 1, "agent_handoffs_successful": 4},
        "quality": {"tests_written": 10, "tests_passing": 10, "code_coverage_percentage": 90},
        "workflow": {"stories_created": 4, "stories_completed": 4, "avg_cycle_time_seconds": 300},
    },
    {
        "run_id": "p3",
        "timestamp": "2026-01-07T09:00:00.000Z",
        "project_name": "blog",
        "benchmark_name": "text",
    },
    {
        "run_id": "gone",
        "timestamp": "2026-01-07T10:00:00.000Z",
        "project_name": "shop",
        "benchmark_name": "web",
        "performance": {"total_time_seconds": 999},
    },
]

COLUMNS = {
    "benchmark_results": "id benchmark_id timestamp scores passed failed duration_ms config",
    "benchmark_runs": "run_id timestamp project_name benchmark_name version metadata created_at",
    "performance_metrics": (
        "id run_id total_time_seconds phase_times token_usage_total token_usage_by_agent api_calls_count"
        " api_calls_cost"
    ),
    "autonomy_metrics": (
        "id run_id manual_interventions_count manual_interventions_types prompts_needed_initial"
        " prompts_needed_followup one_shot_success_rate error_recovery_rate agent_handoffs_successful"
        " agent_handoffs_failed"
    ),
    "quality_metrics": (
        "id run_id tests_written tests_passing code_coverage_percentage linting_errors_count"
        " linting_errors_by_severity type_errors_count security_vulnerabilities_count"
        " security_vulnerabilities_by_severity functional_completeness_percentage"
    ),
    "workflow_metrics": (
        "id run_id stories_created stories_completed avg_cycle_time_seconds phase_distribution rework_count"
    ),
}

STATEMENTS: dict[str, list[Statement]] = {
    "benchmark_results": [
        (
            "SELECT benchmark_id, SUM(passed), SUM(failed) FROM benchmark_results GROUP BY benchmark_id",
            [("edits", 65, 15), ("search", 1, 3)],
        ),
        (
            "SELECT id FROM benchmark_results WHERE benchmark_id = 'edits' ORDER BY timestamp DESC LIMIT 1",
            [("b2",)],
        ),
        (
            """
            SELECT id, json_extract(scores, '$.exact'), json_extract(config, '$.model') FROM benchmark_results
            WHERE json_extract(scores, '$.exact') IS NOT NULL ORDER BY timestamp
            """,
            [("b1", 0.5, "m1"), ("b2", 0.625, "m2")],
        ),
        (
            """
            SELECT DATE(timestamp) AS day, COUNT(*), SUM(duration_ms) FROM benchmark_results
            GROUP BY day ORDER BY day DESC
            """,
            [("2026-01-06", 2, 1520.5), ("2026-01-05", 1, 1000)],
        ),
        (
            "SELECT id, 1.0 * passed / (passed + failed) FROM benchmark_results WHERE failed > 4 ORDER BY 2",
            [("b1", 0.75), ("b2", 0.875)],
        ),
    ],
    "benchmark_runs": [
        (
            "SELECT run_id FROM benchmark_runs ORDER BY timestamp DESC",
            [("p3",), ("p2",), ("p1",)],
        ),
        (
            """
            SELECT run_id, version FROM benchmark_runs
            WHERE project_name = 'shop' AND timestamp >= '2026-01-05T09:00:00.000Z'
              AND timestamp <= '2026-01-06T09:00:00.000Z' ORDER BY timestamp
            """,
            [("p1", "1.0"), ("p2", "1.1")],
        ),
        (
            "SELECT project_name, COUNT(*) FROM benchmark_runs GROUP BY project_name ORDER BY project_name",
            [("blog", 1), ("shop", 2)],
        ),
        (
            "SELECT run_id, json_extract(metadata, '$.branch'), version FROM benchmark_runs ORDER BY run_id",
            [("p1", "main", "1.0"), ("p2", None, "1.1"), ("p3", None, "")],
        ),
        (
            """
            SELECT b.run_id, p.total_time_seconds, a.one_shot_success_rate, q.tests_passing,
              w.stories_completed
            FROM benchmark_runs b
            JOIN performance_metrics p ON p.run_id = b.run_id
            JOIN autonomy_metrics a ON a.run_id = b.run_id
            JOIN quality_metrics q ON q.run_id = b.run_id
            JOIN workflow_metrics w ON w.run_id = b.run_id
            ORDER BY b.timestamp
            """,
            [("p1", 100, 0.75, 15, 6), ("p2", 60.5, 1, 10, 4), ("p3", 0, 0, 0, 0)],
        ),
    ],
    "performance_metrics": [
        (
            """
            SELECT AVG(total_time_seconds), SUM(token_usage_total), MAX(api_calls_cost)
            FROM performance_metrics
            """,
            [(53.5, 9000, 0.5)],
        ),
        (
            "SELECT total_time_seconds, token_usage_total FROM performance_metrics WHERE run_id = 'p2'",
            [(60.5, 4000)],
        ),
        (
            """
            SELECT p.run_id, t.key, t.value FROM performance_metrics p, json_each(p.token_usage_by_agent) t
            ORDER BY t.value DESC
            """,
            [("p1", "ada", 3000), ("p1", "bo", 2000)],
        ),
        (
            """
            SELECT run_id, phase_times, api_calls_count FROM performance_metrics
            WHERE run_id <> 'p1' ORDER BY run_id
            """,
            [("p2", "{}", 0), ("p3", "{}", 0)],
        ),
    ],
    "autonomy_metrics": [
        (
            "SELECT run_id FROM autonomy_metrics WHERE one_shot_success_rate >= 0.75 ORDER BY run_id",
            [("p1",), ("p2",)],
        ),
        (
            """
            SELECT run_id, json_array_length(manual_interventions_types), manual_interventions_count
            FROM autonomy_metrics ORDER BY run_id
            """,
            [("p1", 2, 2), ("p2", 0, 0), ("p3", 0, 0)],
        ),
        (
            """
            SELECT SUM(agent_handoffs_successful), SUM(agent_handoffs_failed), AVG(error_recovery_rate) * 6
            FROM autonomy_metrics
            """,
            [(10, 2, 1.0)],
        ),
        (
            """
            SELECT b.version, a.prompts_needed_initial + a.prompts_needed_followup
            FROM autonomy_metrics a JOIN benchmark_runs b USING (run_id)
            WHERE b.project_name = 'shop' ORDER BY b.version
            """,
            [("1.0", 0), ("1.1", 0)],
        ),
    ],
    "quality_metrics": [
        (
            """
            SELECT run_id, 1.0 * tests_passing / NULLIF(tests_written, 0) FROM quality_metrics ORDER BY run_id
            """,
            [("p1", 0.75), ("p2", 1.0), ("p3", None)],
        ),
        (
            "SELECT AVG(code_coverage_percentage) FROM quality_metrics WHERE tests_written > 0",
            [(85.0,)],
        ),
        (
            """
            SELECT run_id, json_extract(linting_errors_by_severity, '$.warning') FROM quality_metrics
            WHERE linting_errors_count > 0
            """,
            [("p1", 2)],
        ),
        (
            """
            SELECT SUM(type_errors_count), SUM(security_vulnerabilities_count),
              MAX(functional_completeness_percentage) FROM quality_metrics
            """,
            [(0, 0, 90)],
        ),
    ],
    "workflow_metrics": [
        (
            "SELECT run_id, stories_created - stories_completed FROM workflow_metrics ORDER BY 2 DESC, 1",
            [("p1", 2), ("p2", 0), ("p3", 0)],
        ),
        (
            """
            SELECT b.project_name, AVG(w.avg_cycle_time_seconds), SUM(w.rework_count)
            FROM workflow_metrics w JOIN benchmark_runs b ON b.run_id = w.run_id
            GROUP BY b.project_name ORDER BY b.project_name
            """,
            [("blog", 0, 0), ("shop", 450, 1)],
        ),
        (
            "SELECT json_extract(phase_distribution, '$.code') FROM workflow_metrics WHERE run_id = 'p1'",
            [(0.75,)],
        ),
        (
            """
            SELECT run_id, LAG(stories_completed) OVER (ORDER BY id) FROM workflow_metrics ORDER BY id
            """,
            [("p1", None), ("p2", 6), ("p3", 4)],
        ),
    ],
}

COMMANDS: list[dict[str, Any]] = [
    *({"command": "record_benchmark_result", "args": result} for result in RESULTS),
    *({"command": "record_benchmark_run", "args": run} for run in RUNS),
    {"command": "delete_benchmark_run", "args": {"run_id": "gone"}},
]
