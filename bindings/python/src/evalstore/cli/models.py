"""`models`: models beside each other."""

from __future__ import annotations

from typing import Any

import click

from ._asking import ask
from ._command import Command, Session, pass_session
from ._options import MIN_RESULTS, selection, valid_attempts
from ._table import column, dollars, milliseconds, number, rate, write_list

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
        models = ask(store, "model_comparison", **chosen, min_results=min_results)
    write_list(session, COLUMNS, models)
