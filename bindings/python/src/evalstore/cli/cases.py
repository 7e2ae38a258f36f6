"""`cases`: what models were to do."""

from __future__ import annotations

import click

from ._asking import every
from ._command import Command, Session, pass_session
from ._options import LIMIT
from ._table import column, ident, moment, number, write_rows

COLUMNS = [
    ident("case_id", "case"),
    ident("run_id", "run"),
    column("task_id", "task", shrink="end", least=10),
    column("created_at", "created (UTC)", show=moment, order=2),
    column("description", shrink="end", least=11),
    number("tokens_in_context", "tokens", order=1),
    ident("file_hash", "file", order=3),
    ident("system_prompt_hash", "prompt", order=4),
]


@click.command("cases", cls=Command)
@click.option("--run", "run_id", metavar="ID", help="Of this run.")
@click.option("--task", "task_id", metavar="ID", help="Of this task.")
@LIMIT
@pass_session
def cases_command(session: Session, run_id: str | None, task_id: str | None, limit: int | None) -> None:
    """List cases, oldest first."""
    with session.open() as store:
        write_rows(session, COLUMNS, every(store, "list_cases", limit, run_id=run_id, task_id=task_id))
