"""Drawings in SVG: bars, lines, and how far values are from where they must be. Colours are classes of page.py."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from html import escape

WIDTH = 560
LABELS = 190
NOTES = 130
STEP = 26
LEFT, RIGHT, TOP, BOTTOM = 58, 18, 14, 40
LINES_HEIGHT = 250
DISTANCE_LABELS = 330
DISTANCE_NOTES = 190
DISTANCE_WIDTH = 900
FARTHEST = 10.0


@dataclass(frozen=True)
class Bar:
    """A value with its name, and what is said at its end."""

    label: str
    value: float
    note: str
    style: str


@dataclass(frozen=True)
class Series:
    """Points that belong together, ordered by x."""

    label: str
    style: str
    points: Sequence[tuple[float, float]]


@dataclass(frozen=True)
class Distance:
    """How many times better than needed something is; less than 1 is not enough."""

    label: str
    times: float
    note: str


def bars(values: Sequence[Bar]) -> str:
    """Bars from zero, one below the other."""
    room = WIDTH - LABELS - NOTES
    greatest = max(bar.value for bar in values)
    parts = []
    for index, bar in enumerate(values):
        y = index * STEP + 4
        length = max(room * bar.value / greatest, 1.5)
        parts += [
            text(LABELS - 8, y + 13, bar.label, "end"),
            f'<rect class="{bar.style}" x="{LABELS}" y="{y}" width="{length:.1f}" height="{STEP - 9}" rx="2"/>',
            text(LABELS + length + 6, y + 13, bar.note, "start", "quiet"),
        ]
    return drawing(WIDTH, len(values) * STEP + 4, parts)


def lines(
    series: Sequence[Series], x_label: str, y_label: str, *, log_y: bool = False, limit: tuple[float, str] | None = None
) -> str:
    """Lines over a scale of powers; the limit is a dashed line across."""
    xs = [x for one in series for x, _ in one.points]
    ys = [y for one in series for _, y in one.points] + ([limit[0]] if limit else [])
    across = placed(math.log(min(xs)), math.log(max(xs)), LEFT, WIDTH - RIGHT)
    low, high, marks = powers(min(ys), max(ys)) if log_y else steps(max(ys))
    upward = placed(low, high, LINES_HEIGHT - BOTTOM, TOP)

    def x_of(value: float) -> float:
        return across(math.log(value))

    def y_of(value: float) -> float:
        return upward(math.log10(value) if log_y else value)

    parts = []
    for mark in marks:
        y = y_of(mark)
        parts.append(f'<line class="grid" x1="{LEFT}" x2="{WIDTH - RIGHT}" y1="{y:.1f}" y2="{y:.1f}"/>')
        parts.append(text(LEFT - 6, y + 4, short(mark), "end", "quiet"))
    for mark in sorted(set(xs)):
        parts.append(text(x_of(mark), LINES_HEIGHT - BOTTOM + 16, short(mark), "middle", "quiet"))
    parts.append(text((LEFT + WIDTH - RIGHT) / 2, LINES_HEIGHT - 6, x_label, "middle", "quiet"))
    parts.append(
        f'<text class="quiet" transform="translate(12 {LINES_HEIGHT / 2}) rotate(-90)">{escape(y_label)}</text>'
    )
    if limit:
        y = y_of(limit[0])
        parts.append(f'<line class="limit" x1="{LEFT}" x2="{WIDTH - RIGHT}" y1="{y:.1f}" y2="{y:.1f}"/>')
        parts.append(text(WIDTH - RIGHT, y - 5, limit[1], "end", "limit-text"))
    for one in series:
        points = [(x_of(x), y_of(y)) for x, y in one.points]
        path = " ".join(f"{x:.1f},{y:.1f}" for x, y in points)
        parts.append(f'<polyline class="line {one.style}" points="{path}"/>')
        for (x, y), (_, value) in zip(points, one.points, strict=True):
            parts.append(f'<circle class="{one.style}" cx="{x:.1f}" cy="{y:.1f}" r="3.5">')
            parts.append(f"<title>{escape(one.label)}: {short(value)}</title></circle>")
    return drawing(WIDTH, LINES_HEIGHT, parts) + legend(series)


def distances(values: Sequence[Distance]) -> str:
    """Points left and right of what is enough, on a scale of powers that ends at ten times."""
    height = len(values) * STEP + 34
    across = placed(-math.log(FARTHEST), math.log(FARTHEST), DISTANCE_LABELS + 12, DISTANCE_WIDTH - DISTANCE_NOTES - 12)
    parts = []
    for mark, label in ((1 / FARTHEST, "10 times too far"), (0.5, "2"), (1.0, "enough"), (2.0, "2"), (FARTHEST, "10")):
        x = across(math.log(mark))
        style = "enough" if mark == 1 else "grid"
        parts.append(f'<line class="{style}" x1="{x:.1f}" x2="{x:.1f}" y1="4" y2="{height - 26}"/>')
        parts.append(text(x, height - 8, label, "middle", "quiet"))
    middle = across(0)
    for index, one in enumerate(values):
        y = index * STEP + 18
        x = across(math.log(min(max(one.times, 1 / FARTHEST), FARTHEST)))
        style = "met" if one.times >= 1 else "missed"
        parts += [
            text(DISTANCE_LABELS, y + 4, one.label, "end"),
            f'<line class="stem {style}" x1="{middle:.1f}" x2="{x:.1f}" y1="{y}" y2="{y}"/>',
            f'<circle class="{style}" cx="{x:.1f}" cy="{y}" r="5.5"/>',
            text(DISTANCE_WIDTH - DISTANCE_NOTES + 4, y + 4, one.note, "start", "quiet"),
        ]
    return drawing(DISTANCE_WIDTH, height, parts)


def legend(series: Sequence[Series]) -> str:
    """What the lines are."""
    items = "".join(f'<span><i class="{one.style}"></i>{escape(one.label)}</span>' for one in series)
    return f'<p class="legend">{items}</p>'


def drawing(width: int, height: int, parts: Sequence[str]) -> str:
    """A picture that fits the width that there is."""
    return f'<svg viewBox="0 0 {width} {height}" role="img">{"".join(parts)}</svg>'


def text(x: float, y: float, said: str, anchor: str, style: str = "label") -> str:
    """A word at a place."""
    return f'<text class="{style}" x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}">{escape(said)}</text>'


def placed(low: float, high: float, start: float, end: float) -> Callable[[float], float]:
    """From a value to a place."""
    span = high - low or 1.0
    return lambda value: start + (value - low) / span * (end - start)


def powers(least: float, greatest: float) -> tuple[float, float, list[float]]:
    """The powers of ten around values, as exponents, and themselves."""
    low, high = math.floor(math.log10(least)), math.ceil(math.log10(greatest))
    high = max(high, low + 1)
    return low, high, [10.0**exponent for exponent in range(low, high + 1)]


def steps(greatest: float) -> tuple[float, float, list[float]]:
    """Round numbers from zero on to beyond a value."""
    size = 10 ** math.floor(math.log10(greatest))
    step = next(size * part for part in (0.2, 0.5, 1.0, 2.0, 5.0) if greatest / (size * part) <= 6)
    count = math.ceil(greatest / step)
    return 0.0, step * count, [step * number for number in range(count + 1)]


def short(value: float) -> str:
    """A number as people write it on an axis."""
    for power, letter in ((1e6, "M"), (1e3, "k")):
        if value >= power:
            return f"{value / power:.3g}{letter}"
    return f"{value:.3g}"
