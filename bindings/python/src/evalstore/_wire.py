"""From answers to dataclasses whose fields have the names of the answers' keys, and back."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import fields
from datetime import datetime
from typing import Any, ClassVar, Self, TypeAlias

from ._time import timestamp_to_wire

SHOWN = 80
"""Characters of a text that a `repr` shows."""


Made: TypeAlias = Mapping[str, Callable[[Any], Any]]
"""For the fields whose values are not taken from an answer as they are, what makes them."""


_names: dict[type[Any], tuple[str, ...]] = {}


def names_of(kind: type[Any]) -> tuple[str, ...]:
    """The names of a dataclass's fields."""
    names = _names.get(kind)
    if names is None:
        names = _names[kind] = tuple(field.name for field in fields(kind))
    return names


class Answer:
    """The base of the dataclasses of answers: read and written as on the wire, and shown briefly."""

    __slots__ = ()

    _made: ClassVar[Made] = {}
    _unless_there: ClassVar[Mapping[str, Any]] = {}
    """The values of the keys that an answer may leave out."""
    _rare: ClassVar[frozenset[str]] = frozenset()
    """The keys that an answer has only when there is something to say."""

    @classmethod
    def from_dict(cls, wire: Mapping[str, Any]) -> Self:
        """The value that is in an answer under the names of its fields."""
        there = {**cls._unless_there, **wire}
        made = cls._made
        return cls(
            **{name: made[name](there[name]) if name in made else there[name] for name in names_of(cls)}
        )

    def to_dict(self) -> dict[str, Any]:
        """The value as it is in an answer."""
        values = ((name, getattr(self, name)) for name in names_of(type(self)))
        return {name: to_wire(value) for name, value in values if value or name not in self._rare}

    def __repr__(self) -> str:
        values = ((name, getattr(self, name)) for name in names_of(type(self)))
        there = (one for one in values if one[1] is not None and (one[1] or one[0] not in self._rare))
        shown = ", ".join(f"{name}={brief(value)}" for name, value in there)
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
