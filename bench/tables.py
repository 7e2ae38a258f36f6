"""Writes the figures of the last run into the page on performance."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from charts import short
from contention import SIXTY_FOUR
from figures import Figure, read, spelled
from page import HAND_OVER, LIMIT, OURS, SIDES, named

BY_HAND = {
    "record_one": "c_jansson",
    "record_thousand": "c_jansson",
    "processes": HAND_OVER,
    "processes_slowest": HAND_OVER,
    "processes_with_pauses_slowest": HAND_OVER,
    "processes_64_to_8": HAND_OVER,
    "threads": HAND_OVER,
    "growth_one": LIMIT,
    "growth_thousand": LIMIT,
}
BEGIN = "<!-- begin of what `python bench/run.py --table` writes -->"
END = "<!-- end of what `python bench/run.py --table` writes -->"


def write(page: Path, figures: Path) -> None:
    """Puts the tables between the page's two marks."""
    text = page.read_text(encoding="utf-8")
    before, begin, rest = text.partition(BEGIN)
    _, end, after = rest.partition(END)
    if not begin or not end:
        raise SystemExit(f"{page} has no two lines that say where the tables begin and end")
    rows = read(figures)
    if {row["scale"] for row in rows} == {"quick"}:
        raise SystemExit(f"{figures} is of a quick run, which says little; `make bench` makes one that counts")
    made = "\n".join(tables(rows))
    page.write_text(f"{before}{BEGIN}\n\n{made}\n{END}{after}", encoding="utf-8")


def tables(rows: list[Figure]) -> Iterable[str]:
    """All of them, one after the other."""
    for row in rows:
        if row["benchmark"] == "machine":
            busy = f"the load was {row['load']:g} when it began"
            yield f"Measured on {row['day']}, {row['side']}, {row['cores']} cores; {busy}.\n"
            break
    measured = [row for row in rows if row["value"] is not None]
    yield from targets(measured)
    yield from recording(measured)
    yield from syncs(measured)
    yield from contention(measured)
    yield from slower_disks(measured)
    yield from questions(measured)
    yield from growth(measured)


def table(title: str, head: Iterable[str], body: Iterable[Iterable[str]]) -> Iterable[str]:
    """A table under a title."""
    columns = list(head)
    yield f"### {title}\n"
    yield f"| {' | '.join(columns)} |"
    yield f"|{'---|' * len(columns)}"
    for cells in body:
        yield f"| {' | '.join(cells)} |"
    yield ""


def targets(rows: list[Figure]) -> Iterable[str]:
    """What must hold, whether it does, and what a program by hand comes to."""
    body = []
    for row in rows:
        if row["limit"] is None:
            continue
        unit = "" if row["limit_of"] == "ratio" else f" {row['unit']}"
        must = f"{row['bound']} {row['limit']:g}{unit}"
        body.append([named(row), aimed_at(row, row), must, "yes" if row["met"] else "**no**", by_hand(rows, row)])
    yield from table("What must hold", ["what", "measured", "must be", "met", "by hand in C"], body)


def aimed_at(row: Figure, target: Figure) -> str:
    """What a row has of that which a target is about."""
    if target["limit_of"] == "ratio":
        return spelled(row["ratio"])
    return f"{spelled(row['value'])} {row['unit']}"


def by_hand(rows: list[Figure], row: Figure) -> str:
    """What the nearest program in C comes to, which does much less; nothing where there is none."""
    side = BY_HAND.get(row["benchmark"])
    if side is None or row.get("of") == side:
        return ""
    same = {key: row[key] for key in ("processes", "threads", "results") if key in row}
    if other := one(rows, row["benchmark"], side=side, **same):
        return aimed_at(other, row)
    smaller = [other for other in rows if other["benchmark"] == row["benchmark"] and other["side"] == side]
    if not smaller:
        return ""
    largest = max(smaller, key=lambda other: int(other["results"]))
    return f"{aimed_at(largest, row)} at {short(largest['results'])}"


def recording(rows: list[Figure]) -> Iterable[str]:
    """Results a second of every side."""
    body = []
    for side, label in SIDES.items():
        found = [one(rows, "record_one", side=side), one(rows, "record_thousand", side=side)]
        if any(found):
            body.append([label, *rates(found)])
    head = ["side", "one a call, results/s", "to the limit", "1,000 a call, results/s", "to the limit"]
    yield from table("Recording", head, body)


def syncs(rows: list[Figure]) -> Iterable[str]:
    """What the disk takes for a sync, so long after the one before."""
    body = []
    for pause in distinct(rows, "sync", "pause_us"):
        if row := one(rows, "sync", pause_us=pause):
            body.append([f"{pause}", number(row), f"{spelled(row['min'])} to {spelled(row['max'])}"])
    yield from table("The disk: a sync of 8 pages", ["µs after the sync before", "µs", "in single rounds"], body)


