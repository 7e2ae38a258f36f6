"""`trend`: what runs come to, one after the other."""

from __future__ import annotations

from typing import Any

import click

from ._asking import ask, known_runs
from ._command import Command, Session, pass_session
from ._comparison import mean_columns, say
from ._measures import Measure
from ._options import MIN_RESULTS, selection, valid_attempts
from ._sides import ALPHA, IGNORE, MEASURE
from ._table import column, ident, moment, number, write_list


@click.command("trend", cls=Command)
@MEASURE
@ALPHA
@IGNORE
@selection
@valid_attempts("all")
@MIN_RESULTS
@pass_session
def trend_command(session: Session, /, chosen: dict[str, Any], **options: Any) -> None:
    """Show whether runs get better, oldest first; a new line begins where they measure something else."""
    with session.open() as store:
        known_runs(store, chosen["run_ids"] or ())
        answer = ask(store, "run_trend", **options, **chosen)
    measure, segments = Measure(answer["measure"]), answer["segments"]
    rows = [
        {**run, "segment": at, "broken_by": ", ".join(segment["broken_by"]) if first else ""}
        for at, segment in enumerate(segments, start=1)
        for first, run in zip([True] + [False] * len(segment["runs"]), segment["runs"], strict=False)
    ]
    columns = [
        number("segment", "line", where="both" if len(segments) > 1 else "programs"),
        ident("run_id", "run", least=20),
        column("created_at", "created", show=moment, order=1),
        *mean_columns(measure, rows, 1 - answer["alpha"]),
        number("tasks", "n"),
        number("results", order=2),
        number("left_out", order=4, where="both" if any(row["left_out"] for row in rows) else "programs"),
        column("broken_by", where="programs"),
    ]
    if session.terminal:
        for segment in segments:
            say(session, "", segment["sentence"])
    footer = "These are the last 2,000 runs; there are older ones." if answer["truncated"] else ""
    write_list(session, columns, rows, whole=answer, footer=footer)
