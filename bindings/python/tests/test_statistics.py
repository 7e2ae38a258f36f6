"""The questions with statistics, on runs and a study of which it is known what comes out."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from comparison_evaluation import BEGIN, DAYS, STRANGE, TASKS, compared, studied

from evalstore import (
    ComparedSide,
    Comparisons,
    EvalStore,
    InvalidRequestError,
    LeaderboardEntry,
    NotFoundError,
    Passes,
    RejectedError,
    Rows,
    Side,
)
from evalstore.aio import AsyncEvalStore


@pytest.fixture(scope="module")
def full(tmp_path_factory: pytest.TempPathFactory) -> Iterator[EvalStore]:
    with EvalStore(tmp_path_factory.mktemp("statistics") / "evals.db") as store:
        compared(store)
        studied(store)
        yield store


def near(number: float) -> Any:
    """Equal to a number but for rounding."""
    return pytest.approx(number)


def test_a_candidate_that_never_loses_is_better(full: EvalStore) -> None:
    answer = full.compare("old", "new")
    assert (answer.measure, answer.higher_is_better, answer.margin) == ("success", True, None)
    assert (answer.baseline.mean, answer.baseline.tasks) == (0.5, TASKS)
    (new,) = answer.comparisons
    assert (new.verdict, new.method, new.paired, new.n) == ("better", "mcnemar", True, TASKS)
    assert (new.wins, new.losses, new.ties) == (10, 0, 30)
    assert new.difference == near(0.25)
    assert new.p == new.p_adjusted == near(2 * 0.5**10)
    assert new.low is not None
    assert new.high is not None
    assert 0 < new.low < 0.25 < new.high
    assert "better" in new.sentence
    assert new.comparability.verdict == "comparable"
    assert new.dropped.baseline == new.dropped.candidate == ()
    assert full.compare("new", "old").comparisons[0].verdict == "worse"


def test_the_line_of_runs_breaks_where_a_digest_changes(full: EvalStore) -> None:
    trend = full.run_trend(run_id=["judged", "new", "old"])
    assert (trend.measure, trend.higher_is_better, trend.truncated) == ("success", True, False)
    first, second = trend.segments
    assert [run.run_id for run in first.runs] == ["judged"]
    assert [run.run_id for run in second.runs] == ["new", "old"]
    assert (first.broken_by, second.broken_by) == ((), ("judge",))
    assert second.digests == {"dataset": "v1", "judge": "v1"}
    assert (second.runs[0].mean, second.runs[0].tasks, second.runs[0].created_at) == (0.75, TASKS, BEGIN)
    assert (second.trend.verdict, second.trend.n) == ("insufficient", 2)
    assert "judge changed" in second.sentence
    (whole,) = full.run_trend(run_id=["judged", "new"], ignore_digests="judge").segments
    assert len(whole.runs) == 2


def test_runs_of_one_day_have_a_slope_for_each_run_on_the_tasks_that_all_have() -> None:
    with EvalStore(":memory:") as store:
        prompt = store.upsert_system_prompt(name="p", content="Edit.").hash
        for place in range(6):
            run = f"r{place}"
            store.create_run(
                run_id=run, system_prompt_hash=prompt, created_at=BEGIN + timedelta(minutes=place)
            )
            # A further task that only this run has, and that always passes.
            for task in [*range(10), 100 + place]:
                case = store.create_case(run_id=run, task_id=f"t{task}").id
                store.record_result(
                    run_id=run, case_id=case, model_id="m", succeeded=task <= place or task >= 100
                )
        (line,) = store.run_trend().segments
    assert (line.shared_tasks, line.runs[0].tasks, line.broken_by) == (10, 11, ())
    assert [run.shared_mean for run in line.runs] == [near(0.1 * place) for place in range(1, 7)]
    assert (line.trend.unit, line.trend.slope, line.trend.slope_per_day) == ("run", near(0.1), None)
    assert (line.trend.verdict, line.trend.p_adjusted) == ("improving", line.trend.p)
    assert "10 points a run over 6 runs, of the 10 tasks that all of them tried," in line.sentence


def test_a_bootstrap_of_too_few_tasks_says_why_it_has_no_interval(full: EvalStore) -> None:
    few = full.leaderboard(by="run", interval="bootstrap", task_id=["task-0", "task-1", "task-2"])
    assert few.entries
    for entry in few.entries:
        assert (entry.low, entry.high) == (None, None)
        assert entry.no_interval is not None
        assert "15 or more" in entry.no_interval
        assert LeaderboardEntry.from_dict(entry.to_dict()) == entry
    usual = full.leaderboard(by="run", task_id=["task-0", "task-1", "task-2"])
    assert all("no_interval" not in entry.to_dict() for entry in usual.entries)


def test_a_study_of_constant_values_claims_nothing() -> None:
    with EvalStore(":memory:") as store:
        store.create_study(id="s", name="s", period_type="daily")
        store.start_study("s")
        for day, rate in enumerate([0.5, 0.5, 0.5, 0.6, 0.6, 0.6]):
            store.record_checkpoint(
                "s", timestamp=BEGIN + timedelta(days=day), metrics={"success_rate": rate}
            )
        (metric,) = store.study_report("s", split=BEGIN + timedelta(days=3)).metrics
    assert metric.periods is not None
    assert (metric.periods.verdict, metric.periods.low, metric.periods.p) == ("insufficient", None, None)
    assert "vary too little to compare" in metric.sentence


def test_several_candidates_are_corrected_for_each_other(full: EvalStore) -> None:
    answer = full.compare("old", candidates=["new", {"run_id": "same"}, "judged"])
    new, same, judged = answer.comparisons
    assert new.level == near(1 - 0.05 / 3)
    assert new.p_adjusted == near(3 * 2 * 0.5**10)
    assert [(one.reason, one.tasks) for one in same.dropped.candidate] == [("no_counterpart", 2)]
    assert (same.comparability.verdict, same.comparability.tasks) == ("partly", TASKS)
    assert [one.reason for one in judged.comparability.reasons] == ["digest_differs"]
    assert (judged.comparability.reasons[0].digest, judged.comparability.verdict) == ("judge", "not")
    assert judged.verdict == "inconclusive"
    ignored = full.compare("old", "judged", ignore_digests="judge").comparisons[0]
    assert ignored.comparability.verdict == "comparable"
    assert (
        full.compare("old", "judged", ignore_digests=["judge"], margin=0.2).comparisons[0].verdict == "tied"
    )


def test_a_side_is_a_run_or_filters(full: EvalStore) -> None:
    by_name = full.compare("old", "new")
    side: Side = {"run_id": "new", "model_id": ["small", "none"], "from_": BEGIN, "to": "2026-01-01"}
    by_filters = full.compare({"run_id": ["old"]}, side)
    assert by_filters.comparisons[0].difference == by_name.comparisons[0].difference
    half = full.compare("old", {"run_id": "new", "to": BEGIN + timedelta(minutes=19)})
    assert (half.baseline.tasks, half.comparisons[0].candidate.tasks) == (TASKS, 20)
    assert half.comparisons[0].n == 20
    models = full.compare(
        {"model_id": "large"}, {"model_id": "tiny"}, run_id="flaky", valid_attempts_only=False
    )
    assert models.baseline.mean == near(0.5)
    assert models.comparisons[0].method == "permutation"
    few = full.compare("old", "new", task_id=["task-0", "task-1"])
    assert few.comparisons[0].n == 2


@pytest.mark.parametrize("measure", ["cost_usd", "time_round_trip_ms", "num_edits"])
def test_of_other_measures_less_is_better(full: EvalStore, measure: Any) -> None:
    answer = full.compare("old", "new", measure=measure)
    assert not answer.higher_is_better
    assert answer.comparisons[0].difference == 0
    dropped = answer.comparisons[0].dropped.baseline
    assert [one.reason for one in dropped] == (["no_value"] if measure == "cost_usd" else [])


@pytest.mark.parametrize("side", [5, ["old"], None])
def test_what_is_no_side_is_said(full: EvalStore, side: Any) -> None:
    with pytest.raises(
        TypeError, match=rf"^baseline is of the type {type(side).__name__}; give the id of a run"
    ):
        full.compare(side, "new")
    with pytest.raises(TypeError, match=r"^candidates is of the type"):
        full.compare("old", candidates=[["new"]])  # type: ignore[list-item]
    with pytest.raises(TypeError, match=r"candidates.*give a list"):
        full.compare("old", candidates="new")


def test_a_side_has_no_other_filters(full: EvalStore) -> None:
    with pytest.raises(TypeError, match=r"'task_id'.*from_, labels, model_id, run_id, to"):
        full.gate("old", {"task_id": "task-0"}, max_drop=0)  # type: ignore[arg-type]
    with pytest.raises(TypeError, match=r"'min_results'.*task_id"):
        full.compare("old", "new", min_results=3)  # type: ignore[call-arg]
    with pytest.raises(TypeError, match="'run_ids'"):
        full.decision("new", "old", run_ids=["x"])  # type: ignore[call-arg]
    with pytest.raises(ValueError, match="time zone"):
        full.compare("old", {"from_": datetime(2026, 1, 1)})
    with pytest.raises(InvalidRequestError, match="candidate"):
        full.compare("old")
    with pytest.raises(InvalidRequestError, match="candidate"):
        full.compare("old", "new", candidates=["new"])
    with pytest.raises(NotFoundError, match="nobody"):
        full.compare("old", "nobody")


def test_a_gate_lets_pass_stops_or_does_not_know(full: EvalStore) -> None:
    passed = full.gate("old", "new", max_drop=0.02)
    assert (passed.verdict, passed.max_drop, passed.comparison.difference) == ("allow", 0.02, 0.25)
    assert "run new" in passed.sentence
    assert full.gate("new", "old", max_drop=0.02).verdict == "reject"
    unknown = full.gate("old", "judged", max_drop=0.9)
    assert unknown.verdict == "inconclusive"
    assert any("judge" in reason for reason in unknown.reasons)
    assert full.gate("old", "judged", max_drop=0.9, ignore_digests=["judge"]).verdict == "allow"
    cost = full.gate("old", "new", max_drop=1, measure="cost_usd", task_id="task-0")
    assert cost.verdict == "inconclusive"


def test_a_decision_goes_on_while_nothing_is_known(full: EvalStore) -> None:
    first = full.decision("new", "old", to=BEGIN + timedelta(minutes=3))
    assert first.verdict in ("continue", "futile")
    decided = full.decision("new", "old")
    assert (decided.n, decided.remaining, decided.margin) == (TASKS, 0, 0)
    assert decided.difference == near(0.25)
    assert (decided.baseline.name, decided.candidate.name) == ("run old", "run new")
    few = full.decision("flaky", "old", margin=0.1, alpha=0.1, ignore_digests="dataset", model_id="large")
    assert few.level == near(0.9)
    assert few.margin == 0.1


def test_a_leaderboard_says_which_ranks_are_possible(full: EvalStore) -> None:
    board = full.leaderboard(by="run", measure="success")
    entries = {entry.run_id: entry for entry in board.entries}
    order = [(entry.rank, entry.rank_high, -(entry.mean or 0)) for entry in board.entries]
    assert order == sorted(order)
    assert board.entries[0].run_id == "new"
    assert entries["new"].rank < entries["old"].rank
    assert entries["old"].rank == entries["same"].rank < entries["old"].rank_high
    assert entries["new"].model_id is None
    assert "model_id" not in entries["new"].to_dict()
    assert board.comparability is not None
    assert board.comparability.verdict == "not"
    assert (entries["judged"].incomparable, entries["judged"].rank, entries["judged"].rank_high) == (3, 1, 5)
    models = full.leaderboard(run_id="flaky", interval="bootstrap", seed=7)
    assert [(entry.model_id, entry.interval) for entry in models.entries] == [
        ("large", "bootstrap"),
        ("tiny", "bootstrap"),
    ]
    ignored = full.leaderboard(by="run", ignore_digests=["judge", "dataset"]).comparability
    assert ignored is not None
    assert {reason.digest for reason in ignored.reasons} == {None}
    assert full.leaderboard(model_id="nobody").comparability is None
    assert [entry.run_id for entry in full.leaderboard(by="run", min_results=41).entries] == ["same", "flaky"]


def test_several_attempts_are_counted(full: EvalStore) -> None:
    groups = full.pass_at_k(k=[1, 5], tasks=True, run_id="flaky")
    large, tiny = groups
    assert isinstance(large, Passes)
    assert (large.model_id, large.tasks, large.results) == ("large", 6, 30)
    assert (large.passed, large.failed, large.flaky) == (1, 1, 4)
    assert [one.value for one in large.pass_at_k] == [near(0.5), near(5 / 6)]
    assert [one.value for one in large.pass_hat_k] == [near(0.5), near(1 / 6)]
    assert tiny.by_task is not None
    assert [(task.task_id, task.successes, task.status) for task in tiny.by_task][-2:] == [
        ("task-4", 1, "flaky"),
        ("task-5", 2, "flaky"),
    ]
    assert tiny.by_task[-1].pass_at_k == (near(0.4), 1.0)
    (run,) = full.pass_at_k(k=6, by="run", run_id="flaky", model_id="tiny")
    assert (run.run_id, run.model_id, run.by_task) == ("flaky", None, None)
    assert (run.pass_at_k[0].value, run.pass_at_k[0].n) == (None, 0)
    assert "by_task" not in run.to_dict()
    (one,) = full.pass_at_k(run_id="old")
    assert [estimate.k for estimate in one.pass_at_k] == [1, 5, 10]


def test_attempts_that_two_judges_have_seen_have_no_rates(full: EvalStore) -> None:
    runs = ["old", "judged"]
    (small,) = full.pass_at_k(k=2, run_id=runs, tasks=True)
    assert (small.comparability.verdict, small.comparability.tasks) == ("not", TASKS)
    assert [reason.digest for reason in small.comparability.reasons] == ["judge"]
    assert (small.passed, small.failed, small.flaky, small.flakiness) == (None, None, None, None)
    assert (small.pass_at_k[0].value, small.pass_at_k[0].low, small.pass_at_k[0].n) == (None, None, 0)
    assert small.by_task is not None
    first = small.by_task[0]
    assert (first.attempts, first.successes, first.status, first.pass_hat_k) == (2, 2, None, (None,))
    (small,) = full.pass_at_k(k=2, run_id=runs, ignore_digests="judge")
    assert (small.comparability.verdict, small.passed, small.failed) == ("comparable", 20, 20)
    assert small.pass_at_k[0].value == near(0.5)
    alone = full.pass_at_k(k=1, run_id=runs, by="run")
    assert [one.comparability.verdict for one in alone] == ["comparable", "comparable"]


def test_a_difference_needs_tasks(full: EvalStore) -> None:
    needed = full.power(difference=0.05, standard_deviation=0.5)
    assert needed.tasks is not None
    assert (needed.difference, needed.n) == (0.05, None)
    shown = full.power(tasks=needed.tasks, standard_deviation=0.5)
    assert shown.difference is not None
    assert shown.difference <= 0.05
    more = full.power(difference=0.05, standard_deviation=0.5, power=0.9, alpha=0.01).tasks
    assert more is not None
    assert more > needed.tasks
    paired = full.power(difference=0.05, baseline="old", candidate="new")
    assert paired.n == TASKS
    correlated = full.power(
        difference=0.05, rate=0.6, correlation=0.5, attempts=3, task_correlation=0.2
    ).tasks
    alone = full.power(difference=0.05, rate=0.6).tasks
    assert correlated is not None
    assert alone is not None
    assert correlated < alone
    with pytest.raises(InvalidRequestError, match="standard_deviation"):
        full.power(difference=0.05)
    with pytest.raises(RejectedError):
        full.power(difference=0.05, baseline="old", candidate="old")


def test_a_report_says_where_metrics_go(full: EvalStore) -> None:
    split = BEGIN + timedelta(days=DAYS // 2)
    report = full.study_report("quality", split=split)
    assert (report.checkpoints, report.from_, report.to) == (DAYS, BEGIN, BEGIN + timedelta(days=DAYS - 1))
    metrics = {metric.metric: metric for metric in report.metrics}
    rate = metrics["session_success_rate"]
    assert (rate.trend.verdict, rate.direction, rate.n) == ("improving", "higher", DAYS)
    assert rate.trend.slope_per_day == pytest.approx(0.01, rel=0.1)
    assert rate.first is not None
    assert (rate.first.timestamp, rate.first.value) == (BEGIN, 0.5)
    assert rate.forecast is not None
    assert rate.forecast.at == BEGIN + timedelta(days=DAYS)
    cost = metrics["total_cost_usd"]
    assert f"day-{DAYS // 2}" in [change.checkpoint_id for change in cost.change_points]
    assert cost.periods is not None
    assert (cost.periods.verdict, cost.periods.before.n) == ("declined", DAYS // 2)
    (strange,) = metrics["tasks_completed"].anomalies
    assert (strange.checkpoint_id, strange.value) == (f"day-{STRANGE}", 90)
    assert strange.timestamp == datetime(2026, 1, 1 + STRANGE, 6, tzinfo=UTC)


def test_a_report_can_be_narrowed(full: EvalStore) -> None:
    report = full.study_report(
        "quality",
        metrics="session_success_rate",
        from_=date(2026, 1, 3),
        to="2026-01-10",
        forecast_at=date(2026, 3, 1),
        directions={"session_success_rate": "lower"},
        alpha=0.1,
    )
    (metric,) = report.metrics
    assert (report.checkpoints, metric.direction, metric.periods) == (8, "lower", None)
    assert metric.trend.verdict == "declining"
    assert metric.forecast is not None
    assert (metric.forecast.at, metric.forecast.level) == (datetime(2026, 3, 1, tzinfo=UTC), near(0.9))
    (none,) = full.study_report("quality", metrics=["nothing"]).metrics
    assert (none.n, none.first, none.mean, none.forecast) == (0, None, None, None)
    with pytest.raises(NotFoundError, match="nobody"):
        full.study_report("nobody")


def test_answers_become_frames(full: EvalStore) -> None:
    board = full.leaderboard()
    frame = board.to_pandas()
    assert frame["model_id"].tolist() == [entry.model_id for entry in board.entries]
    assert str(frame["interval"].dtype) == "str"
    assert "<caption>3 models by success, the best first</caption>" in board._repr_html_()
    compared = full.compare("old", candidates=["new", "same"])
    assert compared.to_pandas()["candidate.name"].tolist() == ["run new", "run same"]
    assert compared.to_polars()["verdict"].to_list() == [one.verdict for one in compared.comparisons]
    assert "<caption>2 candidates against run old by success</caption>" in compared._repr_html_()
    report = full.study_report("quality")
    assert report.to_pandas()["trend.slope_per_day"].notna().all()
    assert report.to_polars()["periods.difference"].to_list() == [None] * 3
    assert "<caption>3 metrics over 24 checkpoints</caption>" in report._repr_html_()
    passes = full.pass_at_k(ignore_digests=["judge", "dataset"])
    assert set(passes.to_pandas()["comparability.verdict"]) == {"comparable"}
    assert full.pass_at_k().to_pandas()["flaky"].isna().sum() == 1
    assert passes.to_pandas()["flaky"].sum() == passes.to_polars()["flaky"].sum() == 16
    empty = full.leaderboard(model_id="nobody")
    assert empty.to_pandas().dtypes.to_dict() == frame.dtypes.to_dict()
    assert empty.entries == Rows((), LeaderboardEntry)


async def _asked(path: str) -> Comparisons:
    async with AsyncEvalStore(path, read_only=True) as store:
        return await store.compare("old", candidates=["new"], margin=0.01, model_id="small")


def test_coroutines_ask_the_same(full: EvalStore) -> None:
    import asyncio

    answer = asyncio.run(_asked(full.path))
    assert answer == full.compare("old", "new", margin=0.01)
    assert isinstance(answer.baseline, ComparedSide)
