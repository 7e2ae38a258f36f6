"""Every analysis gives what pandas makes of the same results."""

import hashlib
import math
import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache
from itertools import pairwise
from statistics import NormalDist
from typing import Any

import numpy as np
import pandas as pd
import pytest

from evalstore import EvalStore

SEED = 20260105
RESULTS = 20_000
BATCH = 2_000
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MONDAY = datetime(2026, 1, 5, tzinfo=UTC)
WEEKS = 10
Z = NormalDist().inv_cdf(0.975)

HOUR = 3_600_000
PERIODS = {"hour": HOUR, "day": 24 * HOUR, "week": 7 * 24 * HOUR}
TIMES = ("time_to_first_token_ms", "time_to_first_edit_ms", "time_round_trip_ms")
ERRORS = {
    1: "no_tool_calls",
    2: "parsing_error",
    3: "diff_edit_error",
    4: "missing_original_diff_edit_tool_call_message",
    5: "api_error",
    6: "wrong_tool_call",
    7: "wrong_file_edited",
    8: "multi_tool_calls",
    9: "tool_call_params_undefined",
    99: "other_error",
}
INVALID = (1, 6, 7)
NOT_THE_MODELS = (4, 5, 99)

RUNS: dict[str, dict[str, Any]] = {
    "main-1": {"labels": {"branch": "main", "machine": "a"}, "description": "first of main"},
    "main-2": {
        "labels": {"branch": "main", "machine": "b"},
        "digests": {"dataset": "d1", "scorer": "s1", "harness": "h1"},
    },
    "main-3": {"labels": {"branch": "main", "machine": "a", "sha": "0f3c"}},
    "try-1": {"labels": {"branch": "try", "machine": "a"}, "digests": {"dataset": "d1", "scorer": "s2"}},
    "try-2": {"labels": {"branch": "try", "machine": "b"}, "description": "größer"},
    "bare": {},
}
PLANNED = "main-3"
TASKS = [f"task-{number:02}" for number in range(40)]


@dataclass(frozen=True)
class Model:
    """How a model behaves in the data."""

    weight: float
    skill: float
    round_trip_ms: float
    cost_usd: float | None
    tokens: int


MODELS = {
    "aurora": Model(0.30, 0.80, 4_000, 0.020, 900),
    "birch": Model(0.25, 0.65, 2_500, 0.004, 500),
    "cobalt": Model(0.20, 0.72, 9_000, 0.110, 1_700),
    "delta": Model(0.15, 0.35, 1_200, 0.001, 300),
    "ember": Model(0.10, 0.55, 6_000, None, 700),
}


@dataclass(frozen=True)
class Evaluation:
    """A store, and what was recorded in it as frames that never saw it."""

    store: EvalStore
    cases: pd.DataFrame
    results: pd.DataFrame

    def ask(self, query: str, **args: Any) -> Any:
        """The result of a query."""
        return self.store.request("query", {"query": query, "args": args})["result"]

    def pages(self, query: str, **args: Any) -> list[list[dict[str, Any]]]:
        """The pages of a query, to the last one."""
        pages: list[list[dict[str, Any]]] = []
        cursor: dict[str, str] = {}
        while True:
            answer = self.store.request("query", {"query": query, "args": {**args, **cursor}})
            pages.append(answer["result"])
            if "next_cursor" not in answer:
                return pages
            cursor = {"cursor": answer["next_cursor"]}


def timestamp(milliseconds: int) -> str:
    moment = EPOCH + timedelta(milliseconds=milliseconds)
    return moment.isoformat(timespec="milliseconds").replace("+00:00", "Z")


def milliseconds(text: str) -> int:
    return (datetime.fromisoformat(text) - EPOCH) // timedelta(milliseconds=1)


def moment(chance: random.Random) -> int:
    """Mostly anywhere in the ten weeks; else the first or the last millisecond of a period."""
    start = milliseconds(MONDAY.isoformat())
    any_time = start + chance.randrange(WEEKS * PERIODS["week"])
    if chance.random() < 0.95:
        return any_time
    length = PERIODS[chance.choice(list(PERIODS))]
    first = any_time - (any_time - start) % length
    return chance.choice([first, first + length - 1])


def made_cases(chance: random.Random) -> list[dict[str, Any]]:
    return [
        {
            "case_id": f"{run}/{number}",
            "run_id": run,
            "task_id": chance.choice(TASKS),
            "description": chance.choice([None, f"case {number} of {run}"]),
        }
        for run in RUNS
        for number in range(20)
    ]


