"""`metrics`: benchmark runs of projects and their metrics."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import click

from ._asking import ask, every
from ._command import Group, Negative, Session, pass_session
from ._files import Place
from ._options import LIMIT, SINCE, UNTIL, F, together
from ._table import (
    column,
    figure,
    ident,
    measured,
    moment,
    moment_utc,
    number,
    raw,
    things,
    write_list,
    write_record,
    write_rows,
)

GROUPS = ("performance", "autonomy", "quality", "workflow")


@click.group("metrics", cls=Group)
def metrics_command() -> None:
    """Look at benchmark runs of projects and their metrics."""


def chosen(function: F) -> F:
    """The options that choose benchmark runs."""
    options: list[Callable[[Any], Any]] = [
        click.option("--project", "project_name", metavar="NAME", help="Of this project."),
        click.option("--benchmark", "benchmark_name", metavar="NAME", help="Of this benchmark."),
        SINCE,
        UNTIL,
    ]
    return together(*options)(function)


def arguments(from_: str | None, **others: Any) -> dict[str, Any]:
    """The options as arguments of a query."""
    return {**others, "from": from_}


COLUMNS = [
    ident("run_id", "run"),
    column("timestamp", "time (UTC)", show=moment),
    column("project_name", "project", shrink="middle", least=16),
    column("benchmark_name", "benchmark", shrink="middle", least=16, order=1),
    column("version", shrink="end", least=8, order=2),
    column("metadata", shrink="end", least=20, order=3),
]


@metrics_command.command("list")
@chosen
@LIMIT
@pass_session
def list_(session: Session, /, limit: int | None, **options: Any) -> None:
    """List benchmark runs, newest first."""
    with session.open() as store:
        write_rows(session, COLUMNS, every(store, "list_benchmark_runs", limit, **arguments(**options)))


@metrics_command.command()
@click.argument("run_id", metavar="RUN")
@pass_session
def show(session: Session, run_id: str) -> None:
    """Show a benchmark run with its metrics; 1 when there is none."""
    with session.open() as store:
        run = ask(store, "get_benchmark_run", run_id=run_id)
    if run is None:
        raise Negative(f"There is no benchmark run {run_id!r}.")
    shown = {key: value for key, value in run.items() if key not in GROUPS}
    shown |= {key: moment_utc(run[key]) for key in ("timestamp", "created_at")}
    for group in GROUPS:
        shown |= {f"{group}.{name}": measured(value) for name, value in run[group].items()}
    write_record(session, run, shown)


@metrics_command.command()
@click.argument("metric")
@chosen
@LIMIT
@pass_session
def trend(session: Session, /, metric: str, limit: int | None, **options: Any) -> None:
    """Show the values of METRIC in the last runs (--limit, else 100), oldest first."""
    with session.open() as store:
        values = ask(store, "metric_trend", metric=metric, limit=limit, **arguments(**options))
    columns = [
        column("timestamp", "time (UTC)", show=moment),
        ident("run_id", "run"),
        number("value", metric, show=figure),
    ]
    write_list(session, columns, values)


@metrics_command.command()
@chosen
@LIMIT
@pass_session
def average(session: Session, /, limit: int | None, **options: Any) -> None:
    """Show the mean of each metric over the last runs (--limit, else 10); 1 when there are none."""
    with session.open() as store:
        answer = ask(store, "average_metrics", limit=limit, **arguments(**options))
    if not answer["runs"] and not session.json:
        raise Negative("No benchmark run fits.")
    rows = [{"metric": name, "mean": mean, "n": answer["runs"]} for name, mean in answer["metrics"].items()]
    columns = [column("metric"), number("mean", show=figure), number("n")]
    write_list(session, columns, rows, whole=answer)
    if not answer["runs"]:
        raise Negative("No benchmark run fits.")


@metrics_command.command()
@click.argument("file", type=Place(dir_okay=False, allow_dash=True))
@chosen
@LIMIT
@click.option(
    "--format",
    "form",
    type=click.Choice(["csv", "json"]),
    default="csv",
    show_default=True,
    help="The form of the file.",
)
@pass_session
def export(session: Session, /, file: str, form: str, limit: int | None, **options: Any) -> None:
    """Write benchmark runs with all their metrics, newest first, to FILE (`-`: standard output).

    CSV has one line a run and a column for each metric, json one JSON object a line.
    """
    import csv
    import json

    from ._files import new_file

    written = 0
    with session.open() as store, new_file(file) as out:
        head: list[str] | None = None
        table = csv.writer(out, lineterminator="\n")
        for listed in every(store, "list_benchmark_runs", limit, **arguments(**options)):
            run = ask(store, "get_benchmark_run", run_id=listed["run_id"])
            if run is None:  # deleted since it was listed
                continue
            written += 1
            if form == "json":
                out.write(json.dumps(run, ensure_ascii=False, separators=(",", ":")) + "\n")
                continue
            flat = {key: value for key, value in run.items() if key not in GROUPS}
            for group in GROUPS:
                flat |= {f"{group}.{name}": value for name, value in run[group].items()}
            if head is None:
                head = list(flat)
                table.writerow(head)
            table.writerow([cell if isinstance(cell, str) else raw(cell) for cell in map(flat.get, head)])
    if file != "-":
        write_record(session, {"path": str(Path(file)), "runs": written})
    elif sys.stderr.isatty():
        print(things(written, "run"), file=sys.stderr)
