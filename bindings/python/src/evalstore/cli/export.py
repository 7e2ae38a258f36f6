"""`export`: the whole store as lines, or its read models as files for other programs."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import click

from ._command import Command, Session, pass_session
from ._files import Place
from ._options import SINCE, UNTIL
from ._table import column, number, things, write_list, write_record


@click.command("export", cls=Command)
@click.argument("target", type=Place(allow_dash=True))
@click.option(
    "--format",
    "form",
    type=click.Choice(["events", "csv", "json"]),
    default="events",
    show_default=True,
    help="events: the whole store, for import. csv, json: read models, a file each.",
)
@click.option("--tables", metavar="NAME,…", help="Only these read models; all when left out.")
@click.option("--run", "run_id", metavar="ID", help="Only what belongs to this run.")
@click.option("--project", "project_name", metavar="NAME", help="Only what belongs to this project.")
@SINCE
@UNTIL
@pass_session
def export_command(
    session: Session,
    target: str,
    form: str,
    tables: str | None,
    run_id: str | None,
    project_name: str | None,
    from_: str | None,
    to: str | None,
) -> None:
    """Write the store to TARGET: a file (`-`: standard output) for events, a folder for csv and json.

    events is the whole store: contents, events, consumers; import makes the same store of it. csv and json
    write each read model into a file of its own. A filter leaves out the read models that it says nothing
    about.
    """
    filters = {"run_id": run_id, "project_name": project_name, "from": from_, "to": to}
    given = {name: value for name, value in filters.items() if value is not None}
    if form == "events":
        if given or tables is not None:
            raise click.UsageError("An export of events is the whole store; filters are for csv and json.")
        _events(session, target)
        return
    if target == "-":
        raise click.UsageError(f"{form} writes several files; name a folder.")
    from ._tables import export_tables

    names = None if tables is None else [name.strip() for name in tables.split(",") if name.strip()]
    if names == []:
        raise click.UsageError("--tables names no read model; leave it out for all of them.")
    with session.open() as store:
        written = export_tables(store, session, Path(target), form, names, given)
    write_list(session, [column("table"), number("rows"), column("path", shrink="middle", least=20)], written)


def _events(session: Session, target: str) -> None:
    from ._events import export_events
    from ._files import new_file

    with session.open() as store, new_file(target) as out:
        summary: dict[str, Any] = export_events(store, session, out)
    if target != "-":
        write_record(session, {"path": target, **summary})
    elif sys.stderr.isatty():
        print(
            f"{things(summary['events'], 'event')}, {things(summary['contents'], 'content')}", file=sys.stderr
        )