def contention(rows: list[Figure]) -> Iterable[str]:
    """Many processes, and many threads."""
    body = []
    for processes in distinct(rows, "processes", "processes"):
        cells = [f"{processes}"]
        for benchmark in ("processes", "processes_slowest"):
            for side in (LIMIT, HAND_OVER, OURS):
                cells.append(number(one(rows, benchmark, side=side, processes=processes)))
        for side in (HAND_OVER, OURS):
            total = one(rows, "processes", side=side, processes=processes)
            cells.append(f"{total['ratio']:.2f}" if total else "")
        body.append(cells)
    head = ["processes", "plain SQLite, writes/s", "C, shared commits", "EvalStore", "plain SQLite, slowest ms"]
    head += ["C, shared commits", "EvalStore", "C, shared commits, to plain", "EvalStore to plain"]
    yield from table("Many processes on one file", head, body)
    body = []
    for threads in distinct(rows, "threads", "threads"):
        cells = [f"{threads}"]
        for side in (HAND_OVER, OURS):
            row = one(rows, "threads", side=side, threads=threads)
            cells += [number(row), f"{row['ratio']:.2f}" if row else ""]
        body.append(cells)
    head = ["threads", "C, shared commits, writes/s", "to 1 thread", "EvalStore, writes/s", "to 1 thread"]
    yield from table("Many threads on one handle", head, body)


def slower_disks(rows: list[Figure]) -> Iterable[str]:
    """What the ratios of durable calls are where a sync takes longer, beside those of programs by hand."""
    levels = distinct(rows, "slower_one", "sync_us_more")
    if not levels:
        return
    of = [row for row in rows if row.get("sync_us_more") == levels[0] and row["side"] != LIMIT]
    found = [one(rows, "slower_one", side=LIMIT, sync_us_more=level) for level in levels]
    body = [["µs of a durable call in C, no JSON", "", *(spelled(1e6 / row["value"]) if row else "" for row in found)]]
    for row in of:
        same = {key: row[key] for key in ("side", "processes", "threads") if key in row}
        ratios = [one(rows, row["benchmark"], sync_us_more=level, **same) for level in levels]
        body.append([named(row), must_be(rows, row), *(f"{ratio['ratio']:.2f}" if ratio else "" for ratio in ratios)])
    head = ["ratio", "must be", *(f"{level / 1000:g} ms more" if level else "as it is" for level in levels)]
    yield from table("Where a sync takes longer", head, body)


def must_be(rows: list[Figure], row: Figure) -> str:
    """What must hold of the same on the disk at hand; nothing of a program by hand."""
    benchmark = {"slower_one": "record_one", "slower_threads": "threads"}.get(row["benchmark"], "processes")
    same = {key: row[key] for key in ("processes", "threads") if key in row}
    if same.get("processes") == SIXTY_FOUR:
        benchmark = "processes_64_to_8"
    there = one(rows, benchmark, side=row["side"], **same)
    return f"{there['bound']} {there['limit']:g}" if there and there["limit"] is not None else ""


def questions(rows: list[Figure]) -> Iterable[str]:
    """Milliseconds of each question at each size, and of the same in SQL."""
    sizes = distinct(rows, "question", "results")
    body = []
    for question in dict.fromkeys(row["question"] for row in rows if row["benchmark"] == "question"):
        cells = [f"`{question}`"]
        for size in sizes:
            ours, sql = (one(rows, "question", side=side, question=question, results=size) for side in (OURS, LIMIT))
            cells.append(number(ours) + (f" ({number(sql)})" if sql else ""))
        body.append(cells)
    head = ["question", *(f"{size:,} results" for size in sizes)]
    yield from table("Questions, milliseconds (in brackets: SQL on the plain tables)", head, body)


def growth(rows: list[Figure]) -> Iterable[str]:
    """Recording, bytes and memory at each size."""
    body = []
    for size in distinct(rows, "growth_one", "results"):
        cells = [f"{size:,}"]
        for benchmark in ("growth_one", "growth_thousand", "bytes_per_result"):
            for side in (LIMIT, OURS):
                cells.append(number(one(rows, benchmark, side=side, results=size)))
        body.append([*cells, number(one(rows, "import_memory", results=size))])
    sides = [
        f"{what}, {side}" for what in ("one a call", "1,000 a call", "bytes a result") for side in ("C", "EvalStore")
    ]
    yield from table("By size of the file, results a second", ["results", *sides, "MB while importing"], body)


def one(rows: list[Figure], benchmark: str, **only: object) -> Figure | None:
    """The first row of a benchmark that has these values."""
    of = (row for row in rows if row["benchmark"] == benchmark)
    return next((row for row in of if all(row.get(key) == value for key, value in only.items())), None)


def distinct(rows: list[Figure], benchmark: str, key: str) -> list[int]:
    """The numbers that a benchmark was run with."""
    return sorted({row[key] for row in rows if row["benchmark"] == benchmark})


def number(row: Figure | None) -> str:
    """A value as people read it."""
    return "" if row is None else spelled(float(row["value"]))


def rates(rows: list[Figure | None]) -> Iterable[str]:
    """Values and ratios."""
    for row in rows:
        yield number(row)
        yield f"{row['ratio']:.2f}" if row else ""
