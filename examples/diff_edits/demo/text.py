"""Tables, intervals and sparklines as plain text that fits 80 columns."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from itertools import pairwise
from math import isclose
from statistics import fmean

BLOCKS = "▁▂▃▄▅▆▇█"
MISSING = "–"


def emphasized(text: str) -> str:
    """Bold on a terminal, as it is in a pipe."""
    if sys.stdout.isatty() and "NO_COLOR" not in os.environ:
        return f"\x1b[1m{text}\x1b[0m"
    return text


def table(headings: Sequence[str], rows: Sequence[Sequence[str]], right: Sequence[int] = ()) -> str:
    """Columns as wide as they need to be; those in `right` are set to the right."""
    widths = [max(len(row[at]) for row in [headings, *rows]) for at in range(len(headings))]

    def line(cells: Sequence[str]) -> str:
        placed = [
            cell.rjust(width) if at in right else cell.ljust(width)
            for at, (cell, width) in enumerate(zip(cells, widths, strict=True))
        ]
        return ("  " + "  ".join(placed)).rstrip()

    rule = "  " + "  ".join("─" * width for width in widths)
    return "\n".join([emphasized(line(headings)), rule, *map(line, rows)])


def titled(title: str, body: str, *notes: str) -> str:
    """A section: its title, its table, and lines below it."""
    return "\n".join([emphasized(title), "", body, *(f"  {note}".rstrip() for note in notes)])


def percent(share: float | None) -> str:
    return MISSING if share is None else f"{100 * share:.0f} %"


def points(share: float | None) -> str:
    """A difference of shares, in percentage points."""
    return MISSING if share is None else f"{100 * share:+.0f}".replace("-", "−")


def interval(low: float | None, high: float | None) -> str:
    """The ends of an interval of shares, in percent."""
    return MISSING if low is None or high is None else f"{100 * low:.0f}–{100 * high:.0f} %"


def milliseconds(value: float | None) -> str:
    """Three significant digits or so, with the unit."""
    if value is None:
        return MISSING
    if value >= 1000:
        return f"{value / 1000:.2f} s"
    return f"{value:.0f} ms" if value >= 10 else f"{value:.2f} ms"


def number(metric: str, value: float) -> str:
    """A value the way its metric is named: `_rate` in percent; the others carry their unit in the name."""
    if metric.endswith("_rate"):
        return percent(value)
    return f"{value:.0f}" if value == int(value) or value >= 10 else f"{value:.2f}"


def sparkline(values: Sequence[float], width: int = 8) -> str:
    """The values from left to right, low to high, a line when they are all the same.

    More than fit are averaged in groups.
    """
    if len(values) > width:
        edges = [round(at * len(values) / width) for at in range(width + 1)]
        values = [fmean(values[start:end]) for start, end in pairwise(edges)]
    low, high = min(values), max(values)
    if isclose(low, high):
        return "─" * len(values)
    return "".join(BLOCKS[round((value - low) / (high - low) * 7)] for value in values)
