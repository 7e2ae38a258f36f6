"""One page of a longer answer."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar, overload

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Page(Sequence[T], Generic[T]):
    """A sequence of what was found, and where to go on.

    Attributes:
        items: what was found.
        next_cursor: the `cursor` of the next page; None when this is the last one.
    """

    items: tuple[T, ...]
    next_cursor: str | None

    @classmethod
    def from_dict(cls, wire: dict[str, Any], item: Callable[[dict[str, Any]], T]) -> Page[T]:
        """The page in an answer, each of its items made by `item`."""
        return cls(tuple(map(item, wire["result"])), wire.get("next_cursor"))

    @overload
    def __getitem__(self, index: int) -> T: ...
    @overload
    def __getitem__(self, index: slice) -> tuple[T, ...]: ...
    def __getitem__(self, index: int | slice) -> T | tuple[T, ...]:
        return self.items[index]

    def __len__(self) -> int:
        return len(self.items)


def every_item(page: Callable[[str | None], Page[T]]) -> Iterator[T]:
    """The items of every page, asked for one page at a time.

    Args:
        page: gives the page at a cursor, the first one for None.
    """
    cursor: str | None = None
    while True:
        found = page(cursor)
        yield from found
        cursor = found.next_cursor
        if cursor is None:
            return
