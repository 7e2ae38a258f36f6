"""How the study's checkpoints went."""

from __future__ import annotations

from collections import Counter

from evalstore import EvalStore

from .checkpoints import METRICS
from .rounds import runs_of
from .text import number, sparkline, table, titled


def trends(store: EvalStore, study_id: str) -> str:
    """A strategy's checkpoints are compared with its own; TypeScript's, which are the same but
    for the times, and replays, which are of other answers, are left out."""
    strategies = {
        run.run_id: run.labels["strategy"]
        for run in reversed(runs_of(store, study_id))
        if "replay_of" not in run.labels and run.labels.get("harness", "python") == "python"
    }
    order = list(dict.fromkeys(strategies.values()))
    points: dict[tuple[str, str], list[float]] = {}
    count: Counter[str] = Counter()
    for checkpoint in store.iter_checkpoints(study_id):
        strategy = next((strategies[run] for run in checkpoint.sessions_included if run in strategies), None)
        if strategy is None:
            continue  # of a replay, or of something that is no run
        count[strategy] += 1
        for metric in METRICS:
            if metric in checkpoint.metrics:
                points.setdefault((metric, strategy), []).append(checkpoint.metrics[metric])

    def cell(metric: str, strategy: str) -> str:
        values = points.get((metric, strategy))
        if values is None:
            return "–"
        return f"{sparkline(values, width=5)} {number(metric, values[0])} → {number(metric, values[-1])}"

    headings = [f"{strategy} ({count[strategy]})" for strategy in order]
    rows = [[metric, *(cell(metric, strategy) for strategy in order)] for metric in METRICS]
    return titled("Trends over the checkpoints (how many): first → last", table(["metric", *headings], rows))
