"""The answer of a SQL statement."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Table:
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

    def dicts(self) -> list[dict[str, Any]]:
        """Each row by the names of its columns; of columns with one name, the last one counts."""
        return [dict(zip(self.columns, row, strict=True)) for row in self.rows]

    def __iter__(self) -> Iterator[tuple[Any, ...]]:
        return iter(self.rows)

    def __len__(self) -> int:
        return len(self.rows)
