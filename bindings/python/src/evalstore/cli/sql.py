"""`sql`: a question of the user's own."""

from __future__ import annotations

import re
import sys
from typing import Any

import click

from ._command import Command, Session, complain, pass_session
from ._options import Seconds, Whole
from ._table import as_json, guessed, write_rows
from ._values import distinct, value_of


def parameters_of(
    _: click.Context, __: click.Parameter, given: tuple[str, ...]
) -> dict[str, Any] | list[Any] | None:
    """What `?` or the names stand for: all by name, or all in order."""
    named = [re.fullmatch(r"[:@$]?([A-Za-z_]\w*)=(.*)", one, re.DOTALL) for one in given]
    if not given:
        return None
    if all(named):
        return {
            name: value_of(value, name) for name, value in distinct((one[1], one[2]) for one in named if one)
        }
    if any(named):
        raise click.UsageError("Give every --param as NAME=VALUE, or none.")
    return [value_of(one, f"parameter {place}") for place, one in enumerate(given, 1)]


@click.command("sql", cls=Command)
@click.argument("statement")
@click.option(
    "--param",
    "params",
    multiple=True,
    callback=parameters_of,
    metavar="[NAME=]VALUE",
    help="A parameter: in order for ?, named for :name; JSON, else text. May be repeated.",
)
@click.option(
    "--limit", type=Whole(), metavar="N", help="At most so many rows, 1 to 100,000; 1,000 when left out."
)
@click.option(
    "--timeout",
    type=Seconds(600),
    metavar="SECONDS",
    help="How long it may take, up to 600; 5 when left out.",
)
@pass_session
def sql_command(
    session: Session,
    statement: str,
    params: dict[str, Any] | list[Any] | None,
    limit: int | None,
    timeout: float | None,
) -> None:
    """Ask with one read-only SQL STATEMENT; `-` reads it from standard input.

    It sees the read models and the view `events`. Standard error says so when there were more rows.
    """
    if statement == "-":
        statement = sys.stdin.read()
    with session.open() as store:
        table = store.sql(statement, params, limit=limit, timeout=timeout)
    if session.json:
        print(as_json({"columns": table.columns, "rows": table.rows, "truncated": table.truncated}))
    else:
        rows = [{"cells": row} for row in table.rows]
        write_rows(session, guessed(table.columns, lambda row, at: row["cells"][at], rows), rows)
    if table.truncated:
        complain(f"evalstore: there are more rows than the {len(table)} shown; see --limit.")
