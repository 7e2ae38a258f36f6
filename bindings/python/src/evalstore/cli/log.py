"""`log`: the events themselves."""

from __future__ import annotations

import time
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import click

from .._json import without_none
from ._command import Command, Session, pass_session
from ._options import Whole
from ._table import Writer, column, ident, moment, number

if TYPE_CHECKING:
    from .. import EvalStore

PAGE = 500
WAIT = 0.2
"""Seconds between two looks at the log."""

COLUMNS = [
    number("position", show=str),
    column("timestamp", "time (UTC)", show=moment, order=1),
    column("type", style="cyan", shrink="end", least=20, whole=True),
    ident("stream", least=16),
    number("version", show=str, order=3),
    ident("event_id", order=4, style="dim"),
    column("data", shrink="end", least=24, order=2),
    column("metadata", where="programs"),
]


def pages(
    store: EvalStore, request: dict[str, Any], start: int
) -> Iterator[tuple[list[dict[str, Any]], int]]:
    """Events from a position on, page by page up to the end, each page with where the next one begins."""
    while True:
        answer = store.request("read", {**request, "from_position": start, "limit": PAGE})
        start = answer["next_position"]
        yield answer["events"], start
        if not answer["events"]:
            return


def last(store: EvalStore, request: dict[str, Any], wanted: int) -> tuple[list[dict[str, Any]], int]:
    """The last events, in order, and the position after the log's end."""
    end: int = store.info()["last_position"]
    found: list[dict[str, Any]] = []
    to = min(end, request.get("to_position", end))
    while len(found) < wanted and to > 0:
        asked = {**request, "backwards": True, "to_position": to, "limit": min(wanted - len(found), 10_000)}
        answer = store.request("read", asked)
        found += answer["events"]
        to = answer["next_position"]
        if not answer["events"]:
            break
    return found[::-1], end + 1


@click.command("log", cls=Command)
@click.option("--follow", "-f", is_flag=True, help="Go on with events as they come, until Ctrl-C.")
@click.option("--stream", metavar="NAME", help="Only events of this stream.")
@click.option(
    "--type", "types", multiple=True, metavar="NAME", help="Only events of this type; may be repeated."
)
@click.option("--from", "from_", type=Whole(1), metavar="POSITION", help="From this position on.")
@click.option("--to", type=Whole(1), metavar="POSITION", help="Up to this position.")
@click.option("--last", "wanted", type=Whole(0), metavar="N", help="Only the last N of them.")
@pass_session
def log_command(
    session: Session,
    follow: bool,
    stream: str | None,
    types: tuple[str, ...],
    from_: int | None,
    to: int | None,
    wanted: int | None,
) -> None:
    """Show events in the order in which they were written, one a line."""
    if follow and to is not None:
        raise click.UsageError("--follow has no end; leave out --to.")
    if wanted is not None and from_ is not None:
        raise click.UsageError("--last and --from both say where to begin; leave one out.")
    request = without_none(stream=stream, types=list(types) or None, to_position=to)
    writer = Writer(session, COLUMNS, live=follow)
    with session.open() as store:
        start = from_ or 1
        if wanted is not None:
            events, start = last(store, request, wanted)
            writer.write(events)
        if wanted is None or follow:
            for events, after in pages(store, request, start):
                writer.write(events)
                start = after
        while follow:
            time.sleep(WAIT)
            for events, after in pages(store, request, start):
                writer.write(events)
                start = after
    writer.close()
