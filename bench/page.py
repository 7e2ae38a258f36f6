"""The rows of the last run as a page of plots, in one file that needs nothing else."""

from __future__ import annotations

import html
from collections.abc import Sequence
from pathlib import Path

import recording as recorded
from charts import Bar, Distance, Series, bars, distances, lines, short
from contention import EIGHT, SIXTEEN, SIXTY_FOUR, SIXTY_FOUR_TO_EIGHT, THREADS, TOTAL
from figures import Figure, read, spelled

OURS = "evalstore"
LIMIT = "c_limit"
HAND_OVER = "c_hand_over"
SIDES = {
    "c_limit": "C, no JSON",
    "c_hand_over": "C, no JSON, shared commits",
    "c_busy": "C, no JSON, 35 µs more",
    "c_jansson": "C with jansson",
    "evalstore": "EvalStore",
    "evalstore_execute": "EvalStore, execute",
    "evalstore_append": "EvalStore, append",
    "python_package": "EvalStore from Python",
    "node20_addon": "EvalStore from Node 20",
    "node26_ffi": "EvalStore from Node 26, FFI",
    "deno_ffi": "EvalStore from Deno",
    "python_sqlite3": "Python, sqlite3",
    "python_eventsourcing": "Python, eventsourcing",
}
WORK = {
    "record_one": "one durable write a call",
    "record_thousand": "1,000 results a call",
    "processes": "all processes together",
    "processes_slowest": "slowest call",
    "processes_with_pauses": "with 5 ms between calls",
    "processes_with_pauses_slowest": "slowest call, 5 ms between calls",
    "processes_64_to_8": "64 processes, to 8 of plain SQLite",
    "threads": "threads on one handle",
    "slower_one": "one durable write a call",
    "slower_processes": "all processes together",
    "slower_threads": "threads on one handle",
    "question": "question",
    "question_growth": "growth",
    "rebuild": "rebuild",
    "rebuild_reader": "rebuild: a reader's longest pause",
    "rebuild_writer": "rebuild: a writer's longest wait",
    "growth_one": "one a call in a large file",
    "growth_thousand": "1,000 a call in a large file",
    "bytes_per_result": "bytes a result",
    "import_memory": "memory while importing",
    "import_command_memory": "memory of `evalstore import`",
    "library_file": "size of the library",
    "library_memory": "memory of the library",
    "open": "opening a store",
    "process_to_first_answer": "process start to first answer",
}
STYLE = """
:root { --ink: #1d2530; --quiet: #66717f; --paper: #ffffff; --panel: #f6f7f9; --grid: #e2e6eb;
  --ours: #2360c4; --limit: #8b95a3; --other: #c3cad3; --met: #23804a; --missed: #c2412d; }
@media (prefers-color-scheme: dark) { :root { --ink: #e7eaee; --quiet: #9aa5b3; --paper: #14181d; --panel: #1c2229;
  --grid: #303843; --ours: #6ea2f5; --limit: #8b95a3; --other: #4b5563; --met: #54bd80; --missed: #ef7c69; } }
* { box-sizing: border-box; }
body { margin: 0 auto; max-width: 1200px; padding: 40px 24px 64px; background: var(--paper); color: var(--ink);
  font: 15px/1.55 system-ui, -apple-system, "Segoe UI", "DejaVu Sans", sans-serif; }
h1 { font-size: 27px; margin: 0 0 6px; } h2 { font-size: 19px; margin: 44px 0 4px; }
h3 { font-size: 14px; margin: 0 0 10px; }
p { max-width: 100ch; margin: 0 0 16px; color: var(--quiet); }
.plots { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(440px, 100%), 1fr)); gap: 20px;
  align-items: start; }
.plot { background: var(--panel); border-radius: 8px; padding: 16px 18px; } .wide { grid-column: 1 / -1; }
svg { width: 100%; height: auto; display: block; } svg text { font-size: 12px; fill: var(--ink); }
svg text.quiet { fill: var(--quiet); font-size: 11px; } svg text.limit-text { fill: var(--missed); font-size: 11px; }
.grid { stroke: var(--grid); } .enough { stroke: var(--ink); } .limit { stroke: var(--missed); stroke-dasharray: 5 4; }
rect.ours, circle.ours { fill: var(--ours); } rect.reference, circle.reference { fill: var(--limit); }
rect.other { fill: var(--other); } .line { fill: none; stroke-width: 2; } .line.ours { stroke: var(--ours); }
.line.reference { stroke: var(--limit); } .line.other { stroke: var(--other); }
circle.other { fill: var(--other); } circle.met { fill: var(--met); } circle.missed { fill: var(--missed); }
.stem { stroke-width: 2; } .stem.met { stroke: var(--met); } .stem.missed { stroke: var(--missed); }
.legend { margin: 8px 0 0; font-size: 12px; } .legend span { margin-right: 18px; }
.legend i { display: inline-block; width: 14px; height: 3px; margin-right: 6px; vertical-align: middle; }
.legend i.ours { background: var(--ours); } .legend i.reference { background: var(--limit); }
.legend i.other { background: var(--other); }
"""


