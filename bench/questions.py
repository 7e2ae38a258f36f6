"""What a question costs over more and more results, beside the same question in SQL to the plain tables."""

from __future__ import annotations

import json
from collections.abc import Callable

import workload
from figures import Report, at_most, ratio_at_most
from scale import Scale
from sides import LIMIT, Side, Sides
from stores import Filled, Stores

EVALSTORE = "evalstore"
RUN = {"run_id": workload.run_name(0)}
PAGE = 100
LARGEST_PAGE = 10_000
QUESTIONS: dict[str, dict[str, object]] = {
    "success_rates_by_model": {},
    "latency_by_model": {},
    "model_comparison": {},
    "error_distribution": {**RUN},
    "cost_by_run": {},
    "list_results": {**RUN, "limit": PAGE},
    "get_latest_checkpoint": {"study_id": workload.STUDY},
}
IN_SQL = {"success_rates_by_model", "latency_by_model", "error_distribution", "cost_by_run", "list_results"}
DEEP = "list_results_halfway"
# The size that the limit in milliseconds is about, and the one from which growth is counted.
MILLION, HUNDRED_THOUSAND = 1_000_000, 100_000
LONGEST = at_most(3)
GROWTH = ratio_at_most(1.5)
A_TURN_MS = 20.0
MOST_TIMES = 50


def measure(report: Report, sides: Sides, scale: Scale, stores: Stores) -> bool:
    """Every question at every size; false when the two sides do not have the same results."""
    found: dict[int, dict[str, list[float]]] = {}
    same = True
    for size in scale.sizes:
        store, tables = stores.evalstore(size), stores.plain(size)
        with sides.evalstore(store.path, EVALSTORE) as ours, sides.plain(tables.path) as theirs:
            same = same and counts_of(ours) == json.loads(theirs.show("rates"))
            found[size] = asked(report, scale, ours, theirs, store)
            ours.end()
            theirs.end()
    base = HUNDRED_THOUSAND if HUNDRED_THOUSAND in found else scale.sizes[1]
    for size in scale.sizes:
        if size <= base:
            continue
        for name, values in found[size].items():
            report.add(
                "question_growth",
                EVALSTORE,
                values,
                "ms",
                of=f"the same at {base:,} results",
                against=found[base][name],
                target=GROWTH,
                question=name,
                results=size,
            )
    return same


def asked(report: Report, scale: Scale, ours: Side, theirs: Side, store: Filled) -> dict[str, list[float]]:
    """The milliseconds of each question in each round."""
    found = {}
    questions = QUESTIONS | {DEEP: {**RUN, "limit": PAGE, "cursor": cursor_halfway(ours, store.results)}}
    for name, arguments in questions.items():
        query = name if name in QUESTIONS else "list_results"
        line = workload.text({"query": query, "args": arguments})
        times = {LIMIT: asking(theirs, name, "question")} if name in IN_SQL else {}
        times[EVALSTORE] = asking(ours, line, "query")
        rounds: dict[str, list[float]] = {side: [] for side in times}
        for _ in range(scale.rounds):
            for side, ask in times.items():
                rounds[side].append(ask())
        for side, values in rounds.items():
            must = LONGEST if side == EVALSTORE and store.results == MILLION else None
            report.add(
                "question",
                side,
                values,
                "ms",
                of=LIMIT,
                against=rounds.get(LIMIT),
                target=must,
                question=name,
                results=store.results,
            )
        found[name] = rounds[EVALSTORE]
    return found


def asking(side: Side, line: str, group: str) -> Callable[[], float]:
    """Asks once to warm up; what comes back asks so often that the clock can tell."""
    once = side.turn([line], group=group).us / 1000
    times = max(1, min(MOST_TIMES, int(A_TURN_MS / once)))
    return lambda: side.turn([line], group=group, times=times).us / 1000


def cursor_halfway(side: Side, results: int) -> str:
    """The cursor of a page in the middle of the run."""
    left = max(results // workload.RUNS // 2, 1)
    arguments: dict[str, object] = {**RUN, "texts": False}
    while True:
        arguments["limit"] = min(left, LARGEST_PAGE)
        answer = json.loads(side.show(workload.text({"query": "list_results", "args": arguments})))
        arguments["cursor"] = answer["next_cursor"]
        left -= len(answer["result"])
        if left <= 0:
            return str(answer["next_cursor"])


def counts_of(side: Side) -> list[list[object]]:
    """Of each model its results and how many succeeded, ordered by model."""
    answer = json.loads(side.show(workload.text({"query": "success_rates_by_model"})))
    return sorted([row["model_id"], row["results"], row["success_rate"]["numerator"]] for row in answer["result"])
