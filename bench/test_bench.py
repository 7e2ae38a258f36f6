"""The benchmarks compare what they say they compare, and their rows, plots and tables say what was measured."""

from __future__ import annotations

import hashlib
import json
import sqlite3
import xml.etree.ElementTree as ET
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import page
import pytest
import stores
import tables
import workload
from figures import Report, arrange, at_most, ratio_at_least, ratio_at_most, read
from sides import PROGRAMS, ROOT, SLOW_SYNC, Side, build

PREFIX = ROOT / "build" / "prefix"
RESULTS = 60


@pytest.fixture(scope="module")
def programs(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("programs")
    for name in ("calls", "plain"):
        build(folder / name, PROGRAMS[name], PREFIX)
    return folder


@pytest.fixture
def report(tmp_path: Path) -> Report:
    return Report(tmp_path / "figures.jsonl", "default", ["recording"])


def plain(programs: Path, file: Path, group: str) -> Side:
    return Side(group, [programs / "plain", file], group, PREFIX)


def rows(file: Path, table: str = "results") -> list[tuple[Any, ...]]:
    with sqlite3.connect(file) as connection:
        columns = [name for _, name, *_ in connection.execute(f"PRAGMA table_info({table})")]
        said = ", ".join(name for name in columns if name not in ("result_id", "created_at", "event_id", "timestamp"))
        return connection.execute(f"SELECT {said} FROM {table} ORDER BY rowid").fetchall()


# --- the sides do the same ---------------------------------------------------------------------------------------


def test_every_side_records_the_results_of_the_workload(programs: Path, tmp_path: Path) -> None:
    lines = [*workload.calls(0, 10, 1), workload.recorded(10, RESULTS - 10)]
    expected = [json.loads(workload.result(number)) for number in range(RESULTS)]
    for group in ("limit", "jansson"):
        with plain(programs, tmp_path / f"{group}.db", group) as side:
            side.turn(lines)
            assert side.end() == RESULTS
    limit, jansson = tmp_path / "limit.db", tmp_path / "jansson.db"
    assert rows(limit) == rows(jansson)
    assert rows(limit, "events") == rows(jansson, "events")
    assert [json.loads(row[-1]) for row in rows(limit, "events")] == expected

    store = tmp_path / "store.db"
    with Side("evalstore", [programs / "calls", store, "full"], "execute", PREFIX) as side:
        stores.prepare(side)
        side.turn(lines)
        assert side.end() == workload.PREPARED_EVENTS + RESULTS
    ours = "SELECT run_id, case_id, model_id, processing_functions_hash, succeeded, error_enum, num_edits,"
    ours += " num_lines_deleted, num_lines_added, time_to_first_token_ms, time_to_first_edit_ms, time_round_trip_ms,"
    ours += " cost_usd, completion_tokens FROM results"
    with sqlite3.connect(store) as connection:
        assert connection.execute(ours).fetchall() == [row[:14] for row in rows(limit)]


def test_rows_that_are_handed_over_are_those_of_the_limit(programs: Path, tmp_path: Path) -> None:
    lines = workload.calls(0, RESULTS, 1)
    with plain(programs, tmp_path / "limit.db", "limit") as side:
        side.turn(lines)
        side.end()
    shared = tmp_path / "shared.db"
    with plain(programs, shared, "handed_over") as first:  # two at once may find a new file locked
        first.end()
    with plain(programs, shared, "handed_over") as one, plain(programs, shared, "handed_over") as other:
        one.tell(lines[: RESULTS // 2 - 1], RESULTS // 2, threads=8)
        other.tell(lines[RESULTS // 2 : -1], RESULTS // 2)
        one.go(lines[RESULTS // 2 - 1])
        other.go(lines[-1])
        for side in (one, other):
            side.taken()
        for side in (one, other):
            assert side.end() == RESULTS
    limit = tmp_path / "limit.db"
    assert sorted(map(repr, rows(shared))) == sorted(map(repr, rows(limit)))
    data, expected = (sorted(row[-1] for row in rows(file, "events")) for file in (shared, limit))
    assert data == expected


def test_the_replay_by_hand_makes_the_results_that_were_recorded(programs: Path, tmp_path: Path) -> None:
    with plain(programs, tmp_path / "plain.db", "limit") as side:
        side.turn([workload.recorded(0, RESULTS)])
        side.turn(["all"], group="replay")
        assert int(side.show("results", "differing")) == 0
        side.end()
    assert rows(tmp_path / "plain.db", "replayed") == rows(tmp_path / "plain.db")


def test_threads_and_pauses_are_part_of_a_turn(programs: Path, tmp_path: Path) -> None:
    with Side("evalstore", [programs / "calls", tmp_path / "store.db", "full"], "execute", PREFIX) as side:
        stores.prepare(side)
        side.turn(workload.calls(0, 32, 1), threads=8)
        paused = side.turn(workload.calls(32, 4, 1), pause_ms=20)
        assert paused.us >= 20_000
        counts = json.loads(side.show('{"query":"run_stats"}'))["result"]
        assert counts["results"] == 36
        side.end()


def test_a_slower_disk_is_as_much_slower_for_every_sync(programs: Path, tmp_path: Path) -> None:
    SLOW_SYNC.parent.mkdir(parents=True, exist_ok=True)
    build(SLOW_SYNC, PROGRAMS[SLOW_SYNC.name], PREFIX)
    for group, command in (("limit", ["plain"]), ("execute", ["calls", "full"])):
        program, *options = command
        arguments: list[str | Path] = [programs / program, tmp_path / f"{group}.db", *options]
        with Side(group, arguments, group, PREFIX, sync_us_more=50_000) as side:
            if group == "execute":
                stores.prepare(side)
            assert side.turn(workload.calls(0, 4, 1)).us >= 50_000
            side.end()


def test_a_side_that_fails_ends_the_run(programs: Path, tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    with (
        Side("evalstore", [programs / "calls", tmp_path / "store.db", "full"], "execute", PREFIX) as side,
        pytest.raises(SystemExit, match="evalstore ended with 1"),
    ):
        side.turn([workload.recorded(0, 1)])
    assert "not_found" in capfd.readouterr().err


def test_a_number_always_means_the_same_result() -> None:
    frozen = hashlib.sha256("".join(map(workload.result, range(1000))).encode()).hexdigest()
    assert frozen == "814f1d43286bc766f31321f8d4dc3b1d5c990fec79d2e75ff1227a2edf81bab4"
    sizes = [len(workload.result(number)) for number in range(1000)]
    assert 530 < sum(sizes) / len(sizes) < 550


# --- rows --------------------------------------------------------------------------------------------------------


def test_a_ratio_is_the_median_of_those_within_a_round(report: Report) -> None:
    row = report.add("record_one", "evalstore", [10, 40, 90], "results/s", of="c_limit", against=[20, 20, 100])
    assert row["value"] == 40
    assert row["ratio"] == 0.9
    assert read(report.path) == [row]


@pytest.mark.parametrize(
    ("target", "met"),
    [
        (ratio_at_least(0.5), True),
        (ratio_at_least(0.51), False),
        (ratio_at_most(0.5), True),
        (ratio_at_most(0.49), False),
        (at_most(3), True),
        (at_most(2.9), False),
    ],
)
def test_a_row_says_whether_it_is_as_it_must_be(report: Report, target: Any, met: bool) -> None:
    row = report.add("question", "evalstore", [3], "ms", of="c_limit", against=[6], target=target)
    assert row["met"] is met
    assert row["limit"] == target.limit


def test_rows_of_other_parts_stay_unless_their_scale_is_another(report: Report) -> None:
    report.add("record_one", "c_limit", [1], "results/s")
    again = Report(report.path, "default", ["footprint"])
    again.add("open", "evalstore", [1], "ms")
    assert [row["part"] for row in read(report.path)] == ["recording", "footprint"]
    Report(report.path, "default", ["footprint"])
    assert [row["part"] for row in read(report.path)] == ["recording"]
    Report(report.path, "quick", ["footprint"])
    assert read(report.path) == []


# --- plots and tables --------------------------------------------------------------------------------------------


@pytest.fixture
def measured(report: Report) -> Report:
    report.machine()
    report.add("record_one", "c_limit", [100], "results/s", of="c_limit", against=[100])
    target = ratio_at_least(0.9)
    report.add("record_one", "evalstore_execute", [80], "results/s", of="c_limit", against=[100], target=target)
    report.skipped("record_one", "python_eventsourcing", "it is not there")
    for size in (1000, 10_000):
        for side, value in (("c_limit", size / 1000), ("evalstore", 2.0)):
            report.add(
                "question",
                side,
                [value],
                "ms",
                of="c_limit",
                against=[size / 1000],
                question="cost_by_run",
                results=size,
                target=at_most(3) if side == "evalstore" else None,
            )
    return report


def drawings(text: str) -> Iterator[ET.Element]:
    for part in text.split("<svg")[1:]:
        yield ET.fromstring("<svg" + part.split("</svg>")[0] + "</svg>")


def test_the_page_shows_every_target_and_needs_nothing_else(measured: Report, tmp_path: Path) -> None:
    page.write(tmp_path / "report.html", measured.path)
    text = (tmp_path / "report.html").read_text(encoding="utf-8")
    overview, rates, question = list(drawings(text))
    assert [circle.get("class") for circle in overview.iter("circle")] == ["missed", "met", "met"]
    assert [rect.get("class") for rect in rates.iter("rect")] == ["reference", "ours"]
    assert [line.get("class") for line in question.iter("polyline")] == ["line reference", "line ours"]
    assert "http" not in text
    assert "src=" not in text


def test_tables_are_written_between_the_marks(measured: Report, tmp_path: Path) -> None:
    written = tmp_path / "performance.md"
    written.write_text(f"before\n{tables.BEGIN}\nstale\n{tables.END}\nafter\n", encoding="utf-8")
    tables.write(written, measured.path)
    text = written.read_text(encoding="utf-8")
    assert text.startswith("before\n")
    assert text.endswith("\nafter\n")
    assert "stale" not in text
    assert "| one durable write a call, execute | 0.8 | at least 0.9 | **no** |" in text
    assert "| `cost_by_run` | 2 (1) | 2 (10) |" in text


def test_the_tables_have_what_a_program_by_hand_comes_to(measured: Report, tmp_path: Path) -> None:
    measured.add("record_one", "c_jansson", [75], "results/s", of="c_limit", against=[100])
    for size, rate in ((1000, 10.0), (10_000, 5.0)):
        measured.add("growth_one", "c_limit", [rate], "results/s", against=[10.0], results=size)
    target = ratio_at_least(0.8)
    measured.add("growth_one", "evalstore", [6], "results/s", against=[10.0], results=100_000, target=target)
    for pause, us in ((0, [50.0]), (100, [300.0, 500.0, 700.0])):
        measured.add("sync", "disk", us, "us", pause_us=pause)
    text = "\n".join(tables.tables(read(measured.path)))
    assert "| one durable write a call, execute | 0.8 | at least 0.9 | **no** | 0.75 |" in text
    assert "| one a call in a large file, 100k | 0.6 | at least 0.8 | **no** | 0.5 at 10k |" in text
    assert "| 100 | 500 | 300 to 700 |" in text
    page.write(tmp_path / "report.html", measured.path)
    assert "100 µs after the one before" in (tmp_path / "report.html").read_text(encoding="utf-8")


def test_ratios_are_shown_by_what_a_sync_takes_more(measured: Report, tmp_path: Path) -> None:
    for more, ours in ((0, 60.0), (1000, 9.0)):
        of = [100.0 if more == 0 else 10.0]
        measured.add("slower_one", "c_limit", of, "results/s", against=of, sync_us_more=more)
        measured.add("slower_one", "evalstore_execute", [ours], "results/s", against=of, sync_us_more=more)
    text = "\n".join(tables.tables(read(measured.path)))
    assert "| ratio | must be | as it is | 1 ms more |" in text
    assert "| µs of a durable call in C, no JSON |  | 10,000 | 100,000 |" in text
    assert "| one durable write a call, execute | at least 0.9 | 0.60 | 0.90 |" in text
    page.write(tmp_path / "report.html", measured.path)
    ratios = list(drawings((tmp_path / "report.html").read_text(encoding="utf-8")))[-2]
    assert [line.get("class") for line in ratios.iter("polyline")] == ["line ours"]


def test_parts_stand_in_their_order_whichever_was_run_last(measured: Report) -> None:
    for part in ("footprint", "disk"):
        again = Report(measured.path, "default", [part])
        again.part = part
        again.add("open", part, [1], "ms")
    arrange(measured.path, ["disk", "recording", "footprint"])
    assert list(dict.fromkeys(row["part"] for row in read(measured.path))) == ["disk", "recording", "footprint"]


def test_tables_need_their_marks_and_a_run_that_counts(measured: Report, tmp_path: Path) -> None:
    written = tmp_path / "performance.md"
    written.write_text("no marks", encoding="utf-8")
    with pytest.raises(SystemExit, match="no two lines that say where"):
        tables.write(written, measured.path)
    written.write_text(f"{tables.BEGIN}{tables.END}", encoding="utf-8")
    quick = Report(tmp_path / "quick.jsonl", "quick", ["footprint"])
    quick.add("open", "evalstore", [1], "ms")
    with pytest.raises(SystemExit, match="quick run, which says little"):
        tables.write(written, quick.path)
    with pytest.raises(SystemExit, match="`make bench` writes it"):
        tables.write(written, tmp_path / "none.jsonl")
