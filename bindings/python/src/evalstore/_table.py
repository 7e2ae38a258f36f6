"""The answer of a SQL statement."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from ._rows import Tabular

if TYPE_CHECKING:
    from ._columns import Column


@dataclass(frozen=True, slots=True, repr=False)
class Table(Tabular):
    """Columns and rows; iterating it and its length are those of `rows`.

    Attributes:
        columns: the names of the columns.
        rows: the rows, each with one value a column.
        truncated: True when there were more rows than the limit allowed.
    """

    columns: tuple[str, ...]
    rows: tuple[tuple[Any, ...], ...]
    truncated: bool

    @classmethod
    def from_dict(cls, wire: Mapping[str, Any]) -> Table:
        """The table in an answer."""
        return cls(tuple(wire["columns"]), tuple(map(tuple, wire["rows"])), wire["truncated"])

    def to_dict(self) -> dict[str, Any]:
        """The table as it is in an answer."""
        return {
            "columns": list(self.columns),
            "rows": list(map(list, self.rows)),
            "truncated": self.truncated,
        }

    def dicts(self) -> list[dict[str, Any]]:
        """Each row by the names of its columns.

        Raises:
            ValueError: two columns have one name.
        """
        if len(set(self.columns)) < len(self.columns):
            twice = next(name for name in self.columns if self.columns.count(name) > 1)
            raise ValueError(
                f'Two columns are called "{twice}", and a dict has room for one of them; name them apart '
                "in the statement with AS, or use rows."
            )
        return [dict(zip(self.columns, row, strict=True)) for row in self.rows]

    def __iter__(self) -> Iterator[tuple[Any, ...]]:
        return iter(self.rows)

    def __len__(self) -> int:
        return len(self.rows)

    def _columns(self) -> list[Column]:
        from ._columns import columns_of_values

        return columns_of_values(self.columns, self.rows)

    def _title(self) -> str:
        return f"Table of {len(self.rows):,} rows{', and there were more' if self.truncated else ''}"

    def _cells(self) -> tuple[Sequence[str], Sequence[Sequence[Any]]]:
        return self.columns, self.rows
