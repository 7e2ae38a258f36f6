"""Comparing, gating, ranking and reporting from a shell."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from unicodedata import east_asian_width

import pytest
from command_line import COMMAND, answer, environment, evalstore, in_terminal, on_terminal, plain
from comparison_evaluation import compared, studied

from evalstore import EvalStore
from evalstore.cli import gates
from evalstore.cli._drawing import Axis
from evalstore.cli._measures import Measure


@pytest.fixture(scope="module")
def judged(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store with runs to compare and a study."""
    path = tmp_path_factory.mktemp("judged") / "evals.db"
    with EvalStore(path) as store:
        compared(store)
        studied(store)
    return path


@pytest.fixture(scope="module")
def store(judged: Path) -> Iterator[EvalStore]:
    with EvalStore(judged, read_only=True) as store:
        yield store


def test_the_answers_are_those_of_the_reference(judged: Path, store: EvalStore) -> None:
    asked = {
        ("compare", "old", "new", "run:same"): store.compare("old", candidates=["new", "same"]),
        ("gate", "old", "new", "--max-drop", "2%"): store.gate("old", "new", max_drop=0.02),
        ("decision", "new", "old", "--margin", "0.1"): store.decision("new", "old", margin=0.1),
        ("leaderboard", "--by", "run", "--measure", "cost_usd"): store.leaderboard(
            by="run", measure="cost_usd"
        ),
        ("power", "old", "new", "--tasks", "100"): store.power(tasks=100, baseline="old", candidate="new"),
        ("study", "report", "Quality", "--metric", "total_cost_usd"): store.study_report(
            "quality", metrics=["total_cost_usd"]
        ),
    }
    for arguments, expected in asked.items():
        assert answer(judged, *arguments, "--json").json == expected.to_dict(), arguments
    passes = store.pass_at_k(k=[1, 3], tasks=True, run_id="flaky")
    told = answer(judged, "passk", "--k", 1, "--k", 3, "--tasks", "--run", "flaky", "--json").json
    assert told == passes.to_dict()


def test_a_side_may_be_all_results_of_a_model(judged: Path) -> None:
    (row,) = answer(judged, "compare", "model:large", "model:tiny", "--run", "flaky").rows
    assert (row["baseline"], row["candidate"], row["method"]) == ("model large", "model tiny", "permutation")
    assert float(row["difference"]) == pytest.approx(-0.4)
    assert (row["baseline_tasks"], row["candidate_tasks"], row["n"]) == ("6", "6", "6")
    assert row["verdict"] in row["sentence"] or "not known" in row["sentence"]


def test_the_filters_hold_for_both_sides(judged: Path) -> None:
    (row,) = answer(judged, "compare", "old", "new", "--task", "task-0", "--task", "task-1").rows
    assert (row["baseline_results"], row["candidate_results"]) == ("2", "2")
    rows = answer(judged, "compare", "old", "judged", "new", "--ignore-digest", "judge").rows
    assert [row["comparability"] for row in rows] == ["comparable", "comparable"]
    assert rows[1]["verdict"] == "better"


@pytest.mark.parametrize(
    ("sides", "code"), [(("old", "new"), 0), (("new", "old"), 1), (("old", "judged"), 2)]
)
def test_a_gate_ends_with_its_verdict(judged: Path, sides: tuple[str, str], code: int) -> None:
    verdict = ["allow", "reject", "inconclusive"][code]
    done = evalstore(judged, "gate", *sides, "--max-drop", "0.02")
    assert (done.code, done.err, done.record["verdict"]) == (code, "", verdict)
    assert done.record["sentence"].startswith(f"{verdict}: ")
    as_json = evalstore(judged, "gate", *sides, "--max-drop", "0.02", "--json")
    assert (as_json.code, as_json.json["verdict"]) == (code, verdict)
    shown = on_terminal(judged, 100, "gate", *sides, "--max-drop", "0.02")
    assert shown.code == code
    assert plain(shown.out).startswith(f"{verdict}: run ")
    assert plain(shown.out).count(f"{verdict}: ") == 1


