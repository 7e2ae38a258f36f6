"""The sides of a comparison, as they are written on a command line, and the options that go with them."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any, TypeAlias

import click

from ._asking import ask, known_runs
from ._command import Negative
from ._measures import MEASURES
from ._options import F, Whole, together

if TYPE_CHECKING:
    from .. import EvalStore

Side: TypeAlias = str | dict[str, str]


def side_of(given: str) -> Side:
    """A run, or all results of a model, from ID, run:ID or model:NAME."""
    if not given:
        raise click.BadParameter("It is empty; write a run's id, or model:NAME.")
    kind, colon, name = given.partition(":")
    if not colon or kind not in ("run", "model"):
        return given
    if not name:
        raise click.BadParameter(f"{given!r} names nothing; write {kind}:NAME.")
    return name if kind == "run" else {"model_id": name}


def side(_: click.Context, __: click.Parameter, given: str | None) -> Side | None:
    """One side; None when it was left out."""
    return None if given is None else side_of(given)


def sides(_: click.Context, __: click.Parameter, given: tuple[str, ...]) -> list[Side]:
    """Several sides."""
    return [side_of(one) for one in given]


class Number(click.types.FloatParamType):
    """A finite number."""

    name = "number"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> float:
        """The number."""
        number: float = super().convert(value, param, ctx)
        if not math.isfinite(number):
            self.fail(f"{value} is not finite.", param, ctx)
        return number


class Points(float):
    """A share that was written in percent, which only success is."""


class Amount(Number):
    """A number in the units of the measure; of success also in points, as in `2%`."""

    name = "amount"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> float:
        """The number; `2%` is 0.02."""
        if isinstance(value, str) and value.endswith("%"):
            return Points(super().convert(value[:-1], param, ctx) / 100)
        return value if isinstance(value, Points) else super().convert(value, param, ctx)


def check_amount(option: str, amount: float | None, measure: str | None = None) -> None:
    """Looks whether an amount can be one of its measure.

    Raises:
        UsageError: it is in percent of what is no share, or more than all of what is one.
    """
    if measure not in (None, "success"):
        if isinstance(amount, Points):
            raise click.UsageError(f"{option} is in percent, and {measure} is no share; give a number.")
    elif amount is not None and amount > 1:
        raise click.UsageError(
            f"{option} is {amount:g}, and success goes from 0 to 1; two points are 0.02, or 2%."
        )


MEASURE = click.option(
    "--measure",
    type=click.Choice(MEASURES),
    metavar="NAME",
    help="By what: success (when left out), cost_usd, time_round_trip_ms or another one of the reference.",
)
ALPHA = click.option(
    "--alpha", type=Number(), metavar="NUMBER", help="How often it may be wrong; 0.05 when left out."
)
SEED = click.option(
    "--seed", type=Whole(), metavar="N", help="What random draws begin with; 1 when left out."
)
IGNORE = click.option(
    "--ignore-digest",
    "ignore_digests",
    multiple=True,
    type=click.Choice(["dataset", "scorer", "judge", "harness"]),
    callback=lambda _, __, given: list(dict.fromkeys(given)) or None,
    help="It may differ; may be repeated.",
)
POWER = click.option(
    "--power",
    type=Number(),
    metavar="NUMBER",
    help="How often a difference is to be seen where it is; 0.8 when left out.",
)


def comparing(*options: Callable[[Any], Any]) -> Callable[[F], F]:
    """The options of every comparison, after those of its own."""
    return together(*options, MEASURE, ALPHA, SEED, IGNORE)


def known_sides(store: EvalStore, sides: Iterable[Side], chosen: dict[str, Any]) -> None:
    """Looks for the runs and models that sides name, and for those of the filters.

    Raises:
        Negative: there is no such run, or no result of such a model.
    """
    known_runs(store, chosen.get("run_ids") or ())
    for side in sides:
        if isinstance(side, str):
            if ask(store, "get_run", run_id=side) is None:
                raise Negative(
                    f"There is no run {side!r}; evalstore runs lists those that there are, and model:NAME "
                    "names all results of a model."
                )
        elif not ask(store, "valid_attempt_count", **side)["attempts"]:
            raise Negative(
                f"There is no result of a model {side['model_id']!r}; evalstore models --all-attempts lists "
                "those that there are."
            )
