"""`errors`: why attempts fail."""

from __future__ import annotations

from typing import Any

import click

from ._asking import ask, known_runs
from ._command import Command, Session, pass_session
from ._options import MIN_RESULTS, selection, valid_attempts
from ._table import column, number, rate, text, write_list

COLUMNS = [
    number("error_enum", "number", show=lambda value: "–" if value is None else str(value)),
    column("error", show=lambda value: "(no kind)" if value is None else text(value), shrink="end", least=12),
    number("results"),
    *rate("share", "of failures"),
]


@click.command("errors", cls=Command)
@selection
@valid_attempts("all")
@MIN_RESULTS
@pass_session
def errors_command(session: Session, chosen: dict[str, Any], min_results: int | None) -> None:
    """Show why attempts failed, the most frequent kind first."""
    with session.open() as store:
        known_runs(store, chosen["run_ids"] or ())
        answer = ask(store, "error_distribution", **chosen, min_results=min_results)
    footer = f"{answer['failed']:,} of {answer['results']:,} results failed"
    write_list(session, COLUMNS, answer["errors"], whole=answer, footer=footer)