def made_result(chance: random.Random, number: int, case: dict[str, Any], hardness: float) -> dict[str, Any]:
    name = chance.choices(list(MODELS), [model.weight for model in MODELS.values()])[0]
    model = MODELS[name]
    succeeded = chance.random() < model.skill - hardness

    def known(value: float | None) -> float | None:
        return None if chance.random() < 0.1 else value

    round_trip = round(chance.lognormvariate(math.log(model.round_trip_ms), 0.6), 3)
    return {
        "result_id": f"result-{number}",
        "run_id": case["run_id"],
        "case_id": case["case_id"],
        "model_id": name,
        "succeeded": succeeded,
        "error_enum": None if succeeded else chance.choice([None, 1, 1, 2, 2, 2, 3, 3, 3, 3, *ERRORS]),
        "num_edits": known(chance.randrange(12)),
        "num_lines_deleted": known(chance.randrange(200)),
        "num_lines_added": known(chance.randrange(300)),
        "time_to_first_token_ms": None if name == "ember" else known(round(round_trip * 0.1, 3)),
        "time_to_first_edit_ms": known(math.floor(round_trip * 0.4)),
        "time_round_trip_ms": None if case["case_id"] == "bare/7" else known(round_trip),
        "cost_usd": None if model.cost_usd is None else known(model.cost_usd * chance.lognormvariate(0, 1)),
        "completion_tokens": known(chance.randrange(2 * model.tokens)),
        "raw_model_output": chance.choice([None, f"answer {number % 1500}"]),
        "created_at": timestamp(moment(chance)),
    }


@pytest.fixture(scope="module")
def evaluation(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Evaluation]:
    """20,000 results of 5 models in 6 runs; two of the 120 cases have none."""
    chance = random.Random(SEED)
    cases = made_cases(chance)
    hardness = {case["case_id"]: chance.uniform(-0.2, 0.3) for case in cases}
    tried = [case for case in cases if case["case_id"] not in ("main-2/0", "bare/19")]
    results = []
    for number in range(RESULTS):
        case = chance.choice(tried)
        results.append(made_result(chance, number, case, hardness[case["case_id"]]))
    with EvalStore(tmp_path_factory.mktemp("analyses") / "evals.db", durability="normal") as store:
        record(store, cases, results)
        yield Evaluation(store, pd.DataFrame(cases), framed(results, cases))


def record(store: EvalStore, cases: list[dict[str, Any]], results: list[dict[str, Any]]) -> None:
    def execute(command: str, args: dict[str, Any]) -> dict[str, Any]:
        result: dict[str, Any] = store.request("execute", {"command": command, "args": args})["result"]
        return result

    prompt = store.upsert_system_prompt(name="editor", content="You edit files.").hash
    for number, (run, args) in enumerate(RUNS.items()):
        plan = {"plan": planned(cases)} if run == PLANNED else {}
        moment = timestamp(milliseconds(MONDAY.isoformat()) - number)
        execute(
            "create_run", {"run_id": run, "system_prompt_hash": prompt, "created_at": moment, **args, **plan}
        )
    execute("create_cases", {"cases": cases})
    for start in range(0, len(results), BATCH):
        batch = results[start : start + BATCH]
        ids = execute("record_results", {"results": batch})["ids"]
        assert ids == [result["result_id"] for result in batch]


def planned(cases: list[dict[str, Any]]) -> dict[str, Any]:
    tasks = dict.fromkeys(case["task_id"] for case in cases if case["run_id"] == PLANNED)
    return {"tasks": [*tasks, "never tried"], "models": ["fjord", *MODELS], "attempts": 30}


def framed(results: list[dict[str, Any]], cases: list[dict[str, Any]]) -> pd.DataFrame:
    frame = pd.DataFrame(results).merge(
        pd.DataFrame(cases)[["case_id", "task_id", "description"]], on="case_id", how="left"
    )
    frame["error_enum"] = frame["error_enum"].astype("Int64")
    frame["moment"] = [milliseconds(text) for text in frame["created_at"]]
    frame["valid"] = ~frame["error_enum"].isin(INVALID)
    frame["priced_success"] = frame["succeeded"] & frame["cost_usd"].notna()
    return frame


def chosen(frame: pd.DataFrame, filters: dict[str, Any], *, valid_attempts_only: bool) -> pd.DataFrame:
    keep = pd.Series(data=True, index=frame.index)
    for one in ("run_id", "model_id", "task_id"):
        names = filters.get(f"{one}s", [filters[one]] if one in filters else None)
        if names is not None:
            keep &= frame[one].isin(names)
    if "from" in filters:
        keep &= frame["moment"] >= milliseconds(filters["from"])
    if "to" in filters:
        keep &= frame["moment"] <= milliseconds(filters["to"])
    if "labels" in filters:
        wanted = filters["labels"].items()
        keep &= frame["run_id"].isin([run for run, args in RUNS.items() if wanted <= labels(args).items()])
    if filters.get("valid_attempts_only", valid_attempts_only):
        keep &= frame["valid"]
    return frame[keep]


