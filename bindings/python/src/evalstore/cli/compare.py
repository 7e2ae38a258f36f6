"""`compare`: whether candidates are better than a baseline."""

from __future__ import annotations

from typing import Any

import click

from ._asking import ask
from ._command import Command, Session, pass_session
from ._comparison import left_out, notes_of, say, write_differences, write_notes, write_sides
from ._measures import Measure
from ._options import selection, valid_attempts
from ._sides import POWER, Amount, Side, check_amount, comparing, known_sides, side, sides
from ._table import column, number, text, write_list

# For programs: a line a candidate.
COLUMNS = [
    column("candidate.name", plain="candidate"),
    column("verdict"),
    number("difference"),
    number("low"),
    number("high"),
    number("level"),
    number("n"),
    number("p"),
    number("p_adjusted"),
    column("method"),
    column("paired"),
    number("wins"),
    number("losses"),
    number("ties"),
    number("detectable_difference"),
    number("candidate.mean"),
    number("candidate.low"),
    number("candidate.high"),
    number("candidate.tasks"),
    number("candidate.results"),
    number("candidate.left_out"),
    column("baseline.name", plain="baseline"),
    number("baseline.mean"),
    number("baseline.low"),
    number("baseline.high"),
    number("baseline.tasks"),
    number("baseline.results"),
    number("baseline.left_out"),
    column("comparability.verdict", plain="comparability"),
    column("dropped"),
    column("sentence"),
]


@click.command("compare", cls=Command)
@click.argument("baseline", callback=side)
@click.argument("candidates", callback=sides, nargs=-1, required=True, metavar="CANDIDATE…")
@comparing(
    click.option(
        "--margin",
        type=Amount(),
        metavar="NUMBER",
        help="A difference within it does not matter: in units of the measure, of success also 2%.",
    ),
    POWER,
)
@selection
@valid_attempts("all")
@pass_session
def compare_command(
    session: Session,
    /,
    chosen: dict[str, Any],
    baseline: Side,
    candidates: list[Side],
    **options: Any,
) -> None:
    """Say whether each CANDIDATE is better than BASELINE, with the interval of the difference.

    Each is a run's id, or model:NAME for all results of a model (run:ID where an id looks like that). The
    filters hold for all of them.
    """
    check_amount("--margin", options["margin"], options["measure"])
    with session.open() as store:
        known_sides(store, [baseline, *candidates], chosen)
        answer = ask(
            store,
            "compare",
            baseline=baseline,
            candidates=candidates,
            **options,
            **chosen,
        )
    comparisons = answer["comparisons"]
    if not session.terminal:
        rows = [{**one, "baseline": answer["baseline"]} for one in comparisons]
        write_list(session, COLUMNS, rows, whole=answer)
        return
    measure = Measure(answer["measure"])
    for one in comparisons:
        say(session, one["verdict"], one["sentence"])
    write_sides(session, measure, [answer["baseline"], *(one["candidate"] for one in comparisons)])
    write_differences(session, measure, comparisons)
    notes = [*left_out(answer["baseline"])]
    for one in comparisons:
        name = f"{text(one['candidate']['name'])}: " if len(comparisons) > 1 else ""
        notes += [f"{name}{note}" for note in notes_of(one, measure)]
    write_notes(session, notes)
