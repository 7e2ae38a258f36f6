"""Options that several commands have."""

from __future__ import annotations

from collections.abc import Callable
from functools import reduce, wraps
from typing import Any, TypeVar

import click

from ._values import first_moment, last_moment, texts

F = TypeVar("F", bound=Callable[..., Any])


class Whole(click.IntRange):
    """A whole number that a request can say, at least so much."""

    name = "whole number"

    def __init__(self, least: int | None = None) -> None:
        super().__init__(least)

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> int:
        """The number."""
        number: int = super().convert(value, param, ctx)
        if abs(number) >= 2**63:
            self.fail("It is beyond 64 bits; give a smaller number.", param, ctx)
        return number


class Seconds(click.types.FloatParamType):
    """A time of at least a millisecond and at most so many seconds."""

    name = "seconds"

    def __init__(self, most: float) -> None:
        self.most = most

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> float:
        """The number of seconds."""
        seconds: float = super().convert(value, param, ctx)
        if not 0.001 <= seconds <= self.most:
            self.fail(f"{value} is not in the range 0.001<=x<={self.most:g}.", param, ctx)
        return seconds


RUN = click.option("--run", "run_ids", multiple=True, metavar="ID", help="Of this run; may be repeated.")
MODEL = click.option(
    "--model", "model_ids", multiple=True, metavar="ID", help="Of this model; may be repeated."
)
TASK = click.option("--task", "task_ids", multiple=True, metavar="ID", help="Of this task; may be repeated.")
SINCE = click.option(
    "--from",
    "from_",
    callback=first_moment,
    metavar="MOMENT",
    help="Of this moment (or date, in UTC) or later.",
)
UNTIL = click.option(
    "--to", "to", callback=last_moment, metavar="MOMENT", help="Of this moment (or date) or earlier."
)
LABEL = click.option(
    "--label",
    "labels",
    multiple=True,
    callback=texts,
    metavar="NAME=TEXT",
    help="Of runs with this label; may be repeated.",
)
LIMIT = click.option("--limit", type=Whole(1), metavar="N", help="At most so many.")


def valid_attempts(default: str) -> Callable[[F], F]:
    """Whether attempts count that never came to what is measured."""
    return click.option(
        "--valid-only/--all-attempts",
        "valid_attempts_only",
        default=None,
        help=f"Whether only valid attempts count; {default} when left out.",
    )


def together(*options: Callable[[Any], Any]) -> Callable[[F], F]:
    """Several options as one decorator."""
    return lambda function: reduce(lambda made, option: option(made), reversed(options), function)


def _chosen(function: Callable[..., Any]) -> Callable[..., Any]:
    """The command with its filters as `chosen`, the arguments of a query."""

    @wraps(function)
    def command(
        *args: Any,
        run_ids: tuple[str, ...] = (),
        model_ids: tuple[str, ...],
        task_ids: tuple[str, ...],
        from_: str | None,
        to: str | None,
        labels: dict[str, str] | None,
        valid_attempts_only: bool | None,
        **others: Any,
    ) -> Any:
        chosen = {
            "run_ids": list(dict.fromkeys(run_ids)) or None,
            "model_ids": list(dict.fromkeys(model_ids)) or None,
            "task_ids": list(dict.fromkeys(task_ids)) or None,
            "from": from_,
            "to": to,
            "labels": labels,
            "valid_attempts_only": valid_attempts_only,
        }
        return function(*args, chosen=chosen, **others)

    return command


def selection(function: Callable[..., Any]) -> Callable[..., Any]:
    """The filters of results; the command gets them as `chosen`, the arguments of a query."""
    return together(RUN, MODEL, TASK, SINCE, UNTIL, LABEL)(_chosen(function))


def selection_of_run(function: Callable[..., Any]) -> Callable[..., Any]:
    """As `selection`, for a command that names its run."""
    return together(MODEL, TASK, SINCE, UNTIL, LABEL)(_chosen(function))


MIN_RESULTS = click.option(
    "--min-results", type=Whole(1), metavar="N", help="Leave out those with fewer results."
)
BY = click.option("--by", type=click.Choice(["model", "run"]), help="What is listed; models when left out.")