def labels(args: dict[str, Any]) -> dict[str, str]:
    found: dict[str, str] = args.get("labels", {})
    return found


def number(value: Any) -> Any:
    """A number of a frame as one of Python; a missing one is None."""
    if value is None or pd.isna(value):
        return None
    return value.item() if isinstance(value, np.generic) else value


def whole(value: Any) -> int | None:
    return None if pd.isna(value) else int(value)


@cache
def wilson(successes: float, trials: float) -> tuple[float, float]:
    """The proportions p that lie `Z` standard errors, those of p itself, from the one seen."""
    seen = successes / trials
    low, high = sorted(np.roots([1 + Z**2 / trials, -(2 * seen + Z**2 / trials), seen**2]).real.tolist())
    return low, high


def rate(numerator: int, denominator: int) -> dict[str, Any]:
    low, high = wilson(numerator, denominator) if denominator else (None, None)
    return {
        "rate": numerator / denominator if denominator else None,
        "numerator": numerator,
        "denominator": denominator,
        "low": low,
        "high": high,
    }


def summary(times: pd.Series) -> dict[str, Any]:
    there = times.dropna()
    shares = {"p50": 0.5, "p90": 0.9, "p95": 0.95, "p99": 0.99}
    return {
        "n": len(there),
        "mean": number(there.mean()),
        **{key: number(there.quantile(share)) for key, share in shares.items()},
    }


def summaries(frame: pd.DataFrame) -> dict[str, Any]:
    return {time: summary(frame[time]) for time in TIMES}


def measured(frame: pd.DataFrame, by: list[str], min_results: int = 1) -> pd.DataFrame:
    """The groups that are large enough, by their keys in ascending order."""
    groups = frame.groupby(by, sort=True, dropna=False).agg(
        results=("succeeded", "size"),
        succeeded=("succeeded", "sum"),
        time=("time_round_trip_ms", "mean"),
        priced=("cost_usd", "count"),
        cost=("cost_usd", "sum"),
        priced_successes=("priced_success", "sum"),
        tokens=("completion_tokens", "sum"),
        with_tokens=("completion_tokens", "count"),
        edits=("num_edits", "mean"),
        added=("num_lines_added", "mean"),
        deleted=("num_lines_deleted", "mean"),
    )
    groups["rate"] = groups["succeeded"] / groups["results"]
    groups.loc[groups["priced"] == 0, "cost"] = np.nan
    return groups[groups["results"] >= min_results].reset_index()


def success(group: Any) -> dict[str, Any]:
    return {"results": group.results, "success_rate": rate(int(group.succeeded), group.results)}


def time(group: Any) -> dict[str, Any]:
    return {"mean_time_round_trip_ms": number(group.time)}


def costs(group: Any) -> dict[str, Any]:
    mean = group.cost / group.priced if group.priced else None
    return {"priced_results": group.priced, "cost_usd": number(group.cost), "mean_cost_usd": mean}


def returns(group: Any) -> dict[str, Any]:
    paid = group.priced_successes
    return {
        **costs(group),
        "cost_per_success_usd": group.cost / paid if paid else None,
        "completion_tokens": int(group.tokens) if group.with_tokens else None,
    }


def rows(frame: pd.DataFrame) -> list[Any]:
    return list(frame.itertuples(index=False))


def assert_same_times(answer: dict[str, Any], expected: dict[str, Any], place: str) -> None:
    """Percentiles as far as the answer says that they may be away; all else as everywhere."""
    error = {"exact": 0, "sketch": 0.01}[answer["percentiles"]]
    assert answer["relative_error"] == error, place
    for key in ("p50", "p90", "p95", "p99"):
        found, exact = answer[key], expected[key]
        if found is None or exact is None:
            assert found is exact, place
        else:
            assert math.isclose(found, exact, rel_tol=1e-9, abs_tol=error * exact), f"{place}.{key}"
    assert set(answer) == {*expected, "percentiles", "relative_error"}
    for key in ("n", "mean"):
        assert_same(answer[key], expected[key], f"{place}.{key}")


def assert_same(answer: Any, expected: Any, place: str = "") -> None:
    """Counts, texts, keys and order exactly, other numbers to 1e-9."""
    if isinstance(expected, dict) and "p50" in expected:
        assert_same_times(answer, expected, place)
    elif isinstance(expected, dict):
        assert isinstance(answer, dict), place
        assert sorted(answer) == sorted(expected), place
        for key, value in expected.items():
            assert_same(answer[key], value, f"{place}.{key}")
    elif isinstance(expected, list):
        assert isinstance(answer, list), place
        assert len(answer) == len(expected), place
        for index, value in enumerate(expected):
            assert_same(answer[index], value, f"{place}[{index}]")
    elif isinstance(expected, float):
        assert isinstance(answer, int | float), f"{place} is {answer!r} and should be {expected!r}"
        assert math.isclose(answer, expected, rel_tol=1e-9, abs_tol=1e-9), (
            f"{place} is {answer!r} and should be {expected!r}"
        )
    else:
        same = answer == expected and isinstance(answer, type(expected))
        assert same, f"{place} is {answer!r} and should be {expected!r}"


