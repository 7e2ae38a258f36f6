"""Points in time and durations, as they are in Python and as they are in a request."""

from __future__ import annotations

import math
import re
from datetime import UTC, date, datetime
from numbers import Real

_LONGEST = 1e12
"""Seconds, some 30,000 years."""


def timestamp_to_wire(value: str | date) -> str:
    """A point in time as RFC 3339 text; a text is passed on as it is, for the library to judge.

    A date without a time is its first moment in UTC.

    Raises:
        ValueError: a datetime without a time zone, which would mean another moment on another machine.
    """
    if isinstance(value, str):
        return value
    if not isinstance(value, datetime):
        return f"{value.isoformat()}T00:00:00.000Z"
    if value.tzinfo is None or value.utcoffset() is None:
        raise ValueError(
            f"{value!r} has no time zone, so it names no moment; give it one, as in "
            "datetime.now(timezone.utc) or value.astimezone()."
        )
    exact = "microseconds" if value.microsecond % 1000 else "milliseconds"
    return value.astimezone(UTC).replace(tzinfo=None).isoformat(timespec=exact) + "Z"


def first_moment(value: str | date | None) -> str | date | None:
    """The beginning of a range: a text such as `2026-01-31` is a date, its first moment in UTC."""
    return _date(value) if isinstance(value, str) else value


def last_moment(value: str | date | None) -> str | datetime | None:
    """The end of a range that includes it: of a date without a time its last millisecond in UTC."""
    if isinstance(value, str):
        value = _date(value)
    if value is None or isinstance(value, str | datetime):
        return value
    return datetime(value.year, value.month, value.day, 23, 59, 59, 999_000, tzinfo=UTC)


def _date(text: str) -> str | date:
    """The date that a text is; any other text as it is, for the library to judge."""
    if re.fullmatch(r"\d{4}-\d{2}-\d{2}", text, re.ASCII) is None:
        return text
    try:
        return date.fromisoformat(text)
    except ValueError:
        return text


def timestamp_from_wire(text: str) -> datetime:
    """The moment that the library's text names, aware and in UTC."""
    return datetime.fromisoformat(text).astimezone(UTC)


def optional_from_wire(text: str | None) -> datetime | None:
    """As `timestamp_from_wire`; None for a moment that has not come."""
    return None if text is None else timestamp_from_wire(text)


def optional_to_wire(value: datetime | None) -> str | None:
    """As `timestamp_to_wire`; None for a moment that has not come."""
    return None if value is None else timestamp_to_wire(value)


def milliseconds(timeout: float) -> int:
    """A timeout in the unit of the requests; the library judges its range.

    Raises:
        TypeError: it is no number.
        ValueError: it is not finite, or longer than a request can say.
    """
    # mypy takes every number for a float, which numbers of numpy are not.
    given: object = timeout
    if not isinstance(given, Real):
        raise TypeError(f"The timeout is of the type {type(timeout).__name__}; give a number of seconds.")
    if not math.isfinite(timeout) or abs(timeout) > _LONGEST:
        raise ValueError(f"The timeout is {timeout}; give a number of seconds that has an end.")
    return round(timeout * 1000)
