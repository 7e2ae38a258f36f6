"""The analyses, on a few results of which every number was worked out by hand."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from evalstore import (
    ComparedModel,
    ComparedRun,
    ErrorDistribution,
    ErrorKind,
    ErrorShare,
    EvalStore,
    Explanation,
    FailedCase,
    HourPerformance,
    InvalidRequestError,
    ModelCost,
    ModelLatency,
    ModelSuccess,
    NewCase,
    NewResult,
    NotFoundError,
    PeriodPerformance,
    RankedCase,
    Rate,
    Rows,
    RunCost,
    RunDifference,
    TimeSummary,
)

# A Saturday; its week began on Monday the 26th.
NOON = datetime(2026, 1, 31, 12, tzinfo=UTC)
MIDNIGHT = NOON.replace(hour=0)
NOTHING = TimeSummary(0, None, None, None, None, None)

# run, case, model, milliseconds, dollars, tokens, error (0: it succeeded), hours after noon
RESULTS: list[tuple[str, str, str, int | None, float | None, int | None, int | None, int]] = [
    ("r1", "c1", "a", 100, 0.25, 10, 0, 0),
    ("r1", "c1", "a", 200, 0.5, 20, 0, 0),
    ("r1", "c1", "b", 400, 1.0, None, ErrorKind.PARSING_ERROR, 1),
    ("r1", "c2", "b", None, None, 5, 0, 24),
    ("r1", "c2", "a", 300, 0.25, None, ErrorKind.NO_TOOL_CALLS, 25),
    ("r2", "c3", "a", 100, None, None, None, 48),
    ("r2", "c3", "b", 200, None, None, ErrorKind.PARSING_ERROR, 48),
]


@pytest.fixture(autouse=True)
def results(store: EvalStore) -> list[str]:
    """The ids of the results of two runs."""
    prompt = store.upsert_system_prompt(name="editor", content="You edit files.").hash
    store.create_run(
        run_id="r1",
        system_prompt_hash=prompt,
        labels={"branch": "main"},
        digests={"dataset": "d1", "judge": "j"},
        created_at=NOON,
    )
    store.create_run(
        run_id="r2",
        system_prompt_hash=prompt,
        description="again",
        digests={"dataset": "d2", "judge": "j"},
        created_at=NOON,
    )
    store.create_cases(
        [
            NewCase(case_id="c1", run_id="r1", task_id="t1", description="first"),
            NewCase(case_id="c2", run_id="r1", task_id="t2"),
            NewCase(case_id="c3", run_id="r2", task_id="t1"),
        ]
    )
    return list(
        store.record_results(
            [
                NewResult(
                    run_id=run,
                    case_id=case,
                    model_id=model,
                    succeeded=error == 0,
                    error_enum=error or None,
                    time_round_trip_ms=time,
                    cost_usd=cost,
                    completion_tokens=tokens,
                    num_edits=2 if model == "a" else None,
                    raw_model_output=f"output {number}",
                    created_at=NOON + timedelta(hours=hours),
                )
                for number, (run, case, model, time, cost, tokens, error, hours) in enumerate(RESULTS)
            ]
        ).ids
    )


def rate(numerator: int, denominator: int, trials: int | None = None) -> Any:
    """A rate whose interval has the two roots of (p - x)² = z² x (1 - x) / n, where Wilson's comes from."""
    z, share, n = 1.959963984540054, numerator / denominator, trials or denominator
    a, b, c = 1 + z**2 / n, -(2 * share + z**2 / n), share**2
    root = (b**2 - 4 * a * c) ** 0.5
    return Near(Rate(share, numerator, denominator, (-b - root) / (2 * a), (-b + root) / (2 * a)))


def near(number: float) -> Any:
    """Equal to a number but for rounding."""
    return pytest.approx(number)


class Near:
    """Equal to a rate whose numbers are the same but for rounding."""

    def __init__(self, rate: Rate) -> None:
        self.rate = rate

    def __eq__(self, other: object) -> bool:
        assert isinstance(other, Rate)
        counts = (other.numerator, other.denominator) == (self.rate.numerator, self.rate.denominator)
        ends = [self.rate.rate, self.rate.low, self.rate.high]
        return counts and [other.rate, other.low, other.high] == pytest.approx(ends, abs=1e-12)

    def __repr__(self) -> str:
        return repr(self.rate)