FILTERS: dict[str, dict[str, Any]] = {
    "none": {},
    "valid": {"valid_attempts_only": True},
    "every attempt": {"valid_attempts_only": False},
    "a run": {"run_id": "try-1"},
    "runs": {"run_ids": ["main-2", "bare"]},
    "models": {"model_ids": ["birch", "ember", "nobody"]},
    "a model at tasks": {"model_id": "aurora", "task_ids": TASKS[3:15]},
    "a task": {"task_id": TASKS[8]},
    "whole weeks": {"from": "2026-01-19T00:00:00Z", "to": "2026-02-15T23:59:59.999Z"},
    "from, to the millisecond": {"from": "2026-02-09T00:00:00.001Z"},
    "to, in another zone": {"to": "2026-01-26T01:00:00+01:00"},
    "a few hours": {"from": "2026-02-02T06:00:00Z", "to": "2026-02-02T17:59:59.999Z"},
    "a label": {"labels": {"branch": "main"}},
    "labels": {"labels": {"branch": "try", "machine": "b"}},
    "at least 4": {"min_results": 4},
    "at least 60": {"min_results": 60},
    "at least 165": {"min_results": 165, "valid_attempts_only": False},
    "at least 3,000": {"min_results": 3_000},
    "all at once": {
        "run_ids": ["main-1", "main-2", "try-1"],
        "model_ids": ["aurora", "cobalt", "ember"],
        "task_ids": TASKS[::2],
        "from": "2026-01-12T00:00:00.000Z",
        "to": "2026-03-08T23:59:59.999Z",
        "labels": {"machine": "a"},
        "min_results": 20,
        "valid_attempts_only": True,
    },
    "nothing": {"model_id": "nobody"},
}
every_filter = pytest.mark.parametrize("filters", FILTERS.values(), ids=FILTERS.keys())


def min_results(filters: dict[str, Any]) -> int:
    least: int = filters.get("min_results", 1)
    return least


def test_the_data_lies_on_both_edges_of_every_period(evaluation: Evaluation) -> None:
    moments = evaluation.results["moment"] - milliseconds(MONDAY.isoformat())
    for length in PERIODS.values():
        assert (moments % length == 0).any()
        assert (moments % length == length - 1).any()
    assert len(evaluation.results) == RESULTS
    assert evaluation.results.groupby("case_id").ngroups == len(evaluation.cases) - 2


@every_filter
def test_success_rates_by_model(evaluation: Evaluation, filters: dict[str, Any]) -> None:
    groups = measured(
        chosen(evaluation.results, filters, valid_attempts_only=True), ["model_id"], min_results(filters)
    )
    groups = groups.sort_values(["rate", "results"], ascending=False, kind="stable")
    expected = [{"model_id": group.model_id, **success(group)} for group in rows(groups)]
    assert_same(evaluation.ask("success_rates_by_model", **filters), expected)


@every_filter
def test_latency_by_model(evaluation: Evaluation, filters: dict[str, Any]) -> None:
    frame = chosen(evaluation.results, filters, valid_attempts_only=False)
    groups = measured(frame, ["model_id"], min_results(filters)).sort_values("time", kind="stable")
    expected = [
        {
            "model_id": group.model_id,
            "results": group.results,
            **summaries(frame[frame["model_id"] == group.model_id]),
        }
        for group in rows(groups)
    ]
    assert_same(evaluation.ask("latency_by_model", **filters), expected)


@every_filter
def test_cost_by_run(evaluation: Evaluation, filters: dict[str, Any]) -> None:
    frame = chosen(evaluation.results, filters, valid_attempts_only=False)

    def dearest_first(by: list[str]) -> list[Any]:
        groups = measured(frame, by, min_results(filters))
        return rows(groups.sort_values("cost", ascending=False, kind="stable"))

    models = dearest_first(["run_id", "model_id"])
    expected = [
        {
            "run_id": run.run_id,
            "results": run.results,
            **returns(run),
            "models": [
                {"model_id": model.model_id, "results": model.results, **returns(model)}
                for model in models
                if model.run_id == run.run_id
            ],
        }
        for run in dearest_first(["run_id"])
    ]
    assert_same(evaluation.ask("cost_by_run", **filters), expected)


