"""From answers to dataclasses whose fields have the names of the answers' keys, and back."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import fields
from datetime import datetime
from typing import Any, cast

from ._time import timestamp_to_wire

SHOWN = 80
"""Characters of a text that a `repr` shows."""


class Answer:
    """The base of the dataclasses that answers are made of: written as on the wire, and shown briefly."""

    __slots__ = ()

    def to_dict(self) -> dict[str, Any]:
        """The value as it is in an answer."""
        return {field.name: to_wire(getattr(self, field.name)) for field in fields(cast(Any, self))}

    def __repr__(self) -> str:
        values = ((field.name, getattr(self, field.name)) for field in fields(cast(Any, self)))
        shown = ", ".join(f"{name}={brief(value)}" for name, value in values if value is not None)
        return f"{type(self).__name__}({shown})"


def to_wire(value: Any) -> Any:
    """A value of a field as it is in an answer."""
    if isinstance(value, datetime):
        return timestamp_to_wire(value)
    if isinstance(value, list | tuple):
        return [to_wire(element) for element in value]
    return value.to_dict() if hasattr(value, "to_dict") else value


def brief(value: Any) -> str:
    """A value of a field as a `repr` shows it: moments as the texts they are in answers, long texts cut."""
    if isinstance(value, datetime):
        return timestamp_to_wire(value)
    if isinstance(value, str) and len(value) > SHOWN:
        return f"{value[:SHOWN]!r}… ({len(value):,} characters)"
    return repr(value)


def taken(kind: type[Any], wire: Mapping[str, Any], **made: Callable[[Any], Any]) -> dict[str, Any]:
    """The arguments that make a dataclass of an answer.

    Args:
        kind: the dataclass; each of its fields is a key of the answer.
        wire: the answer.
        made: for the fields whose values are not taken as they are, what makes them.
    """
    arguments = {field.name: wire[field.name] for field in fields(kind)}
    return arguments | {name: make(arguments[name]) for name, make in made.items()}
