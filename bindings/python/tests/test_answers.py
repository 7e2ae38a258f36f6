"""Answers as dicts, as texts and as HTML."""

import dataclasses
import pickle
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from comparison_evaluation import compared, studied
from evaluation import fill
from other_process import UNMEASURED, run

import evalstore
from evalstore import EvalStore, Page, Rate, RateDifference, Rows, Study, Table, TimeSummary
from evalstore._wire import Answer

HASH = "4e07408562bedb8b60ce05c1decfe3ad16b72230967de01f640b7e4729b49fce"
DATACLASSES = {
    name: kind
    for name in evalstore.__all__
    if isinstance(kind := getattr(evalstore, name), type) and dataclasses.is_dataclass(kind)
}


SHOWN_AS_PEOPLE_READ_THEM = ("Outcome", "Rate", "RateDifference", "TimeSummary")


@pytest.fixture(scope="module")
def full(tmp_path_factory: pytest.TempPathFactory) -> Iterator[EvalStore]:
    with EvalStore(tmp_path_factory.mktemp("answers") / "evals.db") as store:
        fill(store)
        yield store


@pytest.fixture(scope="module")
def judged(tmp_path_factory: pytest.TempPathFactory) -> Iterator[EvalStore]:
    with EvalStore(tmp_path_factory.mktemp("judged") / "evals.db") as store:
        compared(store)
        studied(store)
        yield store


def statistics_wires(store: EvalStore) -> dict[str, Any]:
    """As `wires`, of the questions with statistics."""

    def ask(query: str, **args: Any) -> Any:
        return store.request("query", {"query": query, "args": args})["result"]

    whole = ask("compare", baseline="old", candidates=["same", "judged"])
    same, other = whole["comparisons"]
    board = ask("leaderboard", by="run")
    (passes,) = ask("pass_at_k", model_id="tiny", tasks=True)
    line = ask("run_trend", run_ids=["old", "judged"])
    report = ask("study_report", study_id="quality", split="2026-01-13T00:00:00.000Z")
    metrics = {metric["metric"]: metric for metric in report["metrics"]}
    cost = metrics["total_cost_usd"]
    return {
        "Anomaly": metrics["tasks_completed"]["anomalies"][0],
        "ChangePoint": cost["change_points"][0],
        "Comparability": other["comparability"],
        "ComparabilityReason": other["comparability"]["reasons"][0],
        "ComparedSide": whole["baseline"],
        "Comparison": same,
        "Comparisons": whole,
        "Decision": ask("decision", run_id="new", baseline="old"),
        "Dropped": same["dropped"],
        "DroppedTasks": same["dropped"]["candidate"][0],
        "Forecast": cost["forecast"],
        "Gate": ask("gate", baseline="old", candidate="new", max_drop=0.02),
        "Leaderboard": board,
        "LeaderboardEntry": board["entries"][0],
        "MetricReport": cost,
        "MetricValue": cost["first"],
        "PassEstimate": passes["pass_at_k"][0],
        "Passes": passes,
        "PeriodMean": cost["periods"]["before"],
        "Periods": cost["periods"],
        "Power": ask("power", difference=0.1, rate=0.5),
        "RunTrend": line,
        "StudyReport": report,
        "TaskPasses": passes["by_task"][0],
        "Trend": cost["trend"],
        "TrendRun": line["segments"][0]["runs"][0],
        "TrendSegment": line["segments"][1],
    }


