"""`runs`: runs and what they come to."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import click

from ._asking import ask, every
from ._command import Command, Session, pass_session
from ._options import LABEL, LIMIT, SINCE, UNTIL, valid_attempts
from ._table import column, dollars, ident, milliseconds, moment, number, rate, write_rows

COLUMNS = [
    ident("run_id", "run"),
    column("created_at", "created (UTC)", show=moment, order=1),
    column("description", shrink="end", least=20, order=5),
    number("stats.cases", "cases", order=3),
    number("stats.models", "models", order=6),
    number("stats.attempts", "results", order=2),
    number("stats.valid_attempts", "valid", order=4),
    *rate("stats.success_rate", "success"),
    column("stats.mean_time_round_trip_ms", "mean ms", show=milliseconds, right=True, order=8),
    column("stats.cost_usd", "cost $", show=dollars, right=True, order=7),
    column("labels", shrink="end", least=12, order=9),
    column("system_prompt_hash", where="programs"),
]


@click.command("runs", cls=Command)
@LABEL
@SINCE
@UNTIL
@click.option("--prompt", "system_prompt_hash", metavar="HASH", help="With this system prompt.")
@valid_attempts("all")
@LIMIT
@pass_session
def runs_command(
    session: Session,
    /,
    limit: int | None,
    valid_attempts_only: bool | None,
    from_: str | None,
    **filters: Any,
) -> None:
    """List runs, newest first, with how many results they have and how they did."""
    with session.open() as store:

        def rows() -> Iterator[dict[str, Any]]:
            for run in every(store, "list_runs", limit, **filters, **{"from": from_}):
                stats = ask(store, "run_stats", run_id=run["run_id"], valid_attempts_only=valid_attempts_only)
                yield {**run, "stats": stats}

        write_rows(session, COLUMNS, rows())
