"""`leaderboard`: models or runs by rank."""

from __future__ import annotations

from typing import Any, Literal

import click

from ._asking import ask, known_runs
from ._command import Command, Session, pass_session
from ._comparison import comparability_notes, mean_columns, write_notes
from ._measures import Measure
from ._options import BY, MIN_RESULTS, selection, valid_attempts
from ._sides import ALPHA, IGNORE, MEASURE, SEED
from ._table import Column, Row, column, count, figure, ident, number, write_list


def who(by: str) -> Column:
    """The column of what is listed."""
    if by == "run":
        return ident("run_id", "run", least=20)
    return column("model_id", "model", shrink="middle", least=16)


def rank(row: Row) -> str:
    """The ranks that an entry may have."""
    low, high = row["rank"], row["rank_high"]
    return count(low) if low == high else f"{low:,}–{high:,}"


@click.command("leaderboard", cls=Command)
@BY
@MEASURE
@click.option(
    "--interval",
    type=click.Choice(["wilson", "clopper_pearson", "jeffreys", "t", "bootstrap"]),
    help="The first three are of success with one attempt at each task; what fits when left out.",
)
@ALPHA
@SEED
@IGNORE
@selection
@valid_attempts("all")
@MIN_RESULTS
@pass_session
def leaderboard_command(session: Session, /, chosen: dict[str, Any], **options: Any) -> None:
    """Rank models, or runs, the best first; where nobody knows who is better they share their ranks."""
    with session.open() as store:
        known_runs(store, chosen["run_ids"] or ())
        answer = ask(store, "leaderboard", **options, **chosen)
    measure, entries = Measure(answer["measure"]), answer["entries"]

    def where_any(key: str) -> Literal["both", "programs"]:
        return "both" if any(entry[key] for entry in entries) else "programs"

    columns = [
        column("rank", value=rank, where="people", right=True),
        number("rank", where="programs"),
        number("rank_high", where="programs"),
        number("incomparable", where="programs"),
        who(answer["by"]),
        *mean_columns(measure, entries, 1 - answer["alpha"]),
        number("tasks", "n"),
        number("results", order=2),
        number("left_out", order=5, where=where_any("left_out")),
        number("flakiness", show=figure, order=3, where=where_any("flakiness")),
        column("interval", "kind", order=4, show=lambda value: str(value).replace("_", "-")),
    ]
    footer = ""
    if any(entry["rank"] != entry["rank_high"] for entry in entries):
        footer = "A rank such as 1–2 lies between the two, as far as that is known; n counts tasks."
    if any(entry["incomparable"] for entry in entries):
        footer += " Those that are not comparable are not ranked against each other."
    write_list(session, columns, entries, whole=answer, footer=footer)
    if session.terminal and answer["comparability"] is not None:
        write_notes(session, comparability_notes(answer["comparability"]))
