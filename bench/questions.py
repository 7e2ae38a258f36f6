"""What a question costs over more and more results, beside the same question in SQL to the plain tables."""

from __future__ import annotations

import json
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass

import workload
from figures import Report, at_most, ratio_at_most
from scale import Scale
from sides import LIMIT, Side, Sides
from stores import Stores

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


@dataclass(frozen=True)
class Asked:
    """The sides with so many results."""

    results: int
    ours: Side
    theirs: Side | None

    def times(self, name: str, arguments: dict[str, object]) -> dict[str, Callable[[], float]]:
        """What asks each side that can be asked."""
        if name == DEEP:
            arguments = {**RUN, "limit": PAGE, "cursor": cursor_halfway(self.ours, self.results)}
        query = name if name in QUESTIONS else "list_results"
        line = workload.text({"query": query, "args": arguments})
        theirs = {LIMIT: asking(self.theirs, name, "question")} if self.theirs and name in IN_SQL else {}
        return theirs | {EVALSTORE: asking(self.ours, line, "query")}


def measure(report: Report, sides: Sides, scale: Scale, stores: Stores) -> bool:
    """Every question, at all sizes by turns; false when the two sides do not have the same results."""
    same = True
    with ExitStack() as stack:
        asked = []
        for size in scale.sizes:
            ours = stack.enter_context(sides.evalstore(stores.evalstore(size).path, EVALSTORE))
            theirs = stack.enter_context(sides.plain(stores.plain(size).path)) if scale.has_plain(size) else None
            same = same and (theirs is None or counts_of(ours) == json.loads(theirs.show("rates")))
            asked.append(Asked(size, ours, theirs))
        for name, arguments in (QUESTIONS | {DEEP: {}}).items():
            compare(report, scale, asked, name, arguments)
        for pair in asked:
            pair.ours.end()
            if pair.theirs:
                pair.theirs.end()
    return same


def compare(report: Report, scale: Scale, asked: list[Asked], name: str, arguments: dict[str, object]) -> None:
    """One question: the milliseconds of each side, and what it costs more where there are more results."""
    times = {pair.results: pair.times(name, arguments) for pair in asked}
    rounds: dict[int, dict[str, list[float]]] = {
        size: {side: [] for side in by_side} for size, by_side in times.items()
    }
    for _ in range(scale.rounds):
        for size, by_side in times.items():
            for side, ask in by_side.items():
                rounds[size][side].append(ask())
    base = HUNDRED_THOUSAND if HUNDRED_THOUSAND in rounds else scale.sizes[1]
    for size, by_name in rounds.items():
        for side, values in by_name.items():
            report.add(
                "question",
                side,
                values,
                "ms",
                of=LIMIT,
                against=by_name.get(LIMIT),
                target=LONGEST if side == EVALSTORE and size == MILLION else None,
                question=name,
                results=size,
            )
    for size in filter(lambda size: size > base, rounds):
        report.add(
            "question_growth",
            EVALSTORE,
            rounds[size][EVALSTORE],
            "ms",
            of=f"the same at {base:,} results",
            against=rounds[base][EVALSTORE],
            target=GROWTH,
            question=name,
            results=size,
        )


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
