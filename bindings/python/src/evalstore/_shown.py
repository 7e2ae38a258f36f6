"""Tables to look at: as text in a terminal, as HTML in a notebook."""

from __future__ import annotations

import html
import json
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from ._rate import Rate, RateDifference, TimeSummary
from ._time import timestamp_to_wire
from ._wire import to_wire

HTML_ROWS = 50
HTML_CELL = 200
TEXT_ROWS = 10
TEXT_CELL = 30
TEXT_WIDTH = 110


def text_table(title: str, names: Sequence[str], rows: Sequence[Sequence[Any]]) -> str:
    """The first rows under each other, as many columns as fit side by side."""
    shown = rows[:TEXT_ROWS]
    columns = [
        _aligned([name, *(_cell(row[number], TEXT_CELL) for row in shown)], shown, number)
        for number, name in enumerate(names)
    ]
    fitting = 0
    width = 2
    while fitting < len(columns) and width + len(columns[fitting][0]) <= TEXT_WIDTH:
        width += len(columns[fitting][0]) + 2
        fitting += 1
    lines = ["  ".join(parts).rstrip() for parts in zip(*columns[:fitting], strict=True)] if shown else []
    if left := len(columns) - fitting:
        title += f" (and {left} more columns)"
    if more := len(rows) - len(shown):
        lines.append(_more(more))
    return "\n".join([f"<{title}>", *(f"  {line}" for line in lines)])


def html_table(title: str, names: Sequence[str], rows: Sequence[Sequence[Any]]) -> str:
    """The first rows as an HTML table, everything in it escaped."""
    shown = rows[:HTML_ROWS]
    head = "".join(f"<th>{html.escape(name)}</th>" for name in names)
    body = "".join(f"<tr>{''.join(map(_html_cell, row))}</tr>" for row in shown)
    more = f"<p>{_more(len(rows) - len(shown))}</p>" if len(rows) > len(shown) else ""
    return (
        f"<table><caption>{html.escape(title)}</caption>"
        f"<thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>{more}"
    )


def _more(count: int) -> str:
    return f"… and {count:,} more row{'' if count == 1 else 's'}"


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _aligned(cells: list[str], rows: Sequence[Sequence[Any]], number: int) -> list[str]:
    """The cells of a column in one width, to the right when the column is of numbers."""
    width = max(map(len, cells))
    right = any(_is_number(row[number]) for row in rows)
    return [cell.rjust(width) if right else cell.ljust(width) for cell in cells]


def _html_cell(value: Any) -> str:
    style = ' style="text-align:right"' if _is_number(value) else ' style="text-align:left"'
    return f"<td{style}>{html.escape(_cell(value, HTML_CELL))}</td>"


def _cell(value: Any, length: int) -> str:
    text = _plain(value)
    return text if len(text) <= length else text[: length - 1] + "…"


def _plain(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, str):
        return " ".join(value.split())
    if isinstance(value, float):
        return f"{value:.6g}"
    if isinstance(value, datetime):
        return timestamp_to_wire(value)
    if isinstance(value, bool | int | Rate | RateDifference | TimeSummary):
        return str(value)
    return json.dumps(to_wire(value), ensure_ascii=False)