def test_a_verdict_has_its_colour_unless_none_is_wanted(judged: Path) -> None:
    coloured = on_terminal(judged, 80, "gate", "new", "old", "--max-drop", "0").out
    assert "\x1b[1;31mreject:\x1b[0m" in coloured
    assert "\x1b[1;32mbetter:" in on_terminal(judged, 80, "compare", "old", "new").out
    plain_text = on_terminal(judged, 80, "gate", "new", "old", "--max-drop", "0", "--no-color").out
    assert "31m" not in plain_text
    assert "reject:" in plain_text


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (["gate", "old", "nobody", "--max-drop", "0"], 3),
        (["gate", "old", "model:nobody", "--max-drop", "0"], 3),
        (["gate", "old", "new", "--max-drop", "0", "--run", "nobody"], 3),
        (["gate", "old", "new", "--max-drop", "-1"], 3),
        (["gate", "old", "new", "--max-drop", "0", "--alpha", "2"], 3),
        (["--store", "/nowhere/evals.db", "gate", "old", "new", "--max-drop", "0"], 3),
        (["gate", "old", "new"], 4),
        (["gate", "old"], 4),
        (["gate", "old", "new", "--max-drop", "2"], 4),
        (["gate", "old", "new", "--max-drop", "nan"], 4),
        (["gate", "old", "new", "--max-drop", "2%", "--measure", "cost_usd"], 4),
        (["gate", "old", "model:", "--max-drop", "0"], 4),
        (["gate", "old", "", "--max-drop", "0"], 4),
        (["--store", "", "gate", "old", "new", "--max-drop", "0"], 4),
        (["--json", "--bogus", "gate", "old", "new", "--max-drop", "0"], 4),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else "",
)
def test_what_goes_wrong_at_a_gate_is_no_verdict(judged: Path, arguments: list[str], code: int) -> None:
    done = evalstore(judged, *arguments)
    assert (done.code, done.out) == (code, "")
    assert done.err


def test_a_fault_at_a_gate_is_no_verdict(judged: Path, tmp_path: Path) -> None:
    (tmp_path / "click.py").write_text("raise RuntimeError('broken')\n")
    variables = environment(judged)
    variables["PYTHONPATH"] = f"{tmp_path}:{variables['PYTHONPATH']}"
    done = in_terminal([*COMMAND, "gate", "old", "new", "--max-drop", "0"], 80, variables, tmp_path)
    assert done.code == 5
    assert "broken" in done.out
    assert in_terminal([*COMMAND, "models"], 80, variables, tmp_path).code == 1


def test_only_a_gate_has_other_codes() -> None:
    assert gates(["gate", "a", "b"])
    assert gates(["--store", "x", "--json", "gate"])
    assert not gates(["--store", "gate", "compare"])
    assert not gates(["compare", "gate", "b"])
    assert not gates([])


@pytest.mark.parametrize(
    "arguments",
    [
        ["compare", "old"],
        ["compare", "old", "new", "--measure", "beauty"],
        ["compare", "old", "new", "--margin", "5"],
        ["compare", "old", "model:"],
        ["compare", "old", "new", "--ignore-digest", "weather"],
        ["decision", "old"],
        ["decision", "new", "old", "--run", "new"],
        ["leaderboard", "--by", "weather"],
        ["passk", "--k", "many"],
        ["power", "old", "--tasks", "3"],
        ["power", "--rate", "0.5", "--difference", "inf"],
        ["study", "report", "Quality", "--direction", "total_cost_usd=up"],
        ["study", "report", "Quality", "--split", "yesterday"],
    ],
    ids=" ".join,
)
def test_wrong_usage_is_2(judged: Path, arguments: list[str]) -> None:
    done = evalstore(judged, *arguments)
    assert (done.code, done.out) == (2, "")
    assert "Usage:" in done.err