@every_filter
def test_error_distribution(evaluation: Evaluation, filters: dict[str, Any]) -> None:
    frame = chosen(evaluation.results, filters, valid_attempts_only=False)
    failed = frame[~frame["succeeded"]]
    counts = {whole(kind): int(n) for kind, n in failed["error_enum"].value_counts(dropna=False).items()}
    kinds = sorted(counts, key=lambda kind: (-counts[kind], kind or 0))
    expected = {
        "results": len(frame),
        "failed": len(failed),
        "errors": [
            {
                "error_enum": kind,
                "error": None if kind is None else ERRORS[kind],
                "results": counts[kind],
                "share": rate(counts[kind], len(failed)),
            }
            for kind in kinds
            if counts[kind] >= min_results(filters)
        ],
    }
    assert_same(evaluation.ask("error_distribution", **filters), expected)


@pytest.mark.parametrize("error", [None, 3, "wrong_file_edited"])
@every_filter
def test_failed_cases(evaluation: Evaluation, filters: dict[str, Any], error: int | str | None) -> None:
    frame = chosen(evaluation.results, filters, valid_attempts_only=False)
    of_case = frame.groupby("case_id")["succeeded"].transform("size")
    failed = frame[~frame["succeeded"] & (of_case >= min_results(filters))]
    if error is not None:
        failed = failed[failed["error_enum"].isin(kinds(error))]
    expected = [
        {
            "result_id": row.result_id,
            "run_id": row.run_id,
            "case_id": row.case_id,
            "task_id": row.task_id,
            "description": number(row.description),
            "model_id": row.model_id,
            "error_enum": whole(row.error_enum),
            "error": None if pd.isna(row.error_enum) else ERRORS[int(row.error_enum)],
            "raw_model_output": number(row.raw_model_output),
            "created_at": row.created_at,
        }
        for row in rows(failed[::-1])
    ]
    only = {} if error is None else {"error": error}
    pages = evaluation.pages("failed_cases", limit=1_999, **only, **filters)
    assert [row for page in pages for row in page] == expected


@pytest.mark.parametrize("period", [*PERIODS, None])
@every_filter
def test_performance_trends(evaluation: Evaluation, filters: dict[str, Any], period: str | None) -> None:
    frame = chosen(evaluation.results, filters, valid_attempts_only=True)
    moments = pd.to_datetime(frame["moment"], unit="ms", utc=True)
    if period == "hour":
        starts = moments.dt.floor("h")
    elif period == "week":
        starts = moments.dt.normalize() - pd.to_timedelta(moments.dt.day_of_week, unit="D")
    else:
        starts = moments.dt.normalize()
    groups = measured(
        frame.assign(start=starts.dt.strftime("%Y-%m-%dT%H:%M:%S.000Z")),
        ["start", "model_id"],
        min_results(filters),
    )
    expected = [
        {
            "period_start": group.start,
            "model_id": group.model_id,
            **success(group),
            **time(group),
            **costs(group),
        }
        for group in rows(groups)
    ]
    args = {} if period is None else {"period": period}
    assert_same(evaluation.ask("performance_trends", **args, **filters), expected)


@every_filter
def test_model_comparison(evaluation: Evaluation, filters: dict[str, Any]) -> None:
    frame = chosen(evaluation.results, filters, valid_attempts_only=True)
    groups = measured(frame, ["model_id"], min_results(filters))
    groups = groups.sort_values(["rate", "time"], ascending=[False, True], kind="stable")
    expected = [
        {
            "model_id": group.model_id,
            **success(group),
            **summaries(frame[frame["model_id"] == group.model_id]),
            **returns(group),
            "mean_num_edits": number(group.edits),
            "mean_num_lines_added": number(group.added),
            "mean_num_lines_deleted": number(group.deleted),
        }
        for group in rows(groups)
    ]
    assert_same(evaluation.ask("model_comparison", **filters), expected)


@pytest.mark.parametrize(("order", "limit"), [("best", 200), ("worst", 200), (None, None), ("worst", 3)])
@every_filter
def test_case_ranking(
    evaluation: Evaluation, filters: dict[str, Any], order: str | None, limit: int | None
) -> None:
    groups = measured(
        chosen(evaluation.results, filters, valid_attempts_only=True), ["case_id"], min_results(filters)
    )
    groups = evaluation.cases.merge(groups, on="case_id")
    best = order != "worst"
    groups = groups.sort_values(["rate", "time"], ascending=[not best, best], kind="stable")
    expected = [
        {
            "case_id": group.case_id,
            "run_id": group.run_id,
            "task_id": group.task_id,
            "description": number(group.description),
            **success(group),
            **time(group),
        }
        for group in rows(groups)
    ]
    args: dict[str, Any] = {} if order is None else {"order": order}
    if limit is not None:
        args["limit"] = limit
    assert_same(evaluation.ask("case_ranking", **args, **filters), expected[: limit or 10])