def write(page: Path, figures: Path) -> None:
    """Draws what there is; parts that were not run are left out."""
    rows = read(figures)
    measured = [row for row in rows if row["value"] is not None]
    sections = [
        overview(measured),
        recording(measured),
        contention(measured),
        slower_disks(measured),
        questions(measured),
        rebuilding(measured),
        growth(measured),
        footprint(measured),
    ]
    title = "EvalStore: what things cost"
    head = f'<meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>{title}</title>'
    scale = ", ".join(sorted({str(row["scale"]) for row in rows}))
    machine = next(
        (
            f"{row['day']}, {row['side']}, {row['cores']} cores, load {row['load']:g} when it began"
            for row in rows
            if row["benchmark"] == "machine"
        ),
        "",
    )
    intro = (
        "Made by <code>make bench</code>. Both sides of a ratio were measured by turns in the same run; rates and "
        "times depend on the machine and on what else it did, ratios hardly do. Medians of 5 rounds or more. "
        f"Scale: {scale}; {machine}."
    )
    body = f"<h1>{title}</h1><p>{intro}</p>" + "".join(sections)
    page.write_text(
        f'<!doctype html>\n<html lang="en"><head>{head}<style>{STYLE}</style></head><body>{body}</body></html>\n',
        encoding="utf-8",
    )


def section(title: str, said: str, plots: Sequence[str]) -> str:
    """Plots under a title; nothing where there are none."""
    found = [one for one in plots if one]
    if not found:
        return ""
    return f'<h2>{html.escape(title)}</h2><p>{html.escape(said)}</p><div class="plots">{"".join(found)}</div>'


def plot(title: str, drawn: str, kind: str = "plot") -> str:
    """One picture."""
    return f'<div class="{kind}"><h3>{html.escape(title)}</h3>{drawn}</div>'


def overview(rows: list[Figure]) -> str:
    """Every row that something must hold of."""
    found = [distance(row) for row in rows if row["limit"] is not None]
    if not found:
        return ""
    said = "Right of the line is enough, left of it is not yet; the scale counts how many times."
    return section("What must hold", said, [plot("Distance to each target", distances(found), "plot wide")])


def distance(row: Figure) -> Distance:
    """How far a row is from its target, more being better."""
    value = max(float(row[row["limit_of"]]), 1e-9)
    times = value / row["limit"] if row["bound"] == "at least" else row["limit"] / value
    unit = "" if row["limit_of"] == "ratio" else f" {row['unit']}"
    return Distance(named(row), times, f"{spelled(value)}{unit}, {row['bound']} {row['limit']:g}{unit}")


def named(row: Figure) -> str:
    """What a row is about, in some words."""
    words = [WORK[row["benchmark"]]]
    if "question" in row:
        words = [("growth of " if row["benchmark"] == "question_growth" else "") + row["question"]]
    if row["benchmark"].startswith("slower_") and row["benchmark"] != "slower_one":
        words.insert(0, SIDES[row["side"]])
    if row["benchmark"].startswith(("record_", "slower_one")):
        words.append(SIDES[row["side"]].removeprefix("EvalStore from ").removeprefix("EvalStore, "))
        if row.get("of") == "c_jansson":
            words.append("to jansson")
    for key in ("processes", "threads"):
        if key in row and row["benchmark"] != "processes_64_to_8":
            words.append(f"{row[key]} {key}")
    if "question" in row or row["benchmark"].startswith(("growth", "rebuild", "bytes", "import")):
        words.append(short(row["results"]))
    return ", ".join(words)


