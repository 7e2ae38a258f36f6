"""Texts of the command line as values of a request."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from typing import Any

import click

from .._errors import EvalStoreError
from .._json import problem_of
from .._wire import brief

PERIODS = {"hour": "hourly", "day": "daily", "week": "weekly", "month": "monthly"}


def value_of(given: str, name: str) -> Any:
    """The value that a text is if it is JSON, else the text.

    Args:
        given: the text.
        name: what it is the value of.
    """
    try:
        value = json.loads(given, parse_constant=lambda name: name)
    except RecursionError:
        raise click.BadParameter(f"{name} is nested too deep.") from None
    except ValueError:
        if len(given) > 4000 and re.fullmatch(r"-?[0-9]+", given):
            raise click.BadParameter(f"{name} is an integer beyond 64 bits; give a smaller one.") from None
        return given
    if isinstance(problem := problem_of(value, name), EvalStoreError):
        raise click.BadParameter(problem.message)
    return value


def distinct(pairs: Iterable[tuple[str, str]]) -> list[tuple[str, str]]:
    """Names and their texts; of a name that is given twice nobody knows which text is meant."""
    found: dict[str, str] = {}
    for name, value in pairs:
        if name in found:
            raise click.BadParameter(f"{name} is given twice; leave one out.")
        found[name] = value
    return list(found.items())


def pair_of(given: str) -> tuple[str, str]:
    """The two sides of NAME=VALUE."""
    name, equals, value = given.partition("=")
    if not (name and equals):
        raise click.BadParameter(f"{given!r} is not NAME=VALUE.")
    return name, value


def texts(_: click.Context, __: click.Parameter, given: tuple[str, ...]) -> dict[str, str] | None:
    """Texts by name, from NAME=VALUE; None when there are none."""
    return dict(distinct(map(pair_of, given))) or None


def values(_: click.Context, __: click.Parameter, given: tuple[str, ...]) -> dict[str, Any]:
    """Values by name, from NAME=VALUE."""
    return {name: value_of(value, name) for name, value in distinct(map(pair_of, given))}


def numbers(_: click.Context, __: click.Parameter, given: tuple[str, ...]) -> dict[str, float]:
    """Numbers by name, from NAME=VALUE."""
    found: dict[str, float] = {}
    for name, value in distinct(map(pair_of, given)):
        what = value_of(value, name)
        if isinstance(what, bool) or not isinstance(what, int | float):
            raise click.BadParameter(f"{name} is {brief(value)}, which is not a number.")
        found[name] = what
    return found


def period(_: click.Context, __: click.Parameter, given: str) -> tuple[str, int | None]:
    """A period, from UNIT or UNIT:COUNT."""
    found = re.fullmatch(r"(hour|day|week|month)s?(?::([1-9][0-9]*))?", given)
    if found is None:
        raise click.BadParameter(
            f"{given!r} is no period; say hours, days, weeks or months, and how many, as in weeks:2."
        )
    return PERIODS[found[1]], int(found[2]) if found[2] else None


def moment(given: str, *, last: bool = False) -> str:
    """A moment as the store writes it, from RFC 3339 or a date of UTC.

    Args:
        given: what was written.
        last: whether a date means its last moment.
    """
    try:
        if re.fullmatch(r"\d{4}-\d{2}-\d{2}", given):
            found = datetime.fromisoformat(given).replace(tzinfo=UTC)
            if last:
                found += timedelta(days=1, milliseconds=-1)
        else:
            found = datetime.fromisoformat(given)
    except (ValueError, OverflowError):
        raise click.BadParameter(
            f"{given!r} is no moment; write 2026-01-31 or 2026-01-31T12:00:00Z."
        ) from None
    if found.tzinfo is None:
        raise click.BadParameter(f"{given!r} has no time zone; end it with Z for UTC.")
    return found.astimezone(UTC).replace(tzinfo=None).isoformat(timespec="milliseconds") + "Z"


def first_moment(_: click.Context, __: click.Parameter, given: str | None) -> str | None:
    """The moment that begins a range."""
    return None if given is None else moment(given)


def last_moment(_: click.Context, __: click.Parameter, given: str | None) -> str | None:
    """The moment that ends a range, which is part of it."""
    return None if given is None else moment(given, last=True)
