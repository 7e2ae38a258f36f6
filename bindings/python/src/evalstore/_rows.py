"""Answers that have rows: as a sequence, as a data frame, and as a table to look at."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import fields
from typing import TYPE_CHECKING, Any, Generic, Protocol, Self, TypeVar

if TYPE_CHECKING:
    import pandas
    import polars

    from ._columns import Column

T = TypeVar("T")
T_co = TypeVar("T_co", covariant=True)


class Kind(Protocol[T_co]):
    """A dataclass that is made of an answer."""

    def from_dict(self, wire: Mapping[str, Any], /) -> T_co:
        """One of it."""


class Tabular:
    """What can be shown as a table and become a data frame."""

    __slots__ = ()

    def to_pandas(self) -> pandas.DataFrame:
        """A pandas DataFrame, one row for each element.

        Rates, summaries and plans become columns of their own, `success_rate.rate` for example; moments are
        `datetime64[ns, UTC]`, or of milliseconds when one of them lies before 1678 or after 2261; integers
        that may be missing are `Int64`. An empty answer has the same columns and types, except for `sql`,
        whose types are those of its values.

        Raises:
            MissingPackageError: pandas is not installed.
        """
        from ._frames import pandas_frame

        return pandas_frame(self._columns())

    def to_polars(self) -> polars.DataFrame:
        """A polars DataFrame, one row for each element.

        As `to_pandas`, with moments as `Datetime("ms", "UTC")`; objects and lists of rows are JSON text, and
        of columns with one name the second is called `name_2`.

        Raises:
            MissingPackageError: polars is not installed.
        """
        from ._frames import polars_frame

        return polars_frame(self._columns())

    def __repr__(self) -> str:
        from ._shown import text_table

        return text_table(self._title(), *self._cells())

    def _repr_html_(self) -> str:
        from ._shown import html_table

        return html_table(self._title(), *self._cells())

    def _columns(self) -> list[Column]:
        raise NotImplementedError

    def _title(self) -> str:
        raise NotImplementedError

    def _cells(self) -> tuple[Sequence[str], Sequence[Sequence[Any]]]:
        """The names of the columns, and for each row the values that are shown."""
        raise NotImplementedError


class Listed(Tabular, Generic[T]):
    """Dataclasses of one kind in order."""

    __slots__ = ()

    def _listed(self) -> tuple[Sequence[T], Any]:
        """What is listed, and its dataclass."""
        raise NotImplementedError

    def _columns(self) -> list[Column]:
        from ._columns import columns_of

        items, kind = self._listed()
        return columns_of(kind, items)

    def _title(self) -> str:
        items, kind = self._listed()
        return f"{type(self).__name__} of {len(items):,} {kind.__name__}"

    def _cells(self) -> tuple[Sequence[str], Sequence[Sequence[Any]]]:
        items, kind = self._listed()
        names = [field.name for field in fields(kind)]
        return names, _Lazy(items, lambda item: [getattr(item, name) for name in names])


class Heading(Tabular):
    """An answer that is one thing around a table: its frame is that of the table."""

    __slots__ = ()

    def _table(self) -> Rows[Any]:
        """The table in it."""
        raise NotImplementedError

    def _columns(self) -> list[Column]:
        return self._table()._columns()

    def _cells(self) -> tuple[Sequence[str], Sequence[Sequence[Any]]]:
        return self._table()._cells()


class Rows(tuple[T, ...], Listed[T]):
    """A whole answer in order: a tuple that can become a data frame. It is equal to a list of the same."""

    kind: Any

    def __new__(cls, items: Iterable[T] = (), kind: Any = None) -> Self:
        """The items, all of them of one kind; their dataclass names the columns when there are none."""
        rows = super().__new__(cls, items)
        rows.kind = type(rows[0]) if rows and kind is None else kind
        return rows

    @classmethod
    def of(cls, kind: Kind[T]) -> Callable[[Iterable[Mapping[str, Any]]], Rows[T]]:
        """Makes each element of a list in an answer."""
        return lambda wire: Rows(map(kind.from_dict, wire), kind)

    def to_dict(self) -> list[dict[str, Any]]:
        """The elements as they are in an answer."""
        from ._wire import to_wire

        return [to_wire(item) for item in self]

    def __eq__(self, other: object) -> bool:
        return tuple(self) == tuple(other) if isinstance(other, tuple | list) else NotImplemented

    __hash__ = tuple.__hash__
    __repr__ = Listed.__repr__

    def _listed(self) -> tuple[Sequence[T], Any]:
        return self, self.kind


class _Lazy(Sequence[Any]):
    """Rows that are made when they are looked at, so that showing the first of many costs little."""

    def __init__(self, items: Sequence[Any], make: Callable[[Any], Sequence[Any]]) -> None:
        self._items = items
        self._make = make

    def __getitem__(self, index: Any) -> Any:
        found = self._items[index]
        return list(map(self._make, found)) if isinstance(index, slice) else self._make(found)

    def __len__(self) -> int:
        return len(self._items)
