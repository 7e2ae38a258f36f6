"""What stands at the end of a session: each model's rate, and how it changed."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence

import pytest

from evalstore._errors import EvalStoreError
from evalstore._rate import Rate, RateDifference
from evalstore._run import Run
from evalstore._store import EvalStore

from .runs import comparable_before
from .session import Session

_HEADINGS = ("model", "results", "succeeded", "rate", "95 % interval", "change")
_LEAST = 12
_NO_CHANGE = "-"
_ALL = "all"


def write_summary(terminal: pytest.TerminalReporter, session: Session, verbosity: int) -> None:
    """Writes what was lost, always, and what was recorded, as far as the session is not to be quiet."""
    if session.failures:
        terminal.section("evalstore: not recorded", sep="=", red=True, bold=True)
        for failure in session.failures:
            terminal.line(failure)
        terminal.line(f"{len(session.failures)} could not be recorded; the exit status says so.")
    run = session.run
    if run is None or verbosity < -1:
        return
    try:
        if verbosity < 0:
            terminal.line(_line(session, run))
            return
        lines = _table(session.store, run, terminal.config.get_terminal_writer().fullwidth)
    except EvalStoreError as error:
        terminal.line(f"evalstore: the summary cannot be read: {error.message}", red=True)
        return
    terminal.section("evalstore", sep="=")
    for line in lines:
        terminal.line(line)
    if session.due:
        terminal.line(
            f"{session.due} failed for a reason that is not the model's; --evalstore-resume tries again"
        )
    terminal.line(f"run {run.run_id}")
    terminal.line(f"in {session.place}")


def _line(session: Session, run: Run) -> str:
    store = session.store
    stats = store.run_stats(run.run_id)
    if stats is None or not stats.results:
        return f"evalstore: no results, run {run.run_id} in {session.place}"
    rate = stats.success_rate
    before = comparable_before(store, run)
    change = "" if before is None else f", {_difference(_compared(store, before, run, None))}"
    return (
        f"evalstore: {rate.numerator} of {rate.denominator} succeeded, {_percent(rate)} ({_interval(rate)})"
        f"{change}, run {run.run_id} in {session.place}"
    )


def _table(store: EvalStore, run: Run, room: int) -> list[str]:
    models = store.success_rates_by_model(run_id=run.run_id, valid_attempts_only=False)
    if not models:
        return ["no results"]
    before = comparable_before(store, run)
    rates: list[tuple[str, str | None, Rate]] = [
        (model.model_id, model.model_id, model.success_rate) for model in models
    ]
    stats = store.run_stats(run.run_id)
    if len(models) > 1 and stats is not None:
        rates.append((_ALL, None, stats.success_rate))
    rows = [
        (
            title,
            str(rate.denominator),
            str(rate.numerator),
            _percent(rate),
            _interval(rate),
            _NO_CHANGE if before is None else _difference(_compared(store, before, run, model)),
        )
        for title, model, rate in rates
    ]
    if before is None:
        return [*aligned(_HEADINGS[:-1], [row[:-1] for row in rows], room), "no comparable run before"]
    return [*aligned(_HEADINGS, rows, room), f"change in points (95 % interval) since run {before.run_id}"]


def aligned(headings: Sequence[str], rows: Sequence[Sequence[str]], room: int) -> list[str]:
    """The rows under their headings: the first column to the left, the others to the right.

    In the first column what does not fit into a terminal so wide is left out of its middle.
    """
    _, *columns = zip(headings, *rows, strict=True)
    widths = [max(map(_width, column)) for column in columns]
    left = max(room - sum(widths) - 2 * len(widths), _LEAST)
    firsts = [_cut(row[0], left) for row in (headings, *rows)]
    widest = max(map(_width, firsts))
    return [
        "  ".join(
            [
                first + " " * (widest - _width(first)),
                *(" " * (width - _width(cell)) + cell for cell, width in zip(row[1:], widths, strict=True)),
            ]
        )
        for first, row in zip(firsts, (headings, *rows), strict=True)
    ]


def _compared(store: EvalStore, before: Run, run: Run, model: str | None) -> RateDifference:
    comparison = store.run_comparison([before.run_id, run.run_id], model_id=model, valid_attempts_only=False)
    return comparison.differences[0].success_rate


def _percent(rate: Rate) -> str:
    return _NO_CHANGE if rate.rate is None else f"{round(rate.rate * 100)} %"


def _interval(rate: Rate) -> str:
    if rate.low is None or rate.high is None:
        return _NO_CHANGE
    return f"{round(rate.low * 100)}-{round(rate.high * 100)} %"


def _difference(change: RateDifference) -> str:
    if change.difference is None or change.low is None or change.high is None:
        return "new"
    return f"{_points(change.difference)} ({_points(change.low)} to {_points(change.high)})"


def _points(share: float) -> str:
    points = round(share * 100)
    return f"{points:+d}" if points else "0"


def _cut(text: str, room: int) -> str:
    """A text that fits, its beginning and its end when there is too much of it."""
    if _width(text) <= room:
        return text
    begin, end = text, text[len(text) // 2 :]
    while _width(end) > (room - 3) // 2:
        end = end[1:]
    while _width(begin) > room - 3 - _width(end):
        begin = begin[:-1]
    return f"{begin}...{end}"


def _width(text: str) -> int:
    """How many columns of a terminal a text takes."""
    return sum(
        0 if unicodedata.combining(character) else 2 if unicodedata.east_asian_width(character) in "WF" else 1
        for character in text
    )