def test_success_rates_are_of_valid_attempts_the_best_first(store: EvalStore) -> None:
    assert store.success_rates_by_model() == [
        ModelSuccess("a", 3, rate(2, 3)),
        ModelSuccess("b", 3, rate(1, 3)),
    ]
    assert store.success_rates_by_model(valid_attempts_only=False, model_id="a") == [
        ModelSuccess("a", 4, rate(2, 4))
    ]


def test_an_interval_is_the_one_in_the_books() -> None:
    # 81 of 263, the example of R. G. Newcombe, Statistics in Medicine 17 (1998), 857-872: 0.2553 to 0.3662.
    book = rate(81, 263).rate
    assert (round(book.low, 4), round(book.high, 4)) == (0.2553, 0.3662)


def test_latency_is_the_fastest_first(store: EvalStore) -> None:
    # 100, 200, 300 and 100 of a; 400 and 200 of b, whose third result has no time.
    a = TimeSummary(4, 175, 150, 270, 285, 297)
    b = TimeSummary(2, 300, 300, 380, 390, 398)
    found = store.latency_by_model()
    assert [(model.model_id, model.results) for model in found] == [("a", 4), ("b", 3)]
    for model, expected in zip(found, (a, b), strict=True):
        assert (model.time_to_first_token_ms, model.time_to_first_edit_ms) == (NOTHING, NOTHING)
        times = model.time_round_trip_ms
        assert (times.n, times.mean, times.p50) == (expected.n, expected.mean, expected.p50)
        assert (times.p90, times.p95, times.p99) == pytest.approx((expected.p90, expected.p95, expected.p99))
    nobody: list[ModelLatency] = []
    assert store.latency_by_model(model_id="nobody") == nobody


def test_cost_is_the_dearest_first(store: EvalStore) -> None:
    assert store.cost_by_run() == [
        RunCost(
            "r1",
            5,
            4,
            2.0,
            0.5,
            1.0,
            35,
            Rows(
                (
                    ModelCost("a", 3, 3, 1.0, near(1 / 3), 0.5, 30),
                    ModelCost("b", 2, 1, 1.0, 1.0, None, 5),
                )
            ),
        ),
        RunCost(
            "r2",
            2,
            0,
            None,
            None,
            None,
            None,
            Rows(
                (ModelCost("a", 1, 0, None, None, None, None), ModelCost("b", 1, 0, None, None, None, None))
            ),
        ),
    ]
    assert [run.run_id for run in store.cost_by_run(min_results=3)] == ["r1"]


def test_errors_are_the_most_frequent_first(store: EvalStore) -> None:
    found = store.error_distribution()
    assert found == ErrorDistribution(
        7,
        4,
        Rows(
            (
                ErrorShare(2, "parsing_error", 2, rate(2, 4)),
                ErrorShare(None, None, 1, rate(1, 4)),
                ErrorShare(1, "no_tool_calls", 1, rate(1, 4)),
            )
        ),
    )
    kinds = [share.error_kind for share in found.errors]
    assert kinds == [ErrorKind.PARSING_ERROR, None, ErrorKind.NO_TOOL_CALLS]
    assert store.error_distribution(run_id="nobody") == ErrorDistribution(0, 0, Rows())


def test_failed_cases_come_with_their_outputs(store: EvalStore, results: list[str]) -> None:
    assert list(store.failed_cases(run_id="r1")) == [
        FailedCase(
            results[4],
            "r1",
            "c2",
            "t2",
            None,
            "a",
            1,
            "no_tool_calls",
            "output 4",
            NOON + timedelta(hours=25),
        ),
        FailedCase(
            results[2],
            "r1",
            "c1",
            "t1",
            "first",
            "b",
            2,
            "parsing_error",
            "output 2",
            NOON + timedelta(hours=1),
        ),
    ]
    by_kind = store.failed_cases(error=ErrorKind.PARSING_ERROR)
    assert [failed.result_id for failed in by_kind] == [results[6], results[2]]
    assert {failed.error_kind for failed in by_kind} == {ErrorKind.PARSING_ERROR}
    assert [failed.result_id for failed in store.failed_cases(min_results=3)] == [results[2]]
    every = [results[6], results[5], results[4], results[2]]
    assert [failed.result_id for failed in store.iter_failed_cases(page_size=3)] == every
    first = store.failed_cases(limit=3)
    rest = store.failed_cases(limit=3, cursor=first.next_cursor)
    assert [failed.result_id for failed in rest] == every[3:]
    assert [failed.result_id for failed in store.iter_failed_cases(model_id="b", page_size=1)] == every[::3]