@pytest.mark.parametrize(
    ("arguments", "option"),
    [
        (["compare", "old", "new", "--alpha", "0.9"], "--alpha "),
        (["compare", "old", "new", "--power", "2"], "--power "),
        (["compare", "old", "new", "--seed", "-1"], "--seed "),
        (["compare", "old", "new", "--margin", "0"], "--margin "),
        (["passk", "--k", "0"], "--k"),
        (["power", "--sd", "-1", "--tasks", "3"], "--sd "),
        (["study", "report", "Quality", "--alpha", "0"], "--alpha "),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else "",
)
def test_a_refusal_names_the_option(judged: Path, arguments: list[str], option: str) -> None:
    done = evalstore(judged, *arguments)
    assert (done.code, done.out) == (3, "")
    assert option in done.err
    assert "args." not in done.err


def test_a_side_that_there_is_not_is_said(judged: Path) -> None:
    run = evalstore(judged, "compare", "old", "small")
    assert (run.code, run.out) == (1, "")
    assert "'small'" in run.err
    assert "model:NAME" in run.err
    model = evalstore(judged, "compare", "old", "model:new")
    assert model.code == 1
    assert "'new'" in model.err


def test_power_needs_no_store(tmp_path: Path) -> None:
    rows = answer(None, "power", "--rate", "60%", "--difference", "5%", cwd=tmp_path).record
    assert int(rows["tasks"]) > 100
    assert (rows["difference"], rows["n"]) == ("0.05", "")
    assert list(tmp_path.iterdir()) == []
    bare = plain(on_terminal(tmp_path / "none.db", 80, "power", "--sd", "3", "--difference", "5").out)
    assert "points" not in bare


def drawings(text: str) -> list[str]:
    """The lines of a terminal's output that have a bar or an axis."""
    return [line for line in text.splitlines() if "●" in line or "┄" in line]


DRAWN = {
    80: """\
run old      40       40  50.0 %      33.3–66.7 %       ├────●─────┤
run new      40       40  75.0 %      57.5–86.9 %               ├─────●───┤
run same     42       42  50.0 %      33.7–66.3 %       ├────●─────┤
                                                   20 %┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄100 %
run new    +25.0 points   +11.1 to +42.5        ┊   ├────●────┤        40  0.004
run same     0.0 points   -11.2 to +11.2     ├──●───┤                  40  1.000
                                          -20┄┄┄0┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄+60
""",
    140: """\
run old      40       40  50.0 %      33.3–66.7 %            ├───────────●───────────┤
run new      40       40  75.0 %      57.5–86.9 %                              ├────────────●──\
─────┤
run same     42       42  50.0 %      33.7–66.3 %            ├───────────●───────────┤
                                                   20 %┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄\
┄┄┄┄┄┄┄┄┄┄┄100 %
run new    +25.0 points   +11.1 to +42.5              ┊      ├───────●──────────┤            40\
  0.004  McNemar        10–0–30  +21.8 points
run same     0.0 points   -11.2 to +11.2       ├──────●──────┤                               40\
  1.000  McNemar         0–0–40  +21.8 points
                                          -20┄┄┄┄┄┄┄┄┄0┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄+60
""",
}


@pytest.mark.parametrize("columns", DRAWN)
def test_intervals_are_drawn_on_one_axis(judged: Path, columns: int) -> None:
    out = plain(on_terminal(judged, columns, "compare", "old", "new", "same").out)
    assert "".join(f"{line.rstrip()}\n" for line in drawings(out)) == DRAWN[columns]


@pytest.mark.parametrize("columns", [40, 60, 80, 140])
@pytest.mark.parametrize(
    "command",
    [
        "compare old new same judged",
        "gate old new --max-drop 2%",
        "decision new old",
        "leaderboard --by run",
        "trend",
        "passk --run flaky --tasks",
        "power old new --tasks 50",
        "study report Quality --split 2026-01-13",
    ],
)
def test_a_table_fits_its_terminal(judged: Path, command: str, columns: int) -> None:
    done = on_terminal(judged, columns, *command.split())
    assert done.code == 0
    lines = plain(done.out).splitlines()
    assert all(east_asian_width(letter) not in "WF" for line in lines for letter in line)
    if columns >= 60:
        assert max(map(len, lines)) <= columns
    has_bars = any("●" in line for line in lines)
    if command.split()[0] in ("compare", "gate", "decision", "leaderboard"):
        assert has_bars or columns < 80
    assert not (has_bars and columns == 40)
    if columns == 140 and not command.startswith(("power", "study")):
        assert has_bars


def test_a_wider_terminal_draws_wider(judged: Path) -> None:
    widths = []
    for columns in (80, 140):
        lines = drawings(plain(on_terminal(judged, columns, "leaderboard", "--by", "run").out))
        axis = lines[-1].strip()
        assert axis.startswith("0 %")
        assert axis.endswith("100 %")
        widths.append(len(axis))
    assert widths[0] < widths[1]


def test_a_gate_marks_how_far_the_candidate_may_go(judged: Path) -> None:
    lines = plain(on_terminal(judged, 140, "gate", "old", "new", "--max-drop", "0.2").out).splitlines()
    bar = next(line for line in lines if "points" in line and "●" in line)
    assert bar.index("╎") < bar.index("┊") < bar.index("●")
    assert "╎ marks --max-drop, 20 points." in lines
    cost = plain(
        on_terminal(judged, 140, "gate", "old", "new", "--max-drop", "0.2", "--measure", "cost_usd").out
    )
    bar = next(line for line in cost.splitlines() if "╎" in line)
    assert bar.index("●") < bar.index("╎")
    assert "Left out: 1 task of the baseline without cost_usd." in cost


def test_what_was_left_out_and_why_is_said(judged: Path) -> None:
    out = plain(on_terminal(judged, 140, "compare", "old", "same", "judged").out)
    assert "run same: Left out: 2 tasks of the candidate that the baseline did not try." in out
    assert "run same: Comparable in part: " in out
    assert "run judged: Not comparable: The runs do not have the same judge: v1, v2." in out
    assert "%" not in out.split("run judged: Not comparable")[1]


def test_errors_that_are_not_the_models_are_said_to_be_left_out(path: Path) -> None:
    with EvalStore(path) as store:
        compared(store)
        case = store.list_cases(run_id="new")[0].case_id
        broken = {"run_id": "new", "case_id": case, "model_id": "small", "succeeded": False}
        store.record_results([{**broken, "error_enum": "api_error"}] * 2)
    out = plain(on_terminal(path, 140, "compare", "old", "new").out)
    assert "Left out: 2 results of run new with an error that is not the model's." in out
    assert "left out" in plain(on_terminal(path, 140, "leaderboard", "--by", "run").out).splitlines()[0]


def test_ranks_that_are_not_certain_are_ranges(judged: Path, store: EvalStore) -> None:
    lines = plain(on_terminal(judged, 100, "leaderboard", "--by", "run").out).splitlines()
    shown = [line.split()[:2] for line in lines[2 : 2 + 5]]
    expected = [
        [str(one.rank) if one.rank == one.rank_high else f"{one.rank}–{one.rank_high}", one.run_id]
        for one in store.leaderboard(by="run").entries
    ]
    assert shown == expected
    assert any("–" in rank for rank, _ in shown)
    rows = answer(judged, "leaderboard", "--by", "run").rows
    assert [row["run_id"] for row in rows] == [run for _, run in expected]
    assert rows[0].keys() >= {"rank", "rank_high", "mean", "low", "high", "level", "interval", "tasks"}


def test_pass_at_k_between_tabs(judged: Path) -> None:
    rows = answer(judged, "passk", "--run", "flaky", "--k", 5).rows
    assert [(row["model_id"], row["k"], row["n"]) for row in rows] == [
        ("large", "5", "6"),
        ("tiny", "5", "6"),
    ]
    assert float(rows[0]["pass_at_k"]) == pytest.approx(5 / 6)
    assert float(rows[0]["pass_hat_k"]) == pytest.approx(1 / 6)
    assert (rows[0]["passed"], rows[0]["failed"], rows[0]["flaky"]) == ("1", "1", "4")
    tasks = answer(judged, "passk", "--run", "flaky", "--tasks", "--k", 2).rows
    assert len(tasks) == 12
    assert (tasks[4]["task_id"], tasks[4]["status"], tasks[4]["pass_at_2"]) == ("task-4", "flaky", "1.0")
    assert float(tasks[4]["pass_hat_2"]) == pytest.approx(0.6)
    assert answer(judged, "passk", "--model", "nobody").rows == []
    assert plain(on_terminal(judged, 80, "passk", "--model", "nobody").out) == "nothing found\n"


def test_attempts_that_two_judges_have_seen_are_told_of(judged: Path) -> None:
    runs = ("passk", "--run", "old", "--run", "judged", "--k", 2)
    out = plain(on_terminal(judged, 140, *runs).out)
    assert "small: Not comparable: The runs do not have the same judge: v1, v2." in out
    assert "50.0 %" not in out
    (row,) = answer(judged, *runs).rows
    assert (row["pass_at_k"], row["flaky"], row["comparability"]) == ("", "", "not")
    tasks = answer(judged, *runs, "--tasks").rows
    assert {(task["attempts"], task["status"], task["comparability"]) for task in tasks} == {("2", "", "not")}
    (row,) = answer(judged, *runs, "--ignore-digest", "judge").rows
    assert (float(row["pass_at_k"]), row["flaky"], row["comparability"]) == (0.5, "0", "comparable")


def test_runs_of_two_judges_are_not_ranked_against_each_other(judged: Path) -> None:
    out = " ".join(plain(on_terminal(judged, 100, "leaderboard", "--by", "run").out).split())
    assert "Those that are not comparable are not ranked against each other." in out
    assert "The runs do not have the same judge: v1, v2." in out
    rows = {row["run_id"]: row for row in answer(judged, "leaderboard", "--by", "run").rows}
    assert (rows["judged"]["incomparable"], rows["judged"]["rank"], rows["judged"]["rank_high"]) == (
        "3",
        "1",
        "5",
    )


def test_a_report_tells_of_each_metric(judged: Path) -> None:
    out = plain(on_terminal(judged, 140, "study", "report", "Quality", "--split", "2026-01-13").out)
    assert "24 checkpoints from 2026-01-01 06:00:00 to 2026-01-24 06:00:00 UTC" in out
    assert "  2026-01-07 06:00:00 UTC  unusual: 90, robust z " in out
    assert "  2026-01-13 06:00:00 UTC  new level: 1.025 to 3.025 (day-12)" in out
    assert "  declined: from 1.025 (n=12) to 3.025 (n=12), +2" in out
    rows = {row["metric"]: row for row in answer(judged, "study", "report", "Quality").rows}
    assert rows["session_success_rate"]["trend"] == "improving"
    assert rows["session_success_rate"]["forecast_at"] == "2026-01-25T06:00:00.000Z"
    turned = answer(judged, "study", "report", "Quality", "--direction", "total_cost_usd=higher").rows
    assert {row["metric"]: row["trend"] for row in turned}["total_cost_usd"] == "improving"


def test_of_many_moments_the_last_are_told(path: Path) -> None:
    with EvalStore(path) as store:
        store.create_study(id="s", name="Spikes", period_type="daily")
        store.start_study("s")
        for day in range(1, 29):
            value = 100 * day if day % 4 == 0 else day % 3
            store.record_checkpoint("s", timestamp=f"2026-02-{day:02}T00:00:00Z", metrics={"spikes": value})
    out = plain(on_terminal(path, 120, "study", "report", "Spikes").out)
    assert "earlier moment" in out
    assert out.count("unusual: ") + out.count("new level: ") == 5
    assert "2026-02-28 00:00:00 UTC  unusual: 2,800" in out


def test_an_axis_ends_at_round_values() -> None:
    axis = Axis.of([0.312, 0.601, None], "{:g}".format)
    assert axis is not None
    assert [axis.low, axis.high] == pytest.approx([0.3, 0.7])
    assert axis.line(20).startswith("0.3┄")
    assert axis.line(20).endswith("┄0.7")
    within = Axis.of([0.0, 0.99], "{:g}".format, within=(0, 1))
    assert within is not None
    assert (within.low, within.high) == (0, 1)
    one = Axis.of([5.0], "{:g}".format)
    assert one is not None
    assert one.low <= 5 <= one.high
    assert one.low < one.high
    zero = Axis.of([0.0], "{:g}".format)
    assert zero is not None
    assert zero.low < 0 < zero.high
    assert Axis.of([None], "{:g}".format) is None


@pytest.mark.parametrize("values", [[0, 1e-300], [0, 1e300], [-1e308, 1e308], [1, 1 + 2**-52], [5e-324]])
def test_what_has_no_round_ends_is_not_drawn(values: list[float]) -> None:
    axis = Axis.of(values, "{:g}".format)
    assert axis is None or len(axis.bar(values[0], values[0], values[-1], 30)) == 30


def test_a_bar_has_its_ends_its_value_and_its_marks() -> None:
    axis = Axis(-10, 10, {0.0: "┊"}, "{:+g}".format)
    assert axis.bar(-8, -5, -2, 21) == "  ├──●──┤ ┊          "
    assert axis.bar(-2, 3, 8, 21) == "        ├─┼──●────┤  "
    assert axis.bar(None, 3, None, 21) == "          ┊  ●       "
    assert axis.bar(None, None, None, 21) == "          ┊          "
    assert axis.bar(4, 4, 4, 21) == "          ┊   ●      "
    assert axis.bar(-50, 0, 50, 21) == "├─────────●─────────┤"
    assert axis.line(21) == "-10┄┄┄┄┄┄┄+0┄┄┄┄┄┄+10"


def test_labels_leave_each_other_room() -> None:
    axis = Axis(0, 10, {1.0: "╎"}, "{:g}".format)
    assert axis.line(12) == "0┄┄┄┄┄┄┄┄┄10"
    assert axis.line(40).startswith("0┄┄┄1┄")


def test_measures_are_written_in_their_units() -> None:
    success, cost, time = Measure("success"), Measure("cost_usd"), Measure("time_round_trip_ms")
    assert (success.value(0.655), success.difference(-0.0213)) == ("65.5 %", "-2.1 points")
    assert success.difference(-0.00001) == "0.0 points"
    assert success.difference_interval({"low": -0.01, "high": 0.0213}) == "-1.0 to +2.1"
    assert (cost.value(0.0213), cost.difference(-0.0213), cost.unit) == ("0.0213", "-0.0213", " $")
    assert (time.value(1234.4), time.difference(12.3), time.unit) == ("1,234", "+12", " ms")
    assert [one.value(None) for one in (success, cost, time)] == ["–"] * 3
    assert (success.amount(0.05), cost.amount(0.05), success.amount(None)) == ("5 points", "0.05 $", "–")