def test_equal_cases_are_ranked_by_their_times(evaluation: Evaluation) -> None:
    narrow = FILTERS["a few hours"]
    for order, faster_first in (("best", True), ("worst", False)):
        ranked = evaluation.ask("case_ranking", order=order, limit=1_000, **narrow)
        equal = 0
        for first, second in pairwise(ranked):
            times = first["mean_time_round_trip_ms"], second["mean_time_round_trip_ms"]
            if first["success_rate"]["rate"] == second["success_rate"]["rate"] and None not in times:
                assert times[0] != times[1]
                assert (times[0] < times[1]) is faster_first
                equal += 1
        assert equal > 20


@every_filter
def test_performance_by_hour(evaluation: Evaluation, filters: dict[str, Any]) -> None:
    frame = chosen(evaluation.results, filters, valid_attempts_only=False)
    hours = pd.to_datetime(frame["moment"], unit="ms", utc=True).dt.hour
    groups = measured(frame.assign(hour=hours), ["model_id", "hour"], min_results(filters))
    expected = [
        {"model_id": group.model_id, "hour": int(group.hour), **success(group), **time(group)}
        for group in rows(groups)
    ]
    assert_same(evaluation.ask("performance_by_hour", **filters), expected)


def compared_run(run: str, frame: pd.DataFrame) -> dict[str, Any]:
    args = RUNS[run]
    priced = frame["cost_usd"].dropna()
    paid = int(frame["priced_success"].sum())
    tokens = frame["completion_tokens"].dropna()
    total = float(priced.sum())
    return {
        "run_id": run,
        "description": args.get("description"),
        "created_at": timestamp(milliseconds(MONDAY.isoformat()) - list(RUNS).index(run)),
        "labels": labels(args),
        "digests": args.get("digests", {}),
        "cases": frame["case_id"].nunique(),
        "tasks": frame["task_id"].nunique(),
        "results": len(frame),
        "success_rate": rate(int(frame["succeeded"].sum()), len(frame)),
        **summaries(frame),
        "priced_results": len(priced),
        "cost_usd": total if len(priced) else None,
        "mean_cost_usd": total / len(priced) if len(priced) else None,
        "cost_per_success_usd": total / paid if paid else None,
        "completion_tokens": int(tokens.sum()) if len(tokens) else None,
    }


def student(freedom: int) -> float:
    """The distance that Student's t goes beyond in one of twenty cases, by the area under its density."""
    nodes, weights = np.polynomial.legendre.leggauss(200)
    height = math.exp(math.lgamma((freedom + 1) / 2) - math.lgamma(freedom / 2)) / math.sqrt(
        math.pi * freedom
    )
    low, high = 0.0, 13.0
    while (t := (low + high) / 2) not in (low, high):
        at = t * (nodes + 1) / 2
        area = float((weights * (1 + at * at / freedom) ** (-(freedom + 1) / 2)).sum()) * t / 2 * height
        low, high = (t, high) if area < 0.475 else (low, t)
    return t


def of_tasks(frame: pd.DataFrame) -> dict[str, Any]:
    """The success rate with Wilson's interval of the trials that its tasks are worth."""
    attempts = len(frame)
    if not attempts:
        return {"rate": None, "low": None, "high": None}
    seen = float(frame["succeeded"].mean())
    excess = (frame["succeeded"] - seen).groupby(frame["task_id"]).sum().to_numpy()
    tasks = len(excess)
    trials = float(tasks)
    if attempts > tasks > 1 and 0 < seen < 1:
        variance = tasks / (tasks - 1) * float((excess**2).sum()) / attempts**2
        worth = seen * (1 - seen) / variance * (Z / student(tasks - 1)) ** 2 if variance > 1e-20 else attempts
        trials = min(attempts, max(1.0, worth))
    low, high = wilson(seen * trials, trials)
    return {"rate": seen, "low": low, "high": high}


def newcombe(one: dict[str, Any], other: dict[str, Any]) -> dict[str, Any]:
    if one["rate"] is None or other["rate"] is None:
        return {"difference": None, "low": None, "high": None}
    difference = one["rate"] - other["rate"]
    below = (one["rate"] - one["low"]) ** 2 + (other["high"] - other["rate"]) ** 2
    above = (one["high"] - one["rate"]) ** 2 + (other["rate"] - other["low"]) ** 2
    return {
        "difference": difference,
        "low": max(difference - below**0.5, -1.0),
        "high": min(difference + above**0.5, 1.0),
    }


