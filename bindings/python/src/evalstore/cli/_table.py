"""Answers in their three forms: a table that fits its terminal, fields between tabs, or JSON."""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain, islice
from typing import TYPE_CHECKING, Any, Literal

from ._command import Session

if TYPE_CHECKING:
    from rich.console import Console

Row = Mapping[str, Any]

FIRST = 500
"""So many rows decide how wide the columns are; those that come later are fitted to them."""

RATE = {"rate", "numerator", "denominator", "low", "high"}
"""The keys of a rate."""

GAP = 2
BESIDE = 24
"""So much room a text needs beside its name; with less it stands below."""

_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\\]")
_MOMENT = re.compile(r"\d{4}-\d{2}-\d{2}T[0-9:.]+Z")
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
        return figure(value).replace(",", "")
    if isinstance(value, dict) and value.keys() >= RATE:
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


def measured(value: Any) -> Any:
    """A measured number as text, anything else as it is."""
    return figure(value) if isinstance(value, int | float) and not isinstance(value, bool) else value


def moment(value: Any) -> str:
    """A moment to the second; it is UTC."""
    return "–" if value is None else f"{value[:10]} {value[11:19]}"


def moment_utc(value: Any) -> str:
    """A moment to the second where no heading says that it is UTC."""
    return "–" if value is None else f"{moment(value)} UTC"


def things(n: int, one: str) -> str:
    """So many of something, in words."""
    return f"{n:,} {one}{'' if n == 1 else 's'}"


def milliseconds(value: Any) -> str:
    """A duration, in the unit that its column names."""
    return "–" if value is None else f"{value:,.0f}" if value >= 10 else f"{value:.1f}"


