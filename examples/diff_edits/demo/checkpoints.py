"""One checkpoint of the study for each run of a finished round, measured by what the store says of it."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from typing import Any

from evalstore import ComparedRun, ConflictError, EvalStore

METRICS = (
    "session_success_rate",
    "tool_success_rate",
    "tasks_completed",
    "wrong_edits",
    "refused_answers",
    "lines_changed",
    "p50_edit_ms",
    "p95_edit_ms",
)
"""Those that the report follows over time."""


def checkpoint_id(run_id: str) -> str:
    return f"run/{run_id}"


def measured_runs(store: EvalStore, study_id: str) -> set[str]:
    """The runs that have their checkpoint."""
    return {
        run_id for checkpoint in store.iter_checkpoints(study_id) for run_id in checkpoint.sessions_included
    }


def record_checkpoints(store: EvalStore, study_id: str, run_ids: Sequence[str]) -> None:
    """Records what is missing: a checkpoint's id follows from its run, and a second one is refused."""
    measured = measured_runs(store, study_id)
    for run in store.run_comparison(run_ids).runs:
        if run.run_id not in measured:
            with suppress(ConflictError):
                _record(store, study_id, run)


def _record(store: EvalStore, study_id: str, run: ComparedRun) -> None:
    stats = store.run_stats(run.run_id)
    metrics = metrics_of(store, run)
    start, end = (stats.first_result_at, stats.last_result_at) if stats else (None, None)
    if start and end and start < end:
        metrics["period"] = {"start": start, "end": end}
    store.record_checkpoint(
        study_id,
        id=checkpoint_id(run.run_id),
        timestamp=end,
        metrics=metrics,
        events_analyzed=run.results,
        sessions_included=[run.run_id],
    )


def metrics_of(store: EvalStore, run: ComparedRun) -> dict[str, Any]:
    """The metrics of a finished run; a rate of nothing is left out."""
    results = list(store.iter_results(run_id=run.run_id, texts=False, page_size=1000))
    succeeded = run.success_rate.numerator
    applied = sum(result.file_edited_hash is not None for result in results)
    metrics = {
        "sessions_completed": 1,
        "tasks_completed": succeeded,
        "session_success_rate": run.success_rate.rate,
        "tool_success_rate": applied / len(results) if results else None,
        "wrong_edits": applied - succeeded,
        "refused_answers": len(results) - applied,
        "lines_changed": sum((each.num_lines_added or 0) + (each.num_lines_deleted or 0) for each in results),
        "p50_edit_ms": run.time_round_trip_ms.p50,
        "p95_edit_ms": run.time_round_trip_ms.p95,
    }
    return {name: value for name, value in metrics.items() if value is not None}
