"""`models`: models beside each other."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from ._asking import ask, known_runs
from ._command import Command, Session, pass_session
from ._options import MIN_RESULTS, selection, valid_attempts
from ._table import column, dollars, milliseconds, number, rate, things, write_list

if TYPE_CHECKING:
    from .. import EvalStore

TIMES = ("time_to_first_token_ms", "time_to_first_edit_ms", "time_round_trip_ms")

COLUMNS = [
    column("model_id", "model", shrink="middle", least=32),
    *rate("success_rate", "success"),
    column("time_to_first_token_ms.p50", "first token ms", show=milliseconds, right=True, order=4),
    column("time_to_first_edit_ms.p50", "first edit ms", show=milliseconds, right=True, order=6),
    column("time_round_trip_ms.p50", "p50 ms", show=milliseconds, right=True, order=1),
    column("time_round_trip_ms.p95", "p95 ms", show=milliseconds, right=True, order=2),
    column("cost_usd", "cost $", show=dollars, right=True, order=5),
    column("mean_cost_usd", "mean $", show=dollars, right=True, order=7),
    column("cost_per_success_usd", "$/success", show=dollars, right=True, order=3),
    number("priced_results", "priced", order=9),
    number("completion_tokens", "tokens", order=8),
]


@click.command("models", cls=Command)
@selection
@valid_attempts("only valid ones")
@MIN_RESULTS
@pass_session
def models_command(session: Session, chosen: dict[str, Any], min_results: int | None) -> None:
    """Compare models: how often they succeed, how fast they are, what they cost; the best first."""
    with session.open() as store:
        known_runs(store, chosen["run_ids"] or ())
        models = ask(store, "model_comparison", **chosen, min_results=min_results)
        footer = _footer(store, chosen, models) if session.terminal else ""
    write_list(session, COLUMNS, models, footer=footer)


def _footer(store: EvalStore, chosen: dict[str, Any], models: list[dict[str, Any]]) -> str:
    """What the numbers are of: which attempts were left out, and how exact the percentiles are."""
    said = []
    if chosen["valid_attempts_only"] is not False:
        filters = {key: value for key, value in chosen.items() if key != "valid_attempts_only"}
        counted = ask(store, "valid_attempt_count", **filters)
        said.append(
            f"{counted['valid_attempts']:,} of {things(counted['attempts'], 'attempt')} are valid and count; "
            "--all-attempts counts all."
        )
    error = max((model[times]["relative_error"] for model in models for times in TIMES), default=0)
    if error:
        said.append(f"p50 and p95 are estimates, at most {error * 100:g} % off.")
    return " ".join(said)
