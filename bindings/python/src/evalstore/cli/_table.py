"""Answers in their three forms: a table that fits its terminal, fields between tabs, or JSON."""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING, Any, Literal

from ._command import Session

if TYPE_CHECKING:
    from rich.console import Console

Row = Mapping[str, Any]

FIRST = 500
"""So many rows decide how wide the columns are; those that come later are fitted to them."""

GAP = 2
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\\]")
_NAMED = {"\n": "\\n", "\t": "\\t", "\r": "\\r", "\\": "\\\\"}


def as_json(value: Any, *, indent: int | None = None) -> str:
    """A value as JSON text."""
    separators = (",", ":") if indent is None else None
    return json.dumps(value, ensure_ascii=False, indent=indent, separators=separators)


def raw(value: Any) -> str:
    """A value as a field between tabs: nothing for null, numbers in full."""
    if value is None:
        return ""
    if isinstance(value, str):
        return _CONTROL.sub(lambda found: _NAMED.get(found[0], f"\\x{ord(found[0]):02x}"), value)
    return as_json(value)


def text(value: Any) -> str:
    """A value for people on one line; control characters, which a terminal would obey, are spelt out."""
    if value is None:
        return "–"
    if isinstance(value, str):
        return re.sub(
            r"[\x00-\x1f\x7f-\x9f]", lambda found: _NAMED.get(found[0], f"\\x{ord(found[0]):02x}"), value
        )
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float):
        return figure(value)
    if isinstance(value, dict) and value.keys() >= {"rate", "numerator", "denominator", "low", "high"}:
        return f"{percent(value['rate'])} ({interval(value)}, n={value['denominator']})"
    if isinstance(value, int):
        return str(value)
    if isinstance(value, dict | list) and not value:
        return "–"
    return text(as_json(value))


def count(value: Any) -> str:
    """A number of things."""
    return "–" if value is None else f"{value:,}"


def figure(value: Any) -> str:
    """A number of any kind, to four digits where it is small."""
    if value is None:
        return "–"
    if value == round(value):
        return f"{value:,.0f}"
    return f"{value:,.4g}" if abs(value) < 1000 else f"{value:,.1f}"


def moment(value: Any) -> str:
    """A moment to the second; it is UTC."""
    return "–" if value is None else f"{value[:10]} {value[11:19]}"


def milliseconds(value: Any) -> str:
    """A duration, in the unit that its column names."""
    return "–" if value is None else f"{value:,.0f}" if value >= 10 else f"{value:.1f}"


def dollars(value: Any) -> str:
    """An amount of US dollars, with more digits where it is small."""
    return "–" if value is None else f"{value:,.2f}" if value >= 10 or value == 0 else f"{value:.4f}"


def percent(value: Any) -> str:
    """A share."""
    return "–" if value is None else f"{value * 100:.1f} %"


def interval(rate: Any) -> str:
    """The interval of a share."""
    if rate is None or rate["low"] is None:
        return "–"
    return f"{rate['low'] * 100:.1f}–{rate['high'] * 100:.1f} %"


@dataclass(frozen=True, slots=True)
class Column:
    """One column.

    Attributes:
        name: its name between tabs.
        title: its heading in a table.
        value: takes its value out of a row.
        show: writes the value for people.
        right: whether it is aligned to the right, as numbers are.
        shrink: whether a narrow terminal may cut it, and where: ids differ at both ends.
        least: how narrow it may become.
        order: 0 stays; else the column with the highest leaves first when a terminal is too narrow.
        where: whether it is only for people or only for programs.
        style: how it looks.
    """

    name: str
    title: str
    value: Callable[[Row], Any]
    show: Callable[[Any], str] = text
    right: bool = False
    shrink: Literal["no", "end", "middle"] = "no"
    least: int = 8
    order: int = 0
    where: Literal["both", "people", "programs"] = "both"
    style: str = ""


def column(name: str, title: str | None = None, **options: Any) -> Column:
    """A column of a key of the rows; a dotted name looks into objects."""
    path = name.split(".")

    def value(row: Row) -> Any:
        found: Any = row
        for part in path:
            found = None if found is None else found.get(part)
        return found

    plain = options.pop("plain", "_".join(part for part in path if part != "stats"))
    return Column(plain, title or plain.replace("_", " "), options.pop("value", value), **options)


def ident(name: str, title: str | None = None, **options: Any) -> Column:
    """A column of ids or hashes: cut in the middle where there is no room."""
    return column(name, title, **({"shrink": "middle", "least": 13} | options))


def number(name: str, title: str | None = None, **options: Any) -> Column:
    """A column of numbers."""
    return column(name, title, **({"show": count, "right": True} | options))


def rate(name: str, title: str, **options: Any) -> list[Column]:
    """The columns of a rate, which is never without its interval and its n."""
    plain = name.rpartition(".")[2]
    return [
        column(f"{name}.rate", title, plain=plain, show=percent, right=True, **options),
        column(name, "95 % interval", show=interval, right=True, where="people", **options),
        column(f"{name}.low", where="programs"),
        column(f"{name}.high", where="programs"),
        number(f"{name}.denominator", "n", plain="n", **options),
    ]


def shortened(value: str, width: int, shrink: str) -> str:
    """A text in so many cells of a terminal."""
    from rich.cells import cell_len, set_cell_size

    if cell_len(value) <= width:
        return value
    if width <= 1:
        return "…"[:width]
    if shrink == "middle" and width >= 7 and value.isascii():
        tail = min(8, width - 5)
        return f"{value[: width - 1 - tail]}…{value[-tail:]}"
    return set_cell_size(value, width - 1).rstrip() + "…"