def dollars(value: Any) -> str:
    """An amount of US dollars, with more digits where it is small."""
    if value is None:
        return "–"
    if 0 < value < 0.0001:
        return "<0.0001"
    return f"{value:,.2f}" if value >= 10 or value == 0 else f"{value:.4f}"


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
        shrink: whether a narrow terminal may cut it, and where: ids and names differ at both ends.
        least: how narrow it may become.
        whole: whether it is to be copied: others leave before it is cut, and it leaves before it is cut.
        order: 0 stays; else the column with the highest leaves first when a terminal is too narrow.
        where: whether it is only for people or only for programs.
        below: whether it stands on a line of its own under the row, for long texts.
        style: how it looks.
        draw: draws a row in so many cells, for a column that is no text.
        wide: how many cells such a column would like to have.
        foot: what stands under such a column, in so many cells.
    """

    name: str
    title: str
    value: Callable[[Row], Any]
    show: Callable[[Any], str] = text
    right: bool = False
    shrink: Literal["no", "end", "middle"] = "no"
    least: int = 8
    whole: bool = False
    order: int = 0
    where: Literal["both", "people", "programs"] = "both"
    below: bool = False
    style: str = ""
    draw: Callable[[Row, int], str] | None = None
    wide: int = 0
    foot: Callable[[int], str] | None = None


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
    """A column of ids or hashes: whole or not there, cut only where the row's own id has no room."""
    return column(name, title, **({"shrink": "middle", "least": 13, "whole": True} | options))


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
        tail = min(max(8, (width - 1) // 2), width - 5)
        return f"{value[: width - 1 - tail]}…{value[-tail:]}"
    return set_cell_size(value, width - 1).rstrip() + "…"


def widths(columns: Sequence[Column], natural: Sequence[int], room: int) -> list[int | None]:
    """How wide each column is to be; None for one that has no place.

    What is to be copied is left whole where the columns that stay can be beside it, else cut.

    Args:
        columns: the columns.
        natural: how wide each would like to be.
        room: how wide all may be.
    """

    def total(of: Sequence[int], these: Sequence[int]) -> int:
        return sum(of[i] for i in these) + GAP * (len(these) - 1)

    stay = [i for i, one in enumerate(columns) if not one.order]
    for cut in (False, True):
        least = [
            wide
            if one.shrink == "no" or (one.whole and not cut)
            else min(wide, max(one.least, len(one.title)))
            for one, wide in zip(columns, natural, strict=True)
        ]
        if total(least, stay) <= room:
            break
    kept = list(stay)
    for i in sorted(range(len(columns)), key=lambda i: columns[i].order):
        if columns[i].order and total(least, [*kept, i]) <= room:
            kept.append(i)
    width = [min(wide, max(room, narrow)) for wide, narrow in zip(natural, least, strict=True)]
    for _ in range(total(width, kept) - room):
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
        shown = [one for one in columns if one.where != where]
        self._below = [one for one in shown if one.below and session.terminal]
        self._columns = [one for one in shown if one not in self._below]
        self._session = session
        self._live = live
        self._width: list[int | None] | None = None
        self._natural: list[int] = []
        self._console = console(session) if session.terminal else None
        self._headed = False

    def write(self, rows: Iterable[Row]) -> None:
        """Writes some rows."""
        if self._session.json:
            for row in rows:
                print(as_json(row))
        elif self._console is None:
            # The first row is asked for before the head is written: a refusal leaves nothing behind.
            there = iter(rows)
            begin = list(islice(there, 1))
            self._head()
            for row in chain(begin, there):
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
            self._console.print(footer or "nothing found", style="dim", soft_wrap=False)
            return
        self._write_feet(self._console)
        if footer:
            self._console.print(f"\n{footer}", style="dim", soft_wrap=False)
        at = list(zip(self._columns, self._width, self._natural, strict=True))
        missing = [one.title for one, width, _ in at if width is None and one.draw is None]
        cut = [one.title for one, width, wide in at if one.whole and width is not None and width < wide]
        notes = [f"No room for: {', '.join(missing)}."] if missing else []
        notes += [f"Cut: {', '.join(cut)}."] if cut else []
        if notes:
            note = f"{' '.join(notes)} A wider terminal or --json shows all."
            self._console.print(f"{'' if footer else chr(10)}{note}", style="dim", soft_wrap=False)

    def _write_feet(self, console: Console) -> None:
        """Writes what stands under the columns that are drawn."""
        from rich.text import Text

        feet = [
            one.foot(width) if one.foot is not None and width is not None else ""
            for one, width in zip(self._columns, self._width or (), strict=True)
        ]
        if any(feet):
            console.print(Text(self._line(feet), style="dim"))

    def _head(self) -> None:
        if not self._headed:
            print("\t".join(one.name for one in self._columns))
            self._headed = True

    def _write_table(self, console: Console, rows: Iterator[Row]) -> None:
        from rich.cells import cell_len
        from rich.text import Text

        while some := list(islice(rows, FIRST)):
            cells = [[one.show(one.value(row)) for one in self._columns] for row in some]
            natural = [
                one.wide or max(cell_len(one.title), *(cell_len(line[i]) for line in cells))
                for i, one in enumerate(self._columns)
            ]
            if self._width is not None:
                natural = list(map(max, natural, self._natural))
            fitted = (
                self._width if natural == self._natural else widths(self._columns, natural, console.width)
            )
            if fitted != self._width:
                # What comes later may be wider than what came first: it gets a head of its own.
                console.print("", end="\n" if self._width else "")
                self._width = fitted
                head = [one.title for one in self._columns]
                console.print(Text(self._line(head), style="bold"))
                rule = ["─" * (width or 0) for width in self._width or ()]
                console.print(Text(self._line(rule), style="dim"))
            self._natural = natural
            for row, line in zip(some, cells, strict=True):
                console.print(self._styled(self._drawn(row, line)))
                for one in self._below:
                    if (value := one.value(row)) is not None:
                        long = shortened(f"  {one.title}: {one.show(value)}", console.width, "end")
                        console.print(Text(long, style="dim"))

    def _drawn(self, row: Row, cells: Sequence[str]) -> Sequence[str]:
        """The cells of a row, with the drawings, which are made for the width that they have."""
        return [
            one.draw(row, width) if one.draw is not None and width is not None else cell
            for one, cell, width in zip(self._columns, cells, self._width or (), strict=True)
        ]

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


def guessed(names: Sequence[str], value: Callable[[Row, int], Any], rows: Sequence[Row]) -> list[Column]:
    """Columns of which nothing is known but their names and their rows.

    Objects and lists leave first, of the others the last ones.

    Args:
        names: the names.
        value: takes a value out of a row, by the place of its column.
        rows: all rows.
    """
    made: list[Column] = []
    for at, name in enumerate(names):
        found = [cell for row in rows if (cell := value(row, at)) is not None]
        numeric = all(isinstance(cell, int | float) for cell in found)
        identity = name.endswith(("id", "hash"))
        fixed = all(
            isinstance(cell, int | float)
            or (isinstance(cell, str) and _MOMENT.fullmatch(cell))
            or (isinstance(cell, dict) and cell.keys() >= RATE)
            for cell in found
        )
        nested = any(isinstance(cell, dict | list) for cell in found)
        made.append(
            Column(
                name,
                name,
                lambda row, at=at: value(row, at),  # type: ignore[misc]
                right=numeric,
                shrink="no" if fixed else "middle" if identity else "end",
                least=13 if identity else 16,
                whole=identity,
                order=at + len(names) if at and nested and not fixed else at,
            )
        )
    return made


def folded(value: str, width: int) -> list[str]:
    """A text in lines of so many cells; a word that is wider has a line of its own."""
    from rich.cells import cell_len

    lines = [""]
    for word in value.split(" "):
        longer = f"{lines[-1]} {word}" if lines[-1] else word
        if lines[-1] and cell_len(longer) > width:
            lines.append(word)
        else:
            lines[-1] = longer
    return lines


def spelt(value: Any) -> str:
    """A value for people that has a line of its own."""
    if isinstance(value, dict | list) and value and not (isinstance(value, dict) and value.keys() >= RATE):
        return text(json.dumps(value, ensure_ascii=False))
    return text(value)


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
        from rich.cells import cell_len
        from rich.text import Text

        pairs = {key: spelt(value) for key, value in (shown or record).items()}
        wide = max(map(len, pairs), default=0)
        out = console(session)
        for key, value in pairs.items():
            room = out.width - wide - GAP
            if cell_len(value) <= room:
                out.print(Text.assemble((f"{key:<{wide}}", "bold"), " " * GAP, value))
                continue
            below = room < BESIDE or any(cell_len(word) > room for word in value.split(" "))
            # A word is not broken, so that an id that is longer than the terminal can be copied as it is.
            lines = folded(value, out.width - GAP if below else room)
            if below:
                out.print(Text(key, style="bold"))
            for at, part in enumerate(lines):
                name = f"{'' if at or below else key:<{GAP if below else wide + GAP}}"
                out.print(Text.assemble((name, "bold"), part))