def recording(rows: list[Figure]) -> str:
    """Rates of every side."""
    plots = []
    for benchmark in ("record_one", "record_thousand"):
        of = [row for row in rows if row["benchmark"] == benchmark and row.get("of") == LIMIT]
        if of:
            plots.append(plot(f"{WORK[benchmark].capitalize()}, results a second", bars([rate(row) for row in of])))
    if syncs := [row for row in rows if row["benchmark"] == "sync"]:
        drawn = bars([Bar(later(row), row["value"], f"{row['value']:,.0f} µs", "reference") for row in syncs])
        plots.append(plot("What the disk takes for a sync of 8 pages", drawn))
    said = (
        "One result of about 540 bytes with its event. C without JSON writes the same 18 columns, an event and three "
        "indexes and is the limit; everybody is durable when the call returns. A disk may take longer for a sync that "
        "does not come right after another one: then any work of a call costs more than its own time."
    )
    return section("Recording", said, plots)


def later(row: Figure) -> str:
    """When a sync came."""
    return f"{row['pause_us']} µs after the one before" if row["pause_us"] else "right after the one before"


def rate(row: Figure) -> Bar:
    """A side's bar with its ratio to the limit."""
    ratio = "" if row["side"] == LIMIT else f"  (ratio {row['ratio']:.2f})"
    return Bar(SIDES[row["side"]], row["value"], f"{row['value']:,.0f}{ratio}", style_of(row["side"]))


def style_of(side: str) -> str:
    """Ours, the limit, or somebody else's."""
    if side == LIMIT:
        return "reference"
    return "other" if side in ("c_jansson", "c_busy", HAND_OVER, "python_sqlite3", "python_eventsourcing") else "ours"


def over(rows: list[Figure], benchmark: str, key: str, **only: object) -> list[Series]:
    """The values of the sides over a number."""
    series = []
    for side, label in ((LIMIT, "plain SQLite, C"), (HAND_OVER, "C, shared commits"), (OURS, "EvalStore")):
        of = [row for row in rows if row["benchmark"] == benchmark and row["side"] == side]
        points = [(float(row[key]), float(row["value"])) for row in of if all(row.get(k) == v for k, v in only.items())]
        if len(points) > 1:
            series.append(Series(label, style_of(side), sorted(points)))
    return series


def contention(rows: list[Figure]) -> str:
    """Totals and slowest calls."""
    plots = []
    if total := over(rows, "processes", "processes"):
        plots.append(plot("Durable writes a second, all processes", lines(total, "processes", "writes/s")))
    if slowest := over(rows, "processes_slowest", "processes"):
        drawn = lines(slowest, "processes", "ms", log_y=True, limit=(20, "20 ms at 8 processes"))
        plots.append(plot("Slowest call", drawn))
    if threads := over(rows, "threads", "threads"):
        plots.append(plot("Durable writes a second, threads on one handle", lines(threads, "threads", "writes/s")))
    paused = [row for row in rows if row["benchmark"] == "processes_with_pauses_slowest"]
    if paused:
        drawn = bars(
            [Bar(SIDES[row["side"]], row["value"], f"{row['value']:,.1f} ms", style_of(row["side"])) for row in paused]
        )
        plots.append(plot("Slowest call of 8 processes with 5 ms between calls", drawn))
    said = (
        "Many writers on one file, one durable write a call. Plain SQLite waits with its busy handler, which sleeps "
        "and tries again. C that shares commits hands rows over to whoever has the turn, as EvalStore does, and does "
        "nothing else: what a program can come to on this machine."
    )
    return section("Many writers", said, plots)


