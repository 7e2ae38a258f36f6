"""The life of a study from a shell."""

from pathlib import Path

import pytest
from command_line import answer, evalstore

from evalstore import EvalStore
from evalstore.cli._report import forecast


@pytest.mark.parametrize(
    ("period", "type", "value"),
    [
        ("weeks:2", "weekly", 2),
        ("hour:1", "hourly", 1),
        ("days", "daily", None),
        ("months:12", "monthly", 12),
    ],
)
def test_a_study_is_created_and_started(path: Path, period: str, type: str, value: int | None) -> None:
    answer(path, "init")
    made = answer(path, "study", "start", "Nightly", "--period", period, "--tag", "smoke", "--json").json
    assert (made["period_type"], made["period_value"], made["status"]) == (type, value, "running")
    assert made["config"] == {"tags": ["smoke"]}
    (listed,) = answer(path, "studies", "--tag", "smoke", "--status", "running").rows
    assert (listed["id"], listed["name"]) == (made["id"], "Nightly")


def test_a_study_lives_by_its_name_or_its_id(path: Path) -> None:
    answer(path, "init")
    answer(path, "study", "start", "Nightly", "--period", "days", "--id", "n-1", "--description", "d")
    assert answer(path, "study", "pause", "Nightly").record["status"] == "paused"
    assert answer(path, "study", "resume", "n-1").record["status"] == "running"
    again = evalstore(path, "study", "resume", "n-1")
    assert again.code == 3
    assert "running" in again.err
    assert answer(path, "study", "stop", "n-1", "--json").json["status"] == "stopped"
    status = answer(path, "study", "status", "Nightly", "--json").json
    assert (status["config"], status["latest_checkpoint"]) == ({"description": "d"}, None)


def test_a_name_of_several_studies_is_refused_with_their_ids(path: Path) -> None:
    answer(path, "init")
    for id in ("a-1", "a-2"):
        answer(path, "study", "start", "Twice", "--period", "days", "--id", id)
    done = evalstore(path, "study", "pause", "Twice")
    assert done.code == 2
    assert "a-1" in done.err
    assert "a-2" in done.err


def test_no_such_study_is_1(path: Path) -> None:
    answer(path, "init")
    answer(path, "study", "start", "Nightly", "--period", "days")
    done = evalstore(path, "study", "status", "Night")  # part of a name is no name
    assert (done.code, done.out) == (1, "")
    assert "Night" in done.err


def test_starting_leaves_nothing_half_done(path: Path) -> None:
    answer(path, "init")
    answer(path, "study", "start", "One", "--period", "days", "--id", "n")
    assert evalstore(path, "study", "start", "Two", "--period", "days", "--id", "n").code == 3
    assert [row["name"] for row in answer(path, "studies").rows] == ["One"]


def test_checkpoints_and_the_report_of_them(path: Path) -> None:
    answer(path, "init")
    answer(path, "study", "start", "N", "--period", "days", "--id", "n")
    for day, rate in enumerate((0.5, 0.9, 0.7), 1):
        made = answer(
            path,
            *("study", "checkpoint", "N", "--metric", f"session_success_rate={rate}"),
            *("--metric", f"tasks_completed={day}", "--events", 7, "--session", "s-1"),
            *("--at", f"2026-01-0{day}", "--json"),
        ).json
        assert made["metrics"] == {"session_success_rate": rate, "tasks_completed": day}
    with EvalStore(path, read_only=True) as store:
        latest = store.get_latest_checkpoint("n")
    assert latest is not None
    assert (latest.events_analyzed, latest.sessions_included) == (7, ("s-1",))
    rows = {row["metric"]: row for row in answer(path, "study", "report", "N").rows}
    rate_row = rows["session_success_rate"]
    assert [float(rate_row[key]) for key in ("first", "last", "minimum", "maximum")] == [0.5, 0.7, 0.5, 0.9]
    assert float(rate_row["mean"]) == pytest.approx(0.7)
    assert rows["tasks_completed"]["trend"] == "insufficient"
    whole = answer(path, "study", "report", "n", "--json").json
    with EvalStore(path, read_only=True) as store:
        assert whole == store.study_report("n").to_dict()
    assert whole["checkpoints"] == 3
    wrong = evalstore(path, "study", "checkpoint", "N", "--metric", "tasks_completed=many")
    assert wrong.code == 2


def test_a_forecast_without_an_interval_is_a_number_alone(path: Path) -> None:
    assert forecast({"forecast": {"value": 0.75, "low": None, "high": None}}) == "0.75"
    answer(path, "init")
    answer(path, "study", "start", "N", "--period", "days", "--id", "n")
    for day in (1, 2, 3):
        answer(path, "study", "checkpoint", "N", "--metric", "success_rate=0.75", "--at", f"2026-01-0{day}")
    (row,) = answer(path, "study", "report", "N").rows
    assert (row["forecast"], row["forecast_low"], row["forecast_high"]) == ("0.75", "", "")
