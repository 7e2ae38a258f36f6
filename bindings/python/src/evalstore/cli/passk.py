"""`passk`: what several attempts at a task come to."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import click

from ._asking import ask, known_runs
from ._command import Command, Session, pass_session
from ._comparison import comparability_notes, write_notes, write_table
from ._drawing import Axis, drawn
from ._measures import Measure, heading
from ._options import BY, MIN_RESULTS, Whole, selection, valid_attempts
from ._sides import ALPHA, IGNORE
from ._table import Column, as_json, column, figure, number, percent, text, write_list
from .leaderboard import who

RATE = Measure("success")


def estimates(groups: list[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    """A row for each group and `k`: any of so many attempts, and all of them."""
    for group in groups:
        for any_, all_ in zip(group["pass_at_k"], group["pass_hat_k"], strict=True):
            yield {**group, **any_, "all": all_}


def tasks_of(groups: list[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    """A row for each group and task."""
    for group in groups:
        key = "model_id" if "model_id" in group else "run_id"
        for task in group["by_task"]:
            yield {key: group[key], "comparability": group["comparability"], **task}


def notes_of(groups: list[dict[str, Any]], key: str) -> Iterator[str]:
    """Why the attempts of a group may not be at the same thing, in sentences."""
    for group in groups:
        for note in comparability_notes(group["comparability"]):
            yield f"{text(group[key])}: {note}"


def _task_columns(by: str, ks: list[int]) -> list[Column]:
    def at(key: str, place: int) -> Any:
        return lambda row: row[key][place]

    return [
        who(by),
        column("task_id", "task", shrink="middle", least=16),
        number("attempts"),
        number("successes", order=2),
        column("status"),
        number("flakiness", show=figure, order=1),
        *(
            number(f"pass_{name}_{k}", f"pass{sign}{k}", value=at(key, place), show=percent, order=3 + place)
            for place, k in enumerate(ks)
            for name, sign, key in (("at", "@", "pass_at_k"), ("hat", "^", "pass_hat_k"))
        ),
        column("comparability.verdict", plain="comparability", where="programs"),
    ]


@click.command("passk", cls=Command)
@click.option(
    "--k",
    "k",
    type=Whole(),
    multiple=True,
    metavar="N",
    help="Of so many attempts; may be repeated; 1, 5 and 10 when left out.",
)
@BY
@click.option("--tasks", is_flag=True, help="Each task by itself.")
@ALPHA
@IGNORE
@selection
@valid_attempts("all")
@MIN_RESULTS
@pass_session
def passk_command(
    session: Session,
    /,
    chosen: dict[str, Any],
    k: tuple[int, ...],
    tasks: bool,
    by: str | None,
    **options: Any,
) -> None:
    """Say what several attempts at a task come to: pass@k, that any of k succeeds, pass^k, that all do."""
    with session.open() as store:
        known_runs(store, chosen["run_ids"] or ())
        groups = ask(store, "pass_at_k", k=list(k) or None, by=by, tasks=tasks or None, **options, **chosen)
    if session.json:
        print(as_json(groups))
        return
    kind = by or "model"
    rows = list(estimates(groups))
    ks = list(dict.fromkeys(row["k"] for row in rows))
    if not session.terminal and tasks:
        write_list(session, _task_columns(kind, ks), list(tasks_of(groups)))
        return
    level = heading(rows[0]["level"]) if rows else "interval"
    axis = Axis.of((0.0, 1.0), RATE.label)
    columns = [
        who(kind),
        number("k"),
        number("value", "pass@k", plain="pass_at_k", show=percent),
        column("interval", level, value=lambda row: row, show=RATE.interval, right=True, where="people"),
        column("low", where="programs"),
        column("high", where="programs"),
        *drawn(axis, "value"),
        number("all.value", "pass^k", plain="pass_hat_k", show=percent),
        column(
            "interval", level, value=lambda row: row["all"], show=RATE.interval, right=True, where="people"
        ),
        column("all.low", plain="pass_hat_k_low", where="programs"),
        column("all.high", plain="pass_hat_k_high", where="programs"),
        number("n"),
        *(
            column(name, where="programs")
            for name in ("level", "tasks", "results", "left_out", "passed", "failed", "flaky", "flakiness")
        ),
        column("comparability.verdict", plain="comparability", where="programs"),
    ]
    if not session.terminal or not rows:
        write_list(session, columns, rows)
        return
    summary = [
        who(kind),
        *(number(name) for name in ("tasks", "results", "passed", "failed", "flaky")),
        *([number("left_out", order=1)] if any(group["left_out"] for group in groups) else []),
        number("flakiness", show=figure),
    ]
    write_list(session, summary, groups)
    write_table(session, columns, rows, "n counts the tasks that have so many attempts.")
    write_notes(session, notes_of(groups, f"{kind}_id"))
    if tasks:
        write_table(session, _task_columns(kind, ks), list(tasks_of(groups)))
