"""The sections that name single cases."""

from __future__ import annotations

from evalstore import EvalStore

from .rounds import MOST_LENIENT, Round
from .text import interval, milliseconds, percent, table, titled

WORST_SHOWN = 8


def worst_cases(store: EvalStore, newest: Round) -> str:
    """Where even the most lenient strategy fails."""
    ranked = store.case_ranking(
        run_id=newest.live[MOST_LENIENT], order="worst", limit=WORST_SHOWN, valid_attempts_only=False
    )
    rows = [
        [
            case.task_id,
            f"{case.success_rate.numerator}/{case.success_rate.denominator}",
            percent(case.success_rate.rate),
            interval(case.success_rate.low, case.success_rate.high),
            milliseconds(case.mean_time_round_trip_ms),
        ]
        for case in ranked
        if case.success_rate.numerator < case.success_rate.denominator
    ]
    return titled(
        f"Worst cases with {MOST_LENIENT}",
        table(["task", "succeeded", "rate", "95 % interval", "mean time"], rows, right=range(1, 5)),
    )


def wrong_edits(store: EvalStore, newest: Round) -> str:
    """Failures that nobody noticed, and who got the same edit right."""
    wrong: dict[str, list[str]] = {}
    right: dict[str, list[str]] = {}
    for strategy, run_id in newest.live.items():
        for result in store.iter_results(run_id=run_id, texts=False, page_size=1000):
            edit = f"{result.task_id}-{result.model_id}"
            if result.succeeded:
                right.setdefault(edit, []).append(strategy)
            elif result.error is None:
                wrong.setdefault(edit, []).append(strategy)
    rows = [[edit, ", ".join(wrong[edit]), ", ".join(right.get(edit, ["none"]))] for edit in sorted(wrong)]
    return titled(
        "Wrong edits: applied without complaint, and not what was asked for",
        table(["edit", "wrong with", "right with"], rows),
    )