def test_trends_are_by_day_oldest_first(store: EvalStore) -> None:
    day = timedelta(days=1)
    assert store.performance_trends() == [
        PeriodPerformance(MIDNIGHT, "a", 2, rate(2, 2), 150, 2, 0.75, 0.375),
        PeriodPerformance(MIDNIGHT, "b", 1, rate(0, 1), 400, 1, 1.0, 1.0),
        PeriodPerformance(MIDNIGHT + day, "b", 1, rate(1, 1), None, 0, None, None),
        PeriodPerformance(MIDNIGHT + 2 * day, "a", 1, rate(0, 1), 100, 0, None, None),
        PeriodPerformance(MIDNIGHT + 2 * day, "b", 1, rate(0, 1), 200, 0, None, None),
    ]


def test_trends_are_by_hour_or_by_week_too(store: EvalStore) -> None:
    hours = store.performance_trends(period="hour", run_id="r1", model_id="b")
    assert [part.period_start for part in hours] == [NOON + timedelta(hours=1), NOON + timedelta(days=1)]
    weeks = store.performance_trends(period="week", model_id="a", valid_attempts_only=False)
    monday = datetime(2026, 1, 26, tzinfo=UTC)
    assert [(part.period_start, part.results) for part in weeks] == [
        (monday, 3),
        (monday + timedelta(days=7), 1),
    ]


def test_models_are_compared_the_best_first(store: EvalStore) -> None:
    a, b = store.model_comparison(run_id="r1")
    assert a == ComparedModel(
        "a",
        2,
        rate(2, 2),
        NOTHING,
        NOTHING,
        TimeSummary(2, 150, 150, 190, 195, 199),
        2,
        0.75,
        0.375,
        0.375,
        30,
        2,
        None,
        None,
    )
    assert b == ComparedModel(
        "b",
        2,
        rate(1, 2),
        NOTHING,
        NOTHING,
        TimeSummary(1, 400, 400, 400, 400, 400),
        1,
        1.0,
        1.0,
        None,
        5,
        None,
        None,
        None,
    )


def test_cases_are_ranked(store: EvalStore) -> None:
    c1 = RankedCase("c1", "r1", "t1", "first", 3, rate(2, 3), near(700 / 3))
    c2 = RankedCase("c2", "r1", "t2", None, 1, rate(1, 1), None)
    c3 = RankedCase("c3", "r2", "t1", None, 2, rate(0, 2), 150)
    assert store.case_ranking() == [c2, c1, c3]
    assert store.case_ranking(order="worst", limit=2) == [c3, c1]
    assert store.case_ranking(min_results=2, task_id="t1", labels={"branch": "main"}) == [c1]


def test_each_hour_of_the_day_is_seen(store: EvalStore) -> None:
    assert store.performance_by_hour() == [
        HourPerformance("a", 12, 3, rate(2, 3), near(400 / 3)),
        HourPerformance("a", 13, 1, rate(0, 1), 300),
        HourPerformance("b", 12, 2, rate(1, 2), 200),
        HourPerformance("b", 13, 1, rate(0, 1), 400),
    ]


