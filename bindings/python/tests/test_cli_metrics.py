"""Benchmark runs and their metrics from a shell."""

import csv
import json
from pathlib import Path
from typing import Any

import pytest
from command_line import answer, evalstore

from evalstore import EvalStore


@pytest.fixture
def measured(path: Path) -> Path:
    """A store with three runs of one project and one of another."""
    with EvalStore(path) as store:
        for number in range(1, 5):
            args: dict[str, Any] = {
                "run_id": f"b-{number}",
                "timestamp": f"2026-01-0{number}T00:00:00.000Z",
                "project_name": "atlas" if number < 4 else "borneo",
                "benchmark_name": "nightly",
                "version": f"1.{number}",
                "metadata": {"note": 'a "b",\nc'},
                "performance": {"total_time_seconds": 10.5 * number, "phase_times": {"plan": 1.5}},
                "quality": {"tests_written": 10, "tests_passing": 2 * number},
            }
            store.request("execute", {"command": "record_benchmark_run", "args": args})
    return path


def test_runs_are_listed_newest_first(measured: Path) -> None:
    assert [row["run_id"] for row in answer(measured, "metrics", "list").rows] == ["b-4", "b-3", "b-2", "b-1"]
    chosen = answer(measured, "metrics", "list", "--project", "atlas", "--to", "2026-01-02", "--json")
    assert [run["run_id"] for run in chosen.json_lines] == ["b-2", "b-1"]
    assert len(answer(measured, "metrics", "list", "--benchmark", "nightly", "--limit", 1).rows) == 1


def test_one_run_with_its_metrics(measured: Path) -> None:
    run = answer(measured, "metrics", "show", "b-2", "--json").json
    assert run["performance"]["total_time_seconds"] == 21.0
    assert json.loads(answer(measured, "metrics", "show", "b-2").record["quality"])["tests_passing"] == 4
    none = evalstore(measured, "metrics", "show", "none")
    assert (none.code, none.out) == (1, "")
    assert "none" in none.err


def test_the_trend_of_a_metric(measured: Path) -> None:
    rows = answer(measured, "metrics", "trend", "tests_passing", "--project", "atlas").rows
    assert [(row["run_id"], float(row["value"])) for row in rows] == [("b-1", 2), ("b-2", 4), ("b-3", 6)]
    last = answer(measured, "metrics", "trend", "tests_passing", "--limit", 2, "--json").json
    assert [point["run_id"] for point in last] == ["b-3", "b-4"]
    assert evalstore(measured, "metrics", "trend", "no_such_metric").code == 3


def test_the_means_of_all_metrics(measured: Path) -> None:
    rows = {row["metric"]: row for row in answer(measured, "metrics", "average", "--project", "atlas").rows}
    assert float(rows["tests_passing"]["mean"]) == 4
    assert rows["tests_passing"]["n"] == "3"
    whole = answer(measured, "metrics", "average", "--limit", 2, "--json").json
    assert (whole["runs"], whole["metrics"]["tests_passing"]) == (2, 7)
    none = evalstore(measured, "metrics", "average", "--project", "none")
    assert (none.code, none.out) == (1, "")
    as_json = evalstore(measured, "metrics", "average", "--project", "none", "--json")
    assert (as_json.code, as_json.json["runs"]) == (1, 0)


def test_runs_as_files(measured: Path, tmp_path: Path) -> None:
    file = tmp_path / "runs.csv"
    assert answer(measured, "metrics", "export", file, "--project", "atlas").record["runs"] == "3"
    with file.open(newline="", encoding="utf-8") as lines:
        rows = list(csv.DictReader(lines))
    assert [row["run_id"] for row in rows] == ["b-3", "b-2", "b-1"]
    assert rows[0]["performance.total_time_seconds"] == "31.5"
    assert json.loads(rows[0]["performance.phase_times"]) == {"plan": 1.5}
    assert json.loads(rows[0]["metadata"]) == {"note": 'a "b",\nc'}
    lines_ = answer(measured, "metrics", "export", "-", "--format", "json").json_lines
    assert lines_[0] == answer(measured, "metrics", "show", "b-4", "--json").json
    assert evalstore(measured, "metrics", "export", file).code == 3


def test_read_models_of_a_project(measured: Path, tmp_path: Path) -> None:
    written = answer(measured, "export", tmp_path / "out", "--format", "csv", "--project", "atlas").rows
    assert {row["table"]: row["rows"] for row in written}["benchmark_runs"] == "3"


def test_benchmark_runs_go_through_an_export(measured: Path, tmp_path: Path) -> None:
    with EvalStore(measured) as store:
        store.request("execute", {"command": "delete_benchmark_run", "args": {"run_id": "b-2"}})
    copy = tmp_path / "copy.db"
    answer(copy, "import", "-", input=answer(measured, "export", "-").out)
    for command in (("list",), ("show", "b-1"), ("average",)):
        done = answer(copy, "metrics", *command, "--json")
        assert done == answer(measured, "metrics", *command, "--json")
    assert answer(copy, "verify").record["clean"] == "true"
