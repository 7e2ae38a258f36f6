"""`cases`: what models were to do."""

from __future__ import annotations

import click

from ._asking import every, known_runs
from ._command import Command, Session, pass_session
from ._options import LIMIT
from ._table import column, ident, moment, number, write_rows

COLUMNS = [
    ident("case_id", "case"),
    ident("run_id", "run", order=3),
    column("task_id", "task", shrink="middle", least=20),
    column("created_at", "created (UTC)", show=moment, order=4),
    column("description", shrink="end", least=20, order=1),
    number("tokens_in_context", "tokens", order=2),
    ident("file_hash", "file", order=5),
    ident("system_prompt_hash", "prompt", order=6),
]


@click.command("cases", cls=Command)
@click.option("--run", "run_id", metavar="ID", help="Of this run.")
@click.option("--task", "task_id", metavar="ID", help="Of this task.")
@LIMIT
@pass_session
def cases_command(session: Session, run_id: str | None, task_id: str | None, limit: int | None) -> None:
    """List cases, oldest first."""
    with session.open() as store:
        known_runs(store, [] if run_id is None else [run_id])
        write_rows(session, COLUMNS, every(store, "list_cases", limit, run_id=run_id, task_id=task_id))