def test_runs_are_compared_with_the_first(store: EvalStore) -> None:
    found = store.run_comparison(["r2", "r1"])
    r2, r1 = found.runs
    assert r2 == ComparedRun(
        "r2",
        "again",
        NOON,
        {},
        {"dataset": "d2", "judge": "j"},
        1,
        1,
        2,
        rate(0, 2),
        NOTHING,
        NOTHING,
        TimeSummary(2, 150, 150, 190, 195, 199),
        0,
        None,
        None,
        None,
        None,
    )
    assert (r1.run_id, r1.labels, r1.cases, r1.tasks, r1.results) == ("r1", {"branch": "main"}, 2, 2, 5)
    assert (r1.success_rate, r1.cost_usd, r1.cost_per_success_usd) == (rate(3, 5), 2.0, 1.0)
    (difference,) = found.differences
    assert (difference.run_id, difference.baseline, difference.differing_digests) == (
        "r1",
        "r2",
        ("dataset",),
    )
    assert (difference.mean_time_round_trip_ms, difference.mean_cost_usd) == (100, None)
    # Newcombe's method 10: distances to the ends of the two Wilson intervals are the sides of a right angle.
    # One task is worth one trial, and so are two, which hardly tell how much tasks vary.
    p, q = rate(3, 5, trials=1).rate, rate(0, 2, trials=1).rate
    low = 0.6 - ((p.rate - p.low) ** 2 + (q.high - q.rate) ** 2) ** 0.5
    high = 0.6 + ((p.high - p.rate) ** 2 + (q.rate - q.low) ** 2) ** 0.5
    of_rate = difference.success_rate
    assert (of_rate.difference, of_rate.low, of_rate.high) == pytest.approx((0.6, low, high), abs=1e-12)


def test_a_difference_needs_enough_results(store: EvalStore) -> None:
    (difference,) = store.run_comparison(("r1", "r2"), min_results=3).differences
    nothing = type(difference.success_rate)(None, None, None)
    assert difference == RunDifference("r2", "r1", nothing, None, None, ("dataset",))
    of_a = store.run_comparison(["r1", "r2"], model_id="a", to=NOON + timedelta(hours=1)).runs
    assert [run.results for run in of_a] == [2, 0]


def test_a_comparison_needs_runs(store: EvalStore) -> None:
    with pytest.raises(NotFoundError, match="nobody"):
        store.run_comparison(["r1", "nobody"])
    with pytest.raises(InvalidRequestError, match="run_ids"):
        store.run_comparison(["r1"])
    with pytest.raises(InvalidRequestError, match="run_ids"):
        store.run_comparison("r1")
    with pytest.raises(TypeError, match="'run_id'"):
        store.run_comparison(["r1", "r2"], run_id="r1")  # type: ignore[call-arg]


ANALYSES = [
    "success_rates_by_model",
    "latency_by_model",
    "cost_by_run",
    "error_distribution",
    "failed_cases",
    "performance_trends",
    "model_comparison",
    "case_ranking",
    "performance_by_hour",
]


@pytest.mark.parametrize("analysis", ANALYSES)
def test_every_analysis_takes_every_filter(store: EvalStore, analysis: str) -> None:
    everything = {
        "run_id": ["r1", "r2"],
        "model_id": ["a", "b"],
        "task_id": ["t1", "t2"],
        "from_": NOON,
        "to": NOON + timedelta(days=9),
        "labels": {},
        "min_results": 1,
    }
    ask = getattr(store, analysis)
    whole = ask()
    assert whole
    assert ask(**everything) == whole
    assert ask(**everything | {"labels": {"branch": "main"}}) == ask(run_id="r1") != whole
    for nothing in (
        {"run_id": "x"},
        {"model_id": ["x"]},
        {"task_id": "x"},
        {"from_": NOON + timedelta(days=8)},
    ):
        assert not getattr(found := ask(**everything | nothing), "errors", found)
    with pytest.raises(InvalidRequestError, match="min_results"):
        ask(min_results=0)
    with pytest.raises(TypeError, match="model_ids"):
        ask(model_ids=["a"])
    with pytest.raises(ValueError, match="no time zone"):
        ask(from_=datetime(2026, 1, 31))


def test_explain(store: EvalStore) -> None:
    """Whether an analysis is answered from summaries, and why not."""
    assert store.explain("cost_by_run") == Explanation("summaries", "run", None)
    assert store.explain("performance_trends", period="hour", from_=MIDNIGHT).scale == "hour"
    rows = store.explain("success_rates_by_model", task_id=["t1", "t2"])
    assert rows == Explanation("rows", None, "summaries do not tell tasks apart")
    with pytest.raises(InvalidRequestError, match="explain"):
        store.explain("get_run", run_id="r1")