def wires(store: EvalStore) -> dict[str, Any]:
    """Answers of the library as they are on the wire, by the dataclass that is made of them."""

    def ask(query: str, **args: Any) -> Any:
        return store.request("query", {"query": query, "args": args})["result"]

    create = {"command": "create_study", "args": {"name": "x", "period_type": "daily"}}
    upsert = {"command": "upsert_system_prompt", "args": {"name": "x", "content": "x"}}
    cases = {"command": "create_cases", "args": {"cases": [{"run_id": "r1", "task_id": "t2"}]}}
    forget = {
        "command": "forget_content",
        "args": {"hash": store.put_content("to forget").hash, "reason": "r"},
    }
    created = store.request("execute", create)
    events = store.request("read", {"limit": 2})
    comparison = ask("run_comparison", run_ids=["r1", "r2"])
    remaining = ask("remaining_attempts", run_id="r1")
    distribution = ask("error_distribution")
    cost = ask("cost_by_run")[0]
    explained = store.request("query", {"query": "cost_by_run", "args": {"explain": True}})
    run = ask("get_run", run_id="r1")
    model = ask("success_rates_by_model")[0]
    prompt = ask("get_run", run_id="r1")["system_prompt_hash"]
    functions, file = (
        ask("sql", sql=f"SELECT hash FROM {table}")["rows"][0][0]
        for table in ("processing_functions", "files")
    )
    return {
        "Benchmark": ask("list_benchmarks")[0],
        "BenchmarkResult": ask("get_benchmark_results", benchmark_id="speed")[0],
        "BenchmarkRun": ask("list_benchmark_runs")[0],
        "BenchmarkRunDetails": ask("get_benchmark_run", run_id="br1"),
        "BatchOutcome": store.request("execute", cases),
        "Case": ask("get_case", case_id="r1-c"),
        "Checkpoint": ask("get_latest_checkpoint", study_id="s1"),
        "ComparedModel": ask("model_comparison")[0],
        "ComparedRun": comparison["runs"][0],
        "ErrorDistribution": distribution,
        "ErrorShare": distribution["errors"][0],
        "Event": events["events"][0],
        "EventPage": events,
        "Explanation": explained["explain"],
        "FailedCase": ask("failed_cases")[0],
        "File": ask("get_file", hash=file),
        "ForgottenOutcome": store.request("execute", forget),
        "HashedOutcome": store.request("execute", upsert),
        "HourPerformance": ask("performance_by_hour")[0],
        "IdentifiedOutcome": created,
        "MetricAverages": ask("average_metrics"),
        "MetricPoint": ask("metric_trend", metric="token_usage_total")[0],
        "ModelCost": cost["models"][0],
        "ModelLatency": ask("latency_by_model")[0],
        "ModelSuccess": model,
        "Outcome": created,
        "PeriodPerformance": ask("performance_trends")[0],
        "Plan": run["plan"],
        "ProcessingFunctions": ask("get_processing_functions", hash=functions),
        "RankedCase": ask("case_ranking")[0],
        "Rate": model["success_rate"],
        "RateDifference": comparison["differences"][0]["success_rate"],
        "Receipt": created["events"][0],
        "RemainingAttempt": remaining["attempts"][0],
        "RemainingAttempts": remaining,
        "Result": ask("get_result", result_id="r1-1"),
        "Run": run,
        "RunComparison": comparison,
        "RunCost": cost,
        "RunDifference": comparison["differences"][0],
        "RunStats": ask("run_stats", run_id="r1"),
        "Study": ask("get_study", id="s1"),
        "SystemPrompt": ask("get_system_prompt", hash=prompt),
        "Table": ask("sql", sql="SELECT 1 AS one, 'x' AS text, NULL AS missing"),
        "TimeSummary": ask("latency_by_model")[0]["time_round_trip_ms"],
        "ValidAttempts": ask("valid_attempt_count"),
    }


def test_every_answer_is_written_as_it_is_on_the_wire(full: EvalStore, judged: EvalStore) -> None:
    found = wires(full) | statistics_wires(judged)
    for name, wire in found.items():
        kind: Any = DATACLASSES[name]
        assert kind.from_dict(wire).to_dict() == wire, name
    # These are not made by a `from_dict`, are arguments, or are tested by themselves.
    others = {"Content", "Finding", "NewCase", "NewResult", "Page", "Progress", "Verification"}
    assert found.keys() | others == DATACLASSES.keys()
    whole = full.request("query", {"query": "run_stats"})["result"]
    assert evalstore.RunStats.from_dict(whole).to_dict() == whole


def test_what_has_no_from_dict_is_written_as_it_is_on_the_wire(full: EvalStore) -> None:
    answer = full.request("query", {"query": "list_results", "args": {"limit": 2}})
    page = full.list_results(limit=2)
    assert page.to_dict() == answer
    assert "next_cursor" in answer
    last = full.request("query", {"query": "list_runs"})
    assert full.list_runs().to_dict() == last == {"result": last["result"]}
    found = full.request("query", {"query": "success_rates_by_model"})["result"]
    assert full.success_rates_by_model().to_dict() == found
    assert full.verify().to_dict() == full.request("project", {"action": "verify"})
    content = full.put_content("abc").to_dict()
    assert content.keys() == {"hash", "size", "duplicate"}
    assert full.rebuild("studies").to_dict().keys() == {"done", "position", "last_position"}
    assert evalstore.Finding(3, "gone").to_dict() == {"position": 3, "problem": "gone"}


@pytest.mark.parametrize("name", DATACLASSES)
def test_every_answer_shows_itself_by_one_rule(name: str) -> None:
    kind = DATACLASSES[name]
    assert callable(getattr(kind, "to_dict", None))
    assert issubclass(kind, Answer) or hasattr(kind, "_repr_html_")
    assert "__repr__" not in vars(kind) or name in SHOWN_AS_PEOPLE_READ_THEM


def test_a_repr_is_short_and_leaves_out_what_is_missing(full: EvalStore) -> None:
    study = full.get_study("s1")
    assert study is not None
    shown = repr(study)
    assert "created_at=20" in shown
    assert "Z," in shown
    assert "stopped_at" not in shown
    assert "datetime" not in shown
    prompt = evalstore.SystemPrompt("h", "n", "x" * 5000, datetime(2026, 1, 31, tzinfo=UTC))
    assert "… (5,000 characters)" in repr(prompt)
    assert len(repr(prompt)) < 250


