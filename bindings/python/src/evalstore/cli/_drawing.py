"""Intervals drawn with the letters of a terminal, all of a table on one axis."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from ._table import Column, Row

WIDE = 60
"""So many cells a drawing takes where there is room for more."""

NARROW = 24
"""With less than so many cells nothing is drawn."""

TINY = 1e-290
"""Nothing is drawn that differs by less, or by more than its reciprocal: doubles end there."""


def _step(span: float) -> float:
    """The roundest distance of marks of which some five lie in a span."""
    power = 10.0 ** math.floor(math.log10(span / 5))
    return next((times * power for times in (1, 2, 5) if span / (times * power) <= 5), 10 * power)


@dataclass(frozen=True, slots=True)
class Axis:
    """From where to where a drawing goes.

    Attributes:
        low: the value of its first cell.
        high: the value of its last one.
        marks: values that are marked in every row, with the letter for each.
        label: writes a value.
    """

    low: float
    high: float
    marks: Mapping[float, str]
    label: Callable[[float], str]

    @classmethod
    def of(
        cls,
        values: Iterable[float | None],
        label: Callable[[float], str],
        *,
        marks: Mapping[float, str] | None = None,
        within: tuple[float, float] | None = None,
    ) -> Axis | None:
        """The axis that shows all of these values and ends at round ones; None where there can be none.

        Args:
            values: what is to be drawn.
            label: writes a value.
            marks: values that are marked, which are on the axis too.
            within: the least and the greatest value that there can be.
        """
        known = [value for value in values if value is not None]
        if not known:
            return None
        known += marks or ()
        low, high = min(known), max(known)
        span = high - low or abs(high) or 1.0
        if not TINY < span < 1 / TINY:
            return None
        step = _step(span)
        # A hair beyond a round value is rounding, and no reason for another step.
        first, last = math.floor(low / step + 1e-9), math.ceil(high / step - 1e-9)
        if first == last:
            first, last = first - 1, last + 1
        low, high = first * step, last * step
        if within is not None:
            low, high = max(low, within[0]), min(high, within[1])
        # Values that differ in their last digits only may have no round values around them.
        return cls(low, high, marks or {}, label) if low < high else None

    def cell(self, value: float, width: int) -> int:
        """The cell of a value among so many."""
        place = round((value - self.low) / (self.high - self.low) * (width - 1))
        return min(max(place, 0), width - 1)

    def bar(self, low: float | None, value: float | None, high: float | None, width: int) -> str:
        """A value and its interval in so many cells; what is missing is not drawn."""
        cells = [" "] * width
        for at, mark in self.marks.items():
            cells[self.cell(at, width)] = mark
        if low is not None and high is not None:
            first, last = self.cell(low, width), self.cell(high, width)
            for at in range(first, last + 1):
                cells[at] = "─" if cells[at] == " " else "┼"
            if first < last:
                cells[first], cells[last] = "├", "┤"
        if value is not None:
            cells[self.cell(value, width)] = "●"
        return "".join(cells)

    def line(self, width: int) -> str:
        """The axis itself: its ends and its marks, as far as there is room to label them."""
        cells = ["┄"] * width
        taken = [False] * width
        for at in (self.low, self.high, *self.marks):
            name = self.label(at)
            middle = self.cell(at, width) - (len(name) - 1) // 2
            start = min(max(middle, 0), width - len(name))
            around = range(max(start - 1, 0), min(start + len(name) + 1, width))
            if start >= 0 and not any(taken[place] for place in around):
                cells[start : start + len(name)] = name
                for place in range(start, start + len(name)):
                    taken[place] = True
        return "".join(cells)


def drawn(axis: Axis | None, value: str, *, order: int = 1) -> list[Column]:
    """The column in which the interval of each row is drawn; no column where there is nothing to draw.

    Args:
        axis: the axis of all rows.
        value: the key of the value in the middle, beside `low` and `high`.
        order: when it leaves, as any column.
    """
    if axis is None:
        return []

    def draw(row: Row, width: int) -> str:
        return axis.bar(row["low"], row[value], row["high"], width)

    return [
        Column(
            "drawn",
            "",
            lambda _: None,
            shrink="end",
            least=NARROW,
            order=order,
            where="people",
            wide=WIDE,
            draw=draw,
            foot=axis.line,
        )
    ]


def ends(rows: Iterable[Mapping[str, Any]], *keys: str) -> list[float | None]:
    """The values of rows under these keys."""
    return [row[key] for row in rows for key in keys]