def widths(columns: Sequence[Column], natural: Sequence[int], room: int) -> list[int | None]:
    """How wide each column is to be; None for one that has no place.

    Args:
        columns: the columns.
        natural: how wide each would like to be.
        room: how wide all may be.
    """
    least = [
        wide if one.shrink == "no" else min(wide, max(one.least, len(one.title)))
        for one, wide in zip(columns, natural, strict=True)
    ]
    kept = list(range(len(columns)))

    def total(of: Sequence[int]) -> int:
        return sum(of[i] for i in kept) + GAP * (len(kept) - 1)

    while total(least) > room and any(columns[i].order for i in kept):
        kept.remove(max(kept, key=lambda i: (columns[i].order, i)))
    width = [min(wide, max(room, narrow)) for wide, narrow in zip(natural, least, strict=True)]
    for _ in range(total(width) - room):
        shrinking = [i for i in kept if width[i] > least[i]]
        if not shrinking:
            break
        width[max(shrinking, key=lambda i: width[i])] -= 1
    return [width[i] if i in kept else None for i in range(len(columns))]


def console(session: Session) -> Console:
    """The terminal that is written to."""
    from rich.console import Console

    return Console(no_color=session.no_color or None, highlight=False, soft_wrap=True, markup=False)


class Writer:
    """Writes rows as they come."""

    def __init__(self, session: Session, columns: Sequence[Column], *, live: bool = False) -> None:
        where = "programs" if session.terminal else "people"
        self._columns = [one for one in columns if one.where != where]
        self._session = session
        self._live = live
        self._width: list[int | None] | None = None
        self._console = console(session) if session.terminal else None
        self._headed = False

    def write(self, rows: Iterable[Row]) -> None:
        """Writes some rows."""
        if self._session.json:
            for row in rows:
                print(as_json(row))
        elif self._console is None:
            self._head()
            for row in rows:
                print("\t".join(raw(one.value(row)) for one in self._columns))
        else:
            self._write_table(self._console, iter(rows))
        if self._live:
            sys.stdout.flush()

    def close(self, footer: str = "") -> None:
        """Ends the table; what people are to know besides goes under it."""
        if self._session.json:
            return
        if self._console is None:
            self._head()
            return
        if self._width is None:
            self._console.print("nothing found", style="dim")
            return
        if footer:
            self._console.print(f"\n{footer}", style="dim", soft_wrap=False)
        missing = [one.title for one, width in zip(self._columns, self._width, strict=True) if width is None]
        if missing:
            note = f"No room for: {', '.join(missing)}. A wider terminal or --json shows all."
            self._console.print(f"{'' if footer else chr(10)}{note}", style="dim", soft_wrap=False)

    def _head(self) -> None:
        if not self._headed:
            print("\t".join(one.name for one in self._columns))
            self._headed = True

    def _write_table(self, console: Console, rows: Iterator[Row]) -> None:
        from rich.cells import cell_len
        from rich.text import Text

        while cells := [[one.show(one.value(row)) for one in self._columns] for row in islice(rows, FIRST)]:
            if self._width is None:
                natural = [
                    max(cell_len(one.title), *(cell_len(line[i]) for line in cells))
                    for i, one in enumerate(self._columns)
                ]
                self._width = widths(self._columns, natural, console.width)
                head = [one.title for one in self._columns]
                console.print(Text(self._line(head), style="bold"))
                rule = ["─" * (width or 0) for width in self._width]
                console.print(Text(self._line(rule), style="dim"))
            for line in cells:
                console.print(self._styled(line))

    def _parts(self, cells: Sequence[str]) -> Iterator[tuple[Column, str]]:
        from rich.cells import cell_len

        for one, cell, width in zip(self._columns, cells, self._width or (), strict=True):
            if width is not None:
                cut = shortened(cell, width, one.shrink)
                space = " " * (width - cell_len(cut))
                yield one, space + cut if one.right else cut + space

    def _line(self, cells: Sequence[str]) -> str:
        return (" " * GAP).join(part for _, part in self._parts(cells)).rstrip()

    def _styled(self, cells: Sequence[str]) -> Any:
        from rich.text import Text

        line = Text()
        for i, (one, part) in enumerate(self._parts(cells)):
            line.append(" " * GAP if i else "")
            line.append(part, style=one.style or None)
        line.rstrip()
        return line


def write_rows(session: Session, columns: Sequence[Column], rows: Iterable[Row], footer: str = "") -> int:
    """Writes rows, one JSON object a line where JSON is wanted; gives how many there were."""
    written = 0

    def counted() -> Iterator[Row]:
        nonlocal written
        for row in rows:
            written += 1
            yield row

    writer = Writer(session, columns)
    writer.write(counted())
    writer.close(footer)
    return written


def write_list(
    session: Session, columns: Sequence[Column], rows: Sequence[Row], whole: Any = None, footer: str = ""
) -> None:
    """Writes a short answer; as JSON it is one document: `whole`, or the list of the rows."""
    if session.json:
        print(as_json(rows if whole is None else whole))
    else:
        write_rows(session, columns, rows, footer)


def write_record(session: Session, record: Row, shown: Mapping[str, Any] | None = None) -> None:
    """Writes one thing: its keys and values under each other.

    Args:
        session: where to.
        record: the thing.
        shown: what people see instead, texts that are final.
    """
    if session.json:
        print(as_json(record))
    elif not session.terminal:
        for key, value in record.items():
            print(f"{key}\t{raw(value)}")
    else:
        from rich.text import Text

        pairs = {key: text(value) for key, value in (shown or record).items()}
        wide = max(map(len, pairs), default=0)
        out = console(session)
        for key, value in pairs.items():
            out.print(Text.assemble((f"{key:<{wide}}", "bold"), "  ", value))
