"""Points in time and durations, as they are in Python and as they are in a request."""

from __future__ import annotations

from datetime import UTC, date, datetime


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


def last_moment(value: str | date | None) -> str | datetime | None:
    """The end of a range that includes it: of a date without a time its last millisecond in UTC."""
    if value is None or isinstance(value, str | datetime):
        return value
    return datetime(value.year, value.month, value.day, 23, 59, 59, 999_000, tzinfo=UTC)


def timestamp_from_wire(text: str) -> datetime:
    """The moment that the library's text names, aware and in UTC."""
    return datetime.fromisoformat(text).astimezone(UTC)


def optional_from_wire(text: str | None) -> datetime | None:
    """As `timestamp_from_wire`; None for a moment that has not come."""
    return None if text is None else timestamp_from_wire(text)


def optional_to_wire(value: datetime | None) -> str | None:
    """As `timestamp_to_wire`; None for a moment that has not come."""
    return None if value is None else timestamp_to_wire(value)


def milliseconds(seconds: float) -> int:
    """A duration in the unit of the requests; the library judges its range."""
    return round(seconds * 1000)
