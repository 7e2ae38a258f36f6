"""The report of a study: its metrics over time, in a table and in sentences."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from ._command import Session
from ._measures import heading
from ._table import (
    GAP,
    Row,
    column,
    console,
    figure,
    folded,
    moment,
    moment_utc,
    number,
    text,
    things,
    write_list,
)

SHOWN = 5
"""So many moments of a metric are told to people, the last ones."""


def signed(value: Any) -> str:
    """A change, with its sign."""
    if value is None:
        return "–"
    return f"+{figure(value)}" if value > 0 else figure(value)


def forecast(row: Row) -> str:
    """What may come next, with its interval."""
    if (one := row["forecast"]) is None:
        return "–"
    if one["low"] is None:
        return str(figure(one["value"]))
    return f"{figure(one['value'])} ({figure(one['low'])} to {figure(one['high'])})"


def slope(row: Row) -> str:
    """The change in a day, with its interval."""
    trend = row["trend"]
    if trend["low"] is None:
        return signed(trend["slope_per_day"])
    return f"{signed(trend['slope_per_day'])} ({signed(trend['low'])} to {signed(trend['high'])})"


def columns(level: float) -> list[Any]:
    """The columns of the metrics.

    Args:
        level: that of the intervals.
    """
    percent = f"({level * 100:.4g} %)"
    return [
        column("metric", shrink="middle", least=20),
        number("n"),
        number("mean", show=figure),
        number("minimum", "min", show=figure, order=5),
        number("maximum", "max", show=figure, order=6),
        number("p50", where="programs"),
        number("p95", where="programs"),
        number("first.value", plain="first", show=figure, order=4),
        number("last.value", plain="last", show=figure, order=1),
        column("direction", where="programs"),
        column("trend.verdict", "trend", plain="trend"),
        column("slope", f"per day {percent}", value=slope, right=True, where="people", order=3),
        number("trend.slope_per_day", plain="slope_per_day", where="programs"),
        number("trend.low", plain="slope_low", where="programs"),
        number("trend.high", plain="slope_high", where="programs"),
        number("trend.p", plain="p", where="programs"),
        number("trend.p_adjusted", plain="p_adjusted", where="programs"),
        column("forecast.at", plain="forecast_at", where="programs"),
        column("next", f"next {percent}", value=forecast, right=True, where="people", order=2),
        number("forecast.value", plain="forecast", where="programs"),
        number("forecast.low", plain="forecast_low", where="programs"),
        number("forecast.high", plain="forecast_high", where="programs"),
        column("anomalies", where="programs"),
        column("change_points", where="programs"),
        column("periods", where="programs"),
        column("sentence", where="programs"),
    ]


def marked(metric: Row) -> Iterator[str]:
    """The last moments at which something happened to a metric, and how it was before and after a split."""
    happened = []
    for one in metric["anomalies"]:
        why = [] if one["robust_z"] is None else [f"robust z {one['robust_z']:+.1f}"]
        why += ["beyond Tukey's fences"] if one["beyond_fences"] else []
        happened.append((one, f"unusual: {figure(one['value'])}, {', '.join(why)}"))
    for one in metric["change_points"]:
        happened.append((one, f"new level: {figure(one['before'])} to {figure(one['after'])}"))
    happened.sort(key=lambda pair: str(pair[0]["timestamp"]))
    if before := happened[:-SHOWN]:
        yield f"{things(len(before), 'earlier moment')}; --json has all."
    for one, what in happened[-SHOWN:]:
        yield f"{moment_utc(one['timestamp'])}  {what} ({text(one['checkpoint_id'])})"
    if (periods := metric["periods"]) is not None:
        before, after = periods["before"], periods["after"]
        said = f"{periods['verdict']}: from {figure(before['mean'])} (n={before['n']:,}) to "
        said += f"{figure(after['mean'])} (n={after['n']:,})"
        if periods["low"] is not None:
            said += f", {signed(periods['difference'])}, {heading(periods['level'])} "
            said += f"{signed(periods['low'])} to {signed(periods['high'])}"
        yield said


def write_marked(session: Session, metric: Row) -> None:
    """Writes what a metric did in a sentence, and under it when something happened."""
    out = console(session)
    out.print()
    for line in folded(text(metric["sentence"]), out.width):
        out.print(line)
    for note in marked(metric):
        first, *rest = folded(note, out.width - 2 * GAP)
        out.print(" " * GAP + first, style="dim")
        for line in rest:
            out.print(" " * 2 * GAP + line, style="dim")


def write_report(session: Session, study: Row, period: str, answer: dict[str, Any]) -> None:
    """Writes the report.

    Args:
        session: where to.
        study: the study.
        period: its period for people.
        answer: the answer of `study_report`.
    """
    since = (
        f" from {moment(answer['from'])} to {moment_utc(answer['to'])}" if answer["from"] is not None else ""
    )
    footer = f"{text(study['name'])} ({study['status']}, {period}): "
    footer += f"{things(answer['checkpoints'], 'checkpoint')}{since}"
    if answer["truncated"]:
        footer += ", the latest of more"
    metrics = answer["metrics"]
    write_list(session, columns(1 - answer["alpha"]), metrics, whole=answer, footer=footer)
    if session.terminal:
        for metric in metrics:
            write_marked(session, metric)
