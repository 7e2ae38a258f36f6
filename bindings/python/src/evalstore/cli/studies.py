"""`studies`: studies and their states."""

from __future__ import annotations

from typing import Any

import click

from ._asking import every
from ._command import Command, Session, pass_session
from ._options import LIMIT
from ._table import column, ident, moment, write_rows

STATUSES = ["pending", "running", "paused", "stopped"]


def period_text(study: Any) -> str:
    """A study's period for people."""
    value = study["period_value"]
    return str(study["period_type"]) if value is None else f"{study['period_type']} × {value}"


COLUMNS = [
    ident("id", "study"),
    column("name", shrink="end", least=20),
    column("status", style="cyan"),
    column("period", where="people", value=period_text, order=1),
    column("period_type", where="programs"),
    column("period_value", where="programs"),
    column("created_at", "created (UTC)", show=moment, order=2),
    column("started_at", "started (UTC)", show=moment, order=3),
    column("stopped_at", "stopped (UTC)", show=moment, order=4),
]


@click.command("studies", cls=Command)
@click.option("--status", type=click.Choice(STATUSES), help="In this state.")
@click.option("--name", metavar="TEXT", help="With this in their name, whatever its case.")
@click.option("--tag", metavar="TEXT", help="With this tag.")
@LIMIT
@pass_session
def studies_command(session: Session, /, limit: int | None, **filters: Any) -> None:
    """List studies, newest first."""
    with session.open() as store:
        write_rows(session, COLUMNS, every(store, "list_studies", limit, **filters))
