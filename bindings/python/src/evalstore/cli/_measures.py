"""How the measures of results are written for people."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, get_args

from .. import _comparison
from ._table import dollars, figure, milliseconds, percent

MEASURES = get_args(_comparison.Measure)


@dataclass(frozen=True, slots=True)
class Measure:
    """A measure by its name."""

    name: str

    @property
    def is_rate(self) -> bool:
        """Whether its means are shares."""
        return self.name == "success"

    @property
    def unit(self) -> str:
        """What its numbers are in, where a heading has to say so."""
        if self.name == "cost_usd":
            return " $"
        return " ms" if self.name.endswith("_ms") else ""

    def value(self, value: Any) -> str:
        """A mean."""
        if value is None or self.is_rate:
            return percent(value)
        if self.name == "cost_usd":
            return dollars(value) if value >= 0 else f"-{dollars(-value)}"
        return milliseconds(value) if self.name.endswith("_ms") and value >= 10 else figure(value)

    def interval(self, side: Any) -> str:
        """The interval of a mean."""
        if side["low"] is None:
            return "–"
        if self.is_rate:
            return f"{side['low'] * 100:.1f}–{side['high'] * 100:.1f} %"
        return f"{self.value(side['low'])}–{self.value(side['high'])}"

    def difference(self, value: Any) -> str:
        """A difference of means."""
        if value is None:
            return "–"
        return f"{self._signed(value)} points" if self.is_rate else self._signed(value)

    def amount(self, value: float | None) -> str:
        """How large a difference is."""
        if value is None:
            return "–"
        return f"{value * 100:.3g} points" if self.is_rate else f"{figure(value)}{self.unit}"

    def difference_interval(self, comparison: Any) -> str:
        """The interval of a difference."""
        if comparison["low"] is None:
            return "–"
        return f"{self._signed(comparison['low'])} to {self._signed(comparison['high'])}"

    def label(self, value: float) -> str:
        """A mean at an axis."""
        return f"{value * 100:g} %" if self.is_rate else f"{value:,g}"

    def difference_label(self, value: float) -> str:
        """A difference at an axis."""
        number = value * 100 if self.is_rate else value
        return "0" if value == 0 else f"{number:+,g}"

    def _signed(self, value: float) -> str:
        shown = f"{abs(value) * 100:.1f}" if self.is_rate else self.value(abs(value))
        sign = "" if not shown.strip("0.") else "-" if value < 0 else "+"
        return f"{sign}{shown}"


def probability(value: Any) -> str:
    """A probability, of which the small ones need no digits."""
    if value is None:
        return "–"
    return "<0.001" if value < 0.001 else f"{value:.3f}"


def heading(level: float) -> str:
    """The heading of intervals of a level."""
    return f"{level * 100:.4g} % interval"