def test_rates_and_summaries_read_well() -> None:
    assert str(Rate(19 / 42, 19, 42, 0.312, 0.601)) == "45.2 % (31.2–60.1 %), 19 of 42"
    assert repr(Rate(None, 0, 0, None, None)) == "<Rate – (0 of 0)>"
    assert repr(RateDifference(0.031, -0.052, 0.11)) == "<RateDifference +3.1 points (-5.2 to +11.0)>"
    assert str(RateDifference(None, None, None)) == "–"
    summary = TimeSummary(2, 1200.4, 1100.0, 1300.0, 1400.0, 1500.0)
    assert repr(summary) == "<TimeSummary 1,200 ms (p50 1,100, p95 1,400), n 2>"
    assert str(TimeSummary(0, None, None, None, None, None)) == "– (n 0)"


def test_a_page_shows_its_first_rows(full: EvalStore) -> None:
    lines = repr(full.list_results(limit=2)).splitlines()
    assert lines[0].startswith("<Page of 2 Result, more on the next page (and ")
    assert len(lines) == 4
    assert lines[1].split()[:2] == ["result_id", "run_id"]
    assert max(map(len, lines[1:])) <= 112
    assert repr(full.list_studies(name="nothing")).startswith("<Page of 0 Study, the last page")
    assert repr(full.read(limit=1)).startswith("<EventPage of 1 Event")


def test_a_table_shows_numbers_to_the_right(full: EvalStore) -> None:
    table = full.sql("VALUES (1, 'a'), (1000, 'b')")
    assert repr(table).splitlines() == [
        "<Table of 2 rows>",
        "  column1  column2",
        "        1  a",
        "     1000  b",
    ]
    long = full.sql(
        "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 12) SELECT i FROM n"
    )
    assert repr(long).endswith("… and 2 more rows")
    assert "and there were more" in repr(full.sql("VALUES (1), (2)", limit=1))


def test_html_is_escaped(full: EvalStore) -> None:
    html = full.list_studies(name="Nightly")._repr_html_()
    assert "&lt;b&gt;Nightly&lt;/b&gt;" in html
    assert "<b>" not in html
    table = Table(("<i>", "b"), (("<script>", 1),), False)
    assert table._repr_html_().count("&lt;") == 2
    assert "<i>" not in table._repr_html_()


def test_html_has_at_most_fifty_rows_and_says_how_many_more() -> None:
    table = Table(("n",), tuple((n,) for n in range(1053)), False)
    html = table._repr_html_()
    assert html.count("<tr>") == 51
    assert "… and 1,003 more rows" in html
    assert '<td style="text-align:right">49</td>' in html
    one_more = Table(("n",), tuple((n,) for n in range(51)), False)
    assert "… and 1 more row</p>" in one_more._repr_html_()
    assert "more row" not in Table(("n",), ((None,),) * 50, False)._repr_html_()


def test_html_shows_rates_as_people_read_them(full: EvalStore) -> None:
    html = full.success_rates_by_model()._repr_html_()
    assert "50.0 % (15.0–85.0 %), 2 of 4" in html
    assert "<caption>Rows of 2 ModelSuccess</caption>" in html
    comparison = full.run_comparison(["r1", "r2"])
    assert "points" in comparison.differences._repr_html_()
    assert "{&quot;branch&quot;: &quot;main&quot;}" in comparison.runs._repr_html_()
    assert "2026-01-31T00:00:00.000Z" in full.performance_trends()._repr_html_()


def test_rows_are_a_sequence_like_others(full: EvalStore) -> None:
    rows = full.success_rates_by_model()
    others: list[object] = [list(rows), tuple(rows)]
    assert all(rows == other and other == rows for other in others)
    assert rows != [*rows, rows[0]]
    assert rows != "ab"
    assert hash(rows) == hash(tuple(rows))
    assert rows[:1] == (rows[0],)
    assert pickle.loads(pickle.dumps(rows)) == rows
    assert pickle.loads(pickle.dumps(rows)).kind is rows.kind
    page: Page[Study] = full.list_studies()
    assert pickle.loads(pickle.dumps(page)) == page
    assert Rows([page[0]]).kind is Study


def test_importing_the_package_imports_nothing_but_itself(tmp_path: Path) -> None:
    program = """
        import sys
        import evalstore
        print(sorted(name for name in sys.modules if name.startswith("evalstore")), "ctypes" in sys.modules)
        print(sorted(set(evalstore.__all__) - set(dir(evalstore))))
        try:
            evalstore.nothing
        except AttributeError as error:
            print(error)
        from evalstore import *
        print(EvalStore.__name__)
    """
    assert run(program, environment=UNMEASURED).splitlines() == [
        "['evalstore', 'evalstore._version'] False",
        "[]",
        "module 'evalstore' has no attribute 'nothing'",
        "EvalStore",
    ]


def test_what_is_imported_late_is_what_type_checkers_see() -> None:
    import ast

    (block,) = [
        node for node in ast.parse(Path(evalstore.__file__).read_text()).body if isinstance(node, ast.If)
    ]
    seen = {
        alias.name: node.module
        for node in block.body
        if isinstance(node, ast.ImportFrom)
        for alias in node.names
    }
    assert seen == evalstore._MODULE_OF
    assert {*seen, "__version__"} == set(evalstore.__all__)
