"""The columns that the dataclasses of an answer become, known from their annotations."""

from __future__ import annotations

import types
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields, is_dataclass
from datetime import datetime
from enum import Enum
from functools import cache, partial
from typing import Any, Literal, Union, get_args, get_origin, get_type_hints

from ._wire import to_wire


class Type(Enum):
    """What the values of a column are."""

    TEXT = str
    BOOLEAN = bool
    INTEGER = int
    NUMBER = float
    MOMENT = datetime
    TEXTS = "lists of texts"
    WIRE = "objects and lists, as they are in an answer"
    ANY = "values of several types, or none"


@dataclass(frozen=True, slots=True)
class Column:
    """One column.

    Attributes:
        name: its name, with dots where it is part of a nested value.
        type: what its values are.
        optional: whether values may be None.
        values: one a row.
    """

    name: str
    type: Type
    optional: bool
    values: list[Any]


@dataclass(frozen=True, slots=True)
class _Field:
    name: str
    type: Type
    optional: bool
    get: Callable[[Any], Any]


def columns_of(kind: Any, items: Sequence[Any]) -> list[Column]:
    """The columns of dataclasses; the same ones, of the same types, when there are no items."""
    return [
        Column(field.name, field.type, field.optional, [field.get(item) for item in items])
        for field in _fields(kind)
    ]


def columns_of_values(names: Sequence[str], rows: Sequence[Sequence[Any]]) -> list[Column]:
    """The columns of rows whose types nobody has declared."""
    values = list(map(list, zip(*rows, strict=True))) or [[] for _ in names]
    return [Column(name, *_found(column), column) for name, column in zip(names, values, strict=True)]


def _found(values: list[Any]) -> tuple[Type, bool]:
    kinds = {type(value) for value in values}
    optional = type(None) in kinds
    kinds.discard(type(None))
    if kinds == {int, float}:
        return Type.NUMBER, optional
    if len(kinds) == 1 and (kind := kinds.pop()) in (str, bool, int, float):
        return Type(kind), optional
    return Type.ANY, optional


@cache
def _fields(kind: Any) -> list[_Field]:
    return list(_flattened(kind, "", lambda item: item, False))


def _flattened(kind: Any, prefix: str, get: Callable[[Any], Any], optional: bool) -> Iterator[_Field]:
    hints = get_type_hints(kind)
    for name in (field.name for field in fields(kind)):
        hint, none = _without_none(hints[name])
        value = partial(_part, get, name)
        if is_dataclass(hint):
            yield from _flattened(hint, f"{prefix}{name}.", value, optional or none)
            continue
        type_ = _type(hint)
        plain = partial(_plain, value) if type_ in (Type.WIRE, Type.TEXTS) else value
        yield _Field(prefix + name, type_, optional or none, plain)


def _part(get: Callable[[Any], Any], name: str, item: Any) -> Any:
    whole = get(item)
    return None if whole is None else getattr(whole, name)


def _plain(get: Callable[[Any], Any], item: Any) -> Any:
    return to_wire(get(item))


def _without_none(hint: Any) -> tuple[Any, bool]:
    if get_origin(hint) not in (Union, types.UnionType):
        return hint, False
    rest = [part for part in get_args(hint) if part is not types.NoneType]
    return rest[0], len(rest) < len(get_args(hint))


def _type(hint: Any) -> Type:
    if hint in (str, bool, int, float, datetime):
        return Type(hint)
    origin = get_origin(hint)
    if origin is Literal:
        return Type.TEXT
    if isinstance(origin, type) and issubclass(origin, Sequence) and get_args(hint)[0] is str:
        return Type.TEXTS
    if isinstance(origin, type) and issubclass(origin, Sequence | Mapping):
        return Type.WIRE
    return Type.WIRE if isinstance(hint, type) else Type.ANY
