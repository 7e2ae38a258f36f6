"""`power`: how many tasks a question needs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from ._asking import ask
from ._command import Command, Session, pass_session
from ._comparison import say
from ._measures import Measure
from ._options import Whole, selection, valid_attempts
from ._sides import ALPHA, MEASURE, POWER, Amount, Number, Side, check_amount, known_sides, side
from ._table import console, measured, write_record

if TYPE_CHECKING:
    from .. import EvalStore


def in_memory() -> EvalStore:
    """A store for a question that needs nothing of any."""
    from .._store import EvalStore

    return EvalStore(":memory:")


@click.command("power", cls=Command)
@click.argument("baseline", callback=side, required=False)
@click.argument("candidate", callback=side, required=False)
@click.option(
    "--difference", type=Amount(), metavar="NUMBER", help="How many tasks show this difference? 0.05 or 5%."
)
@click.option("--tasks", type=Whole(), metavar="N", help="Which difference do so many tasks show?")
@click.option(
    "--sd",
    "standard_deviation",
    type=Number(),
    metavar="NUMBER",
    help="The standard deviation of the paired differences of tasks.",
)
@click.option("--rate", type=Amount(), metavar="NUMBER", help="Success of the baseline: 0.6 or 60%.")
@click.option(
    "--correlation", type=Number(), metavar="NUMBER", help="Of a task's two outcomes; 0 when left out."
)
@click.option("--attempts", type=Whole(), metavar="N", help="At each task; 1 when left out.")
@click.option(
    "--task-correlation",
    type=Number(),
    metavar="NUMBER",
    help="Between attempts at one task; 0 when left out.",
)
@MEASURE
@ALPHA
@POWER
@selection
@valid_attempts("all")
@pass_session
def power_command(
    session: Session,
    /,
    chosen: dict[str, Any],
    baseline: Side | None,
    candidate: Side | None,
    **options: Any,
) -> None:
    """Say how many tasks show a difference, or which difference so many tasks show.

    What the tasks vary by is told by --sd, by --rate, or by two sides: each is a run's id, or model:NAME for
    all results of a model, and the filters hold for both.
    """
    if baseline is not None and candidate is None:
        raise click.UsageError("There is one side only; give both, or --sd or --rate.")
    sides = [one for one in (baseline, candidate) if one is not None]
    # Of a bare standard deviation it is not known what it is of.
    of_measure = sides or options["rate"] is not None
    if of_measure:
        check_amount("--difference", options["difference"], options["measure"])
    with session.open() if sides else in_memory() as store:
        if sides:
            known_sides(store, sides, chosen)
        answer = ask(store, "power", baseline=baseline, candidate=candidate, **options, **chosen)
    if session.terminal:
        say(session, "", answer["sentence"])
        console(session).print()
    shown = {key: measured(value) for key, value in answer.items() if key != "sentence"}
    if of_measure:
        shown["difference"] = Measure(options["measure"] or "success").amount(answer["difference"])
    write_record(session, answer, shown)