def compared(
    run: dict[str, Any], baseline: dict[str, Any], least: int, rates: dict[str, Any]
) -> dict[str, Any]:
    enough = min(run["results"], baseline["results"]) >= least

    def less(one: float | None, other: float | None) -> float | None:
        return one - other if enough and one is not None and other is not None else None

    digests, others = run["digests"], baseline["digests"]
    return {
        "run_id": run["run_id"],
        "baseline": baseline["run_id"],
        "success_rate": newcombe(rates[run["run_id"]], rates[baseline["run_id"]])
        if enough
        else {"difference": None, "low": None, "high": None},
        "mean_time_round_trip_ms": less(
            run["time_round_trip_ms"]["mean"], baseline["time_round_trip_ms"]["mean"]
        ),
        "mean_cost_usd": less(run["mean_cost_usd"], baseline["mean_cost_usd"]),
        "differing_digests": sorted(
            key for key in {*digests, *others} if digests.get(key) != others.get(key)
        ),
    }


@pytest.mark.parametrize("runs", [["try-1", "main-2"], ["main-3", "bare", "main-1", "try-2"], list(RUNS)])
@every_filter
def test_run_comparison(evaluation: Evaluation, filters: dict[str, Any], runs: list[str]) -> None:
    asked = {key: value for key, value in filters.items() if key not in ("run_id", "run_ids")}
    frame = chosen(evaluation.results, asked, valid_attempts_only=False)
    expected = [compared_run(run, frame[frame["run_id"] == run]) for run in runs]
    rates = {run: of_tasks(frame[frame["run_id"] == run]) for run in runs}
    first, *others = expected
    differences = [compared(run, first, min_results(asked), rates) for run in others]
    assert_same(
        evaluation.ask("run_comparison", run_ids=runs, **asked),
        {"runs": expected, "differences": differences},
    )


@pytest.mark.parametrize("valid_attempts_only", [None, False, True])
@pytest.mark.parametrize("run", [None, *RUNS])
def test_run_stats(evaluation: Evaluation, run: str | None, valid_attempts_only: bool | None) -> None:
    results, cases = evaluation.results, evaluation.cases
    if run is not None:
        results, cases = results[results["run_id"] == run], cases[cases["run_id"] == run]
    args: dict[str, Any] = {} if run is None else {"run_id": run}
    if valid_attempts_only is not None:
        args["valid_attempts_only"] = valid_attempts_only
    counted = results[results["valid"]] if valid_attempts_only else results
    (group,) = rows(measured(counted.assign(all=0), ["all"]))
    expected = {
        **({"runs": len(RUNS)} if run is None else {"run_id": run}),
        "cases": len(cases),
        "tasks": cases["task_id"].nunique(),
        "models": results["model_id"].nunique(),
        "attempts": len(results),
        "valid_attempts": int(results["valid"].sum()),
        "first_result_at": timestamp(int(results["moment"].min())),
        "last_result_at": timestamp(int(results["moment"].max())),
        **success(group),
        **time(group),
        **returns(group),
    }
    assert_same(evaluation.ask("run_stats", **args), expected)


def test_a_run_that_there_is_not_has_no_stats(evaluation: Evaluation) -> None:
    assert evaluation.ask("run_stats", run_id="nothing like it") is None


@pytest.mark.parametrize("case", [None, "try-1/4", "main-2/0"])
@every_filter
def test_valid_attempt_count(evaluation: Evaluation, filters: dict[str, Any], case: str | None) -> None:
    known = {k: v for k, v in filters.items() if k not in ("min_results", "valid_attempts_only")}
    frame = chosen(evaluation.results, known, valid_attempts_only=False)
    if case is not None:
        frame = frame[frame["case_id"] == case]
    args = known if case is None else {**known, "case_id": case}
    expected = {"valid_attempts": int(frame["valid"].sum()), "attempts": len(frame)}
    assert_same(evaluation.ask("valid_attempt_count", **args), expected)


