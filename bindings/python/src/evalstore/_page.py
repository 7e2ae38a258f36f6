"""One page of a longer answer."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, Generic, TypeVar, overload

from ._rows import Kind, Listed
from ._wire import to_wire

T = TypeVar("T")


@dataclass(frozen=True, slots=True, repr=False)
class Page(Listed[T], Sequence[T], Generic[T]):
    """A sequence of what was found, and where to go on.

    Attributes:
        items: what was found.
        next_cursor: the `cursor` of the next page; None when this is the last one.
        kind: the dataclass of the items, also when there are none.
    """

    items: tuple[T, ...]
    next_cursor: str | None
    kind: Any = field(default=None, compare=False)

    @classmethod
    def from_dict(cls, wire: dict[str, Any], kind: Kind[T]) -> Page[T]:
        """The page in an answer, each of its items of one kind."""
        return cls(tuple(map(kind.from_dict, wire["result"])), wire.get("next_cursor"), kind)

    def to_dict(self) -> dict[str, Any]:
        """The page as it is in an answer."""
        wire: dict[str, Any] = {"result": to_wire(self.items)}
        return wire if self.next_cursor is None else {**wire, "next_cursor": self.next_cursor}

    @overload
    def __getitem__(self, index: int) -> T: ...
    @overload
    def __getitem__(self, index: slice) -> tuple[T, ...]: ...
    def __getitem__(self, index: int | slice) -> T | tuple[T, ...]:
        return self.items[index]

    def __len__(self) -> int:
        return len(self.items)

    def _listed(self) -> tuple[Sequence[T], Any]:
        return self.items, self.kind

    def _title(self) -> str:
        more = "the last page" if self.next_cursor is None else "more on the next page"
        return f"{Listed._title(self)}, {more}"


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
