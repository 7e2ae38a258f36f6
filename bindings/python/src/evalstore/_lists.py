"""Lists that are given: what Python would take for one without a word, and what it would take apart."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, TypeVar

T = TypeVar("T")


def names(given: str | Iterable[str] | None) -> list[str] | None:
    """The names that are given; one text is one name, and not a list of its letters."""
    if given is None:
        return None
    return [given] if isinstance(given, str) else list(given)


def things(name: str, given: Iterable[T]) -> list[T]:
    """The things of a list.

    Args:
        name: what the list is called.
        given: what was given for it.

    Raises:
        TypeError: it is one thing, or none.
    """
    if isinstance(given, str | bytes | Mapping) or not isinstance(given, Iterable):
        raise TypeError(
            f"{name} is of the type {type(given).__name__}; give a list of them, also for one: [one]."
        )
    return list(given)


def values(name: str, given: Any) -> list[Any] | Mapping[str, Any] | None:
    """Values in their order or by their names.

    Args:
        name: what they are called.
        given: what was given for them.

    Raises:
        TypeError: it is one value.
    """
    if given is None or isinstance(given, Mapping):
        return given
    if isinstance(given, str | bytes) or not isinstance(given, Iterable):
        raise TypeError(
            f"{name} is of the type {type(given).__name__}; give a list, also for one value: [value], or a "
            "mapping of names to values."
        )
    return list(given)
