"""What a benchmark run measures, in four groups."""

from __future__ import annotations

from typing import TypedDict


class PerformanceMetrics(TypedDict, total=False):
    """How long a benchmark run took, and what it used."""

    total_time_seconds: float
    phase_times: dict[str, float]
    token_usage_total: int
    token_usage_by_agent: dict[str, int]
    api_calls_count: int
    api_calls_cost: float


class AutonomyMetrics(TypedDict, total=False):
    """How far a benchmark run went by itself; the rates are from 0 to 1."""

    manual_interventions_count: int
    manual_interventions_types: list[str]
    prompts_needed_initial: int
    prompts_needed_followup: int
    one_shot_success_rate: float
    error_recovery_rate: float
    agent_handoffs_successful: int
    agent_handoffs_failed: int


class QualityMetrics(TypedDict, total=False):
    """How good what a benchmark run made is; the percentages are from 0 to 100."""

    tests_written: int
    tests_passing: int
    code_coverage_percentage: float
    linting_errors_count: int
    linting_errors_by_severity: dict[str, int]
    type_errors_count: int
    security_vulnerabilities_count: int
    security_vulnerabilities_by_severity: dict[str, int]
    functional_completeness_percentage: float


class WorkflowMetrics(TypedDict, total=False):
    """How the work of a benchmark run went."""

    stories_created: int
    stories_completed: int
    avg_cycle_time_seconds: float
    phase_distribution: dict[str, float]
    rework_count: int
