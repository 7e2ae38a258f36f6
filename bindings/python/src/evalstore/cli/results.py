"""`results`: single attempts."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

import click

from ._asking import every, known_runs
from ._command import Command, Session, pass_session
from ._options import LIMIT, selection, valid_attempts
from ._table import Row, Writer, column, dollars, ident, milliseconds, moment, number
from .log import WAIT, pages

if TYPE_CHECKING:
    from .. import EvalStore

SHOWN = 10
"""So many results stand before those that come."""

COLUMNS = [
    ident("result_id", "result"),
    column("created_at", "created (UTC)", show=moment, order=2),
    column("model_id", "model", shrink="middle", least=18),
    column("task_id", "task", shrink="middle", least=20, order=1),
    column("succeeded", "ok"),
    column("error", shrink="end", least=15),
    column("time_round_trip_ms", "ms", show=milliseconds, right=True, order=3),
    column("cost_usd", "cost $", show=dollars, right=True, order=4),
    number("num_edits", "edits", order=5),
    ident("run_id", "run", order=6),
    ident("case_id", "case", order=7),
]


def _shown(name: str) -> Callable[[Row], Any]:
    """A text for people, who see when there was one that was forgotten."""
    return lambda row: "(forgotten)" if name in row.get("forgotten", ()) else row.get(name)


TEXTS = [
    column("raw_model_output", "output", below=True, where="people", value=_shown("raw_model_output")),
    column(
        "parsed_tool_call_json",
        "tool call",
        below=True,
        where="people",
        value=_shown("parsed_tool_call_json"),
    ),
    column("raw_model_output", where="programs"),
    column("parsed_tool_call_json", where="programs"),
    column("forgotten", where="programs"),
]


def arrived(store: EvalStore, events: list[dict[str, Any]], chosen: dict[str, Any]) -> list[dict[str, Any]]:
    """The results that events recorded, those that are meant, in the order of the log."""
    wanted = {event["data"].get("result_id") or event["event_id"]: None for event in events}
    found: dict[str, dict[str, Any]] = {}
    for case in dict.fromkeys(event["data"]["case_id"] for event in events):
        for result in every(store, "list_results", None, **{**chosen, "case_id": case}):
            if result["result_id"] in wanted:
                found[result["result_id"]] = result
    return [found[name] for name in wanted if name in found]


@click.command("results", cls=Command)
@selection
@click.option("--case", "case_id", metavar="ID", help="Of this case.")
@click.option("--outcome", type=click.Choice(["succeeded", "failed"]), help="That ended like this.")
@click.option("--error", metavar="KIND", help="That failed like this: number or name of an error kind.")
@valid_attempts("all")
@click.option("--texts", is_flag=True, help="With what the model answered.")
@click.option("--follow", "-f", is_flag=True, help="The last ones (--limit, else 10), then those that come.")
@LIMIT
@pass_session
def results_command(
    session: Session,
    chosen: dict[str, Any],
    texts: bool,
    follow: bool,
    limit: int | None,
    case_id: str | None,
    outcome: str | None,
    error: str | None,
) -> None:
    """List results, those recorded last first; with --follow in the order in which they come."""
    kind = int(error) if error is not None and error.isdecimal() else error
    chosen |= {"case_id": case_id, "outcome": outcome, "error": kind, "texts": texts}
    writer = Writer(session, COLUMNS + TEXTS if texts else COLUMNS, live=follow)
    with session.open() as store:
        if not follow:
            known_runs(store, chosen["run_ids"] or ())
            writer.write(every(store, "list_results", limit, **chosen))
            writer.close()
            return
        start = store.info()["last_position"] + 1
        first = list(every(store, "list_results", limit or SHOWN, **chosen))[::-1]
        writer.write(first)
        seen = {result["result_id"] for result in first}
        for results in _following(store, start, chosen):
            writer.write(result for result in results if result["result_id"] not in seen)


def _following(store: EvalStore, start: int, chosen: dict[str, Any]) -> Iterator[list[dict[str, Any]]]:
    while True:
        for events, after in pages(store, {"types": ["ResultRecorded"]}, start):
            start = after
            if events:
                mine = [one for one in events if chosen["case_id"] in (None, one["data"]["case_id"])]
                yield arrived(store, mine, chosen)
        time.sleep(WAIT)
