"""From answers to dataclasses whose fields have the names of the answers' keys."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import fields
from typing import Any


def taken(kind: type[Any], wire: Mapping[str, Any], **made: Callable[[Any], Any]) -> dict[str, Any]:
    """The arguments that make a dataclass of an answer.

    Args:
        kind: the dataclass; each of its fields is a key of the answer.
        wire: the answer.
        made: for the fields whose values are not taken as they are, what makes them.
    """
    arguments = {field.name: wire[field.name] for field in fields(kind)}
    return arguments | {name: make(arguments[name]) for name, make in made.items()}


def every(make: Callable[[Any], Any]) -> Callable[[list[Any]], tuple[Any, ...]]:
    """Makes each element of a list."""
    return lambda wire: tuple(map(make, wire))