@pytest.mark.parametrize("limit", [None, 1, 97, 100_000])
def test_remaining_attempts(evaluation: Evaluation, limit: int | None) -> None:
    plan = planned(
        [{str(key): value for key, value in case.items()} for case in evaluation.cases.to_dict("records")]
    )
    cases = evaluation.cases[evaluation.cases["run_id"] == PLANNED]
    results = evaluation.results[evaluation.results["run_id"] == PLANNED]
    again = results["error_enum"].isin(NOT_THE_MODELS)
    expected: list[dict[str, Any]] = []
    for task in plan["tasks"]:
        of_task = cases[cases["task_id"] == task]["case_id"]
        for model in plan["models"]:
            here = (results["task_id"] == task) & (results["model_id"] == model)
            done = int((here & ~again).sum())
            errors = [ERRORS[int(kind)] for kind in results[here & again]["error_enum"]]
            for attempt in range(done + 1, plan["attempts"] + 1):
                failed = attempt <= done + len(errors)
                expected.append(
                    {
                        "task_id": task,
                        "model_id": model,
                        "attempt": attempt,
                        "reason": "failed" if failed else "missing",
                        "error": errors[-1] if failed else None,
                        "case_id": of_task.iloc[0] if len(of_task) else None,
                    }
                )
    expected.sort(key=lambda attempt: attempt["attempt"])
    wanted = len(plan["tasks"]) * len(plan["models"]) * plan["attempts"]
    assert {attempt["reason"] for attempt in expected} == {"missing", "failed"}
    args = {} if limit is None else {"limit": limit}
    assert evaluation.ask("remaining_attempts", run_id=PLANNED, **args) == {
        "planned": wanted,
        "done": wanted - len(expected),
        "remaining": len(expected),
        "attempts": expected[: limit or 10_000],
    }


LISTED: dict[str, tuple[dict[str, Any], int]] = {
    "everything": ({}, 997),
    "a run": ({"run_id": "main-2"}, 101),
    "a case": ({"case_id": "try-2/3"}, 7),
    "a case without results": ({"case_id": "bare/19"}, 3),
    "a model": ({"model_id": "ember"}, 333),
    "a model in runs": ({"model_id": "delta", "run_ids": ["bare", "try-2"]}, 51),
    "those that succeeded": ({"outcome": "succeeded", "task_ids": TASKS[:6]}, 77),
    "those that failed": ({"outcome": "failed", "labels": {"machine": "b"}}, 499),
    "an error by number": ({"error": 5}, 83),
    "an error by name": ({"error": "diff_edit_error", "model_id": "cobalt"}, 19),
    "valid attempts": ({"valid_attempts_only": True, "run_id": "try-1"}, 211),
    "one at a time": ({"case_id": "main-1/5", "model_id": "ember"}, 1),
    "a time": (FILTERS["whole weeks"], 1_001),
    "a page that is just full": ({"case_id": "try-2/3", "model_id": "aurora"}, 0),
}


@pytest.mark.parametrize(("filters", "limit"), LISTED.values(), ids=LISTED.keys())
def test_list_results(evaluation: Evaluation, filters: dict[str, Any], limit: int) -> None:
    frame = chosen(evaluation.results, filters, valid_attempts_only=False)
    if "case_id" in filters:
        frame = frame[frame["case_id"] == filters["case_id"]]
    if "outcome" in filters:
        frame = frame[frame["succeeded"] == (filters["outcome"] == "succeeded")]
    if "error" in filters:
        frame = frame[frame["error_enum"].isin(kinds(filters["error"]))]
    expected = [listed(row) for row in rows(frame[::-1])]
    size = limit or len(expected)
    pages = evaluation.pages("list_results", limit=size, **filters)
    assert [row for page in pages for row in page] == expected
    assert [len(page) for page in pages[:-1]] == [size] * (len(pages) - 1)
    assert len(pages) == max(1, math.ceil(len(expected) / size))


def test_results_are_listed_without_their_texts(evaluation: Evaluation) -> None:
    frame = evaluation.results[evaluation.results["case_id"] == "main-1/2"]
    expected = [listed(row) for row in rows(frame[::-1])]
    for row in expected:
        del row["raw_model_output"], row["parsed_tool_call_json"]
    assert evaluation.ask("list_results", case_id="main-1/2", texts=False, limit=1_000) == expected


def kinds(error: int | str) -> list[int]:
    return [kind for kind, name in ERRORS.items() if error in (kind, name)]


def listed(row: Any) -> dict[str, Any]:
    output = number(row.raw_model_output)
    return {
        "result_id": row.result_id,
        "run_id": row.run_id,
        "case_id": row.case_id,
        "task_id": row.task_id,
        "model_id": row.model_id,
        "processing_functions_hash": None,
        "succeeded": row.succeeded,
        "error_enum": whole(row.error_enum),
        "error": None if pd.isna(row.error_enum) else ERRORS[int(row.error_enum)],
        "num_edits": whole(row.num_edits),
        "num_lines_deleted": whole(row.num_lines_deleted),
        "num_lines_added": whole(row.num_lines_added),
        **{name: number(getattr(row, name)) for name in TIMES},
        "cost_usd": number(row.cost_usd),
        "completion_tokens": whole(row.completion_tokens),
        "raw_model_output_hash": None if output is None else hashlib.sha256(output.encode()).hexdigest(),
        "raw_model_output": output,
        "file_edited_hash": None,
        "parsed_tool_call_json_hash": None,
        "parsed_tool_call_json": None,
        "created_at": row.created_at,
    }