def slower_disks(rows: list[Figure]) -> str:
    """Ratios over what a durable call of the limit takes, which is mostly the sync."""
    calls = {
        row["sync_us_more"]: 1e6 / row["value"]
        for row in rows
        if row["benchmark"] == "slower_one" and row["side"] == LIMIT
    }
    plots = []
    one_call, many = ("c_jansson", recorded.EVALSTORE), (HAND_OVER, OURS)
    for title, benchmark, only, sides, target in (
        ("One durable write a call, to the limit", "slower_one", {}, one_call, recorded.ONE[recorded.EVALSTORE]),
        ("8 processes, to plain SQLite", "slower_processes", {"processes": EIGHT}, many, TOTAL[EIGHT]),
        (
            "64 processes, to 8 of plain SQLite",
            "slower_processes",
            {"processes": SIXTY_FOUR},
            many,
            SIXTY_FOUR_TO_EIGHT,
        ),
        ("16 threads, to one", "slower_threads", {"threads": SIXTEEN}, many, THREADS[SIXTEEN]),
    ):
        of = [row for row in rows if row["benchmark"] == benchmark and only.items() <= row.items()]
        series = [
            Series(SIDES[side], style_of(side), points)
            for side in sides
            if (points := [(calls[row["sync_us_more"]], row["ratio"]) for row in of if row["side"] == side])
        ]
        if series:
            drawn = lines(series, "µs of a durable call in C", "times", limit=(target.limit, f"{target.limit:g}"))
            plots.append(plot(title, drawn))
    said = (
        "The same while every sync is made to take up to 2 ms longer. The longer it takes, the less a program's own "
        "work counts, and the more those gain who share their commits. Dashed: what must hold."
    )
    return section("Where a sync takes longer", said, plots)


def questions(rows: list[Figure]) -> str:
    """Each question over sizes."""
    names = list(dict.fromkeys(row["question"] for row in rows if row["benchmark"] == "question"))
    plots = []
    for name in names:
        series = over(rows, "question", "results", question=name)
        if series:
            plots.append(plot(name, lines(series, "results", "ms", log_y=True, limit=(3, "3 ms"))))
    said = "The time of one question over more and more results, beside the same question in SQL to the plain tables."
    return section("Questions", said, plots)


def rebuilding(rows: list[Figure]) -> str:
    """Rates, and who waits."""
    plots = []
    if rates := [row for row in rows if row["benchmark"] == "rebuild"]:
        plots.append(plot("Events a second", bars([rate(row) for row in rates])))
    waits = [row for row in rows if row["benchmark"] in ("rebuild_reader", "rebuild_writer")]
    if waits:
        drawn = [
            Bar(WORK[row["benchmark"]].removeprefix("rebuild: "), row["value"], f"{row['value']:,.1f} ms", "ours")
            for row in waits
        ]
        plots.append(plot("Who waits meanwhile", bars(drawn)))
    said = (
        "All read models made anew from the log; the limit replays the events of the plain tables with a parser made "
        "by hand for them, and makes the indexes afterwards."
    )
    return section("Rebuilding", said, plots)


def growth(rows: list[Figure]) -> str:
    """Rates over sizes."""
    plots = []
    for benchmark, title in (("growth_one", "One result a call"), ("growth_thousand", "1,000 results a call")):
        if series := over(rows, benchmark, "results"):
            plots.append(plot(f"{title}, results a second", lines(series, "results already there", "results/s")))
    return section("Recording into a large file", "Whether history makes writing slower.", plots)


def footprint(rows: list[Figure]) -> str:
    """Bytes and memory."""
    plots = []
    if series := over(rows, "bytes_per_result", "results"):
        plots.append(plot("Bytes on disk a result", lines(series, "results", "bytes", limit=(930, "930 bytes"))))
    for benchmark, title in (("import_memory", "Most memory of the process while importing, MB"),):
        if series := over(rows, benchmark, "results"):
            plots.append(plot(title, lines(series, "results", "MB", limit=(64, "64 MB"))))
    return section("Disk and memory", "Files after the import, and the process that imported.", plots)


if __name__ == "__main__":
    from sides import BUILD, ROOT

    write(ROOT / "bench" / "report.html", BUILD / "figures.jsonl")
