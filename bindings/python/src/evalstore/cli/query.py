"""`query`: any query of the reference by its name."""

from __future__ import annotations

from typing import Any

import click

from ._command import Command, Negative, Session, complain, pass_session
from ._table import Column, as_json, guessed, text, write_list, write_record
from ._values import values


def columns_of(rows: list[dict[str, Any]]) -> list[Column]:
    """A column for each key that any of the rows has."""
    names = list(dict.fromkeys(key for row in rows for key in row))
    return guessed(names, lambda row, at: row.get(names[at]), rows)


def write_answer(session: Session, result: Any) -> None:
    """Writes whatever a query answered, for people or between tabs."""
    if isinstance(result, list):
        rows = [row if isinstance(row, dict) else {"value": row} for row in result]
        write_list(session, columns_of(rows), rows)
    elif isinstance(result, dict):
        write_record(session, result)
    else:
        print(text(result))


@click.command("query", cls=Command)
@click.argument("name")
@click.option(
    "--arg",
    "args",
    multiple=True,
    callback=values,
    metavar="NAME=VALUE",
    help="An argument: a value that is JSON is taken as such, anything else as text. May be repeated.",
)
@pass_session
def query_command(session: Session, name: str, args: dict[str, Any]) -> None:
    """Ask the query NAME of the reference; 1 when it finds nothing (null).

    A paged query answers one page; --arg cursor=… asks for the next one.
    """
    with session.open() as store:
        answer = store.request("query", {"query": name, "args": args})
    if session.json:
        print(as_json(answer))
    elif answer["result"] is not None:
        write_answer(session, answer["result"])
        if "next_cursor" in answer:
            complain(f"evalstore: there is more: --arg cursor={answer['next_cursor']}")
    if answer["result"] is None:
        raise Negative(f"{name} found nothing.")
