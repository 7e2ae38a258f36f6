"""One durable write a call, and a thousand results a call, from every side."""

from __future__ import annotations

import random
from collections.abc import Sequence
from contextlib import ExitStack
from pathlib import Path

import workload
from figures import Report, Target, ratio_at_least
from scale import Scale
from sides import EVENTSOURCING, JAVASCRIPT, LIMIT, RUNTIMES, Side, Sides
from stores import prepare

JANSSON = "c_jansson"
BUSY = "c_busy"
EVALSTORE = "evalstore_execute"
ONE: dict[str, Target] = {
    EVALSTORE: ratio_at_least(0.9),
    "evalstore_append": ratio_at_least(0.9),
    "python_package": ratio_at_least(0.85),
    "node20_addon": ratio_at_least(0.85),
    "node26_ffi": ratio_at_least(0.85),
    "deno_ffi": ratio_at_least(0.85),
}
THOUSAND: dict[str, Target] = {EVALSTORE: ratio_at_least(0.6)}
THOUSAND_OF_JANSSON = ratio_at_least(1.3)


def measure(report: Report, sides: Sides, scale: Scale, folder: Path) -> None:
    """Both kinds of calls; every side has a file of its own, and they take turns."""
    with ExitStack() as stack:
        open_sides, missing = started(stack, sides, folder)
        for name, why in missing.items():
            report.skipped("record_one", name, why)
            report.skipped("record_thousand", name, why)
        rates = rates_of(open_sides, scale.rounds, scale.turns, scale.calls, 1)
        for name, values in rates.items():
            report.add("record_one", name, values, "results/s", of=LIMIT, against=rates[LIMIT], target=ONE.get(name))
        batched = [side for side in open_sides if side.name not in ("evalstore_append", BUSY)]
        rates = rates_of(batched, scale.rounds, scale.turns_of_batches, scale.batches, 1000)
        for name, values in rates.items():
            report.add(
                "record_thousand", name, values, "results/s", of=LIMIT, against=rates[LIMIT], target=THOUSAND.get(name)
            )
        report.add(
            "record_thousand",
            EVALSTORE,
            rates[EVALSTORE],
            "results/s",
            of=JANSSON,
            against=rates[JANSSON],
            target=THOUSAND_OF_JANSSON,
        )
        for side in open_sides:
            side.end()


def started(stack: ExitStack, sides: Sides, folder: Path) -> tuple[list[Side], dict[str, str]]:
    """The sides that there are, and why others are missing."""
    found: list[Side] = []
    missing: dict[str, str] = {}

    def start(side: Side) -> Side:
        found.append(stack.enter_context(side))
        return side

    def store(name: str) -> Path:
        path = folder / f"{name}.db"
        with sides.evalstore(path) as side:
            prepare(side)
            side.end()
        return path

    def tables(name: str) -> Path:
        path = folder / f"{name}.db"
        with sides.plain(path) as side:
            side.end()
        return path

    start(sides.plain(folder / "limit.db"))
    start(sides.plain(folder / "jansson.db", JANSSON, "jansson"))
    start(sides.plain(folder / "busy.db", BUSY, "busy"))
    start(sides.evalstore(store("execute"), EVALSTORE))
    start(sides.evalstore(store("append"), "evalstore_append", "append"))
    start(sides.python("package", store("package"), "python_package"))
    start(sides.python("sqlite3", tables("sqlite3"), "python_sqlite3"))
    if EVENTSOURCING.is_file():
        start(sides.python("eventsourcing", folder / "eventsourcing.db", "python_eventsourcing"))
    else:
        missing["python_eventsourcing"] = f"{EVENTSOURCING} is not there; `make build/eventsourcing/installed` gets it"
    for name in RUNTIMES:
        if JAVASCRIPT.is_file():
            start(sides.runtime(name, store(name)))
        else:
            missing[name] = f"{JAVASCRIPT} is not there; `make node` makes it"
    return found, missing


def rates_of(sides: Sequence[Side], rounds: int, turns: int, calls: int, results: int) -> dict[str, list[float]]:
    """The results a second of each side in each round; the sides take turns, in another order each time.

    So another one stands before a side each time: what that one leaves for the disk to do may hold the next one up.
    """
    shuffling = random.Random(len(sides))
    rates: dict[str, list[float]] = {side.name: [] for side in sides}
    number = 0
    for round_ in range(rounds + 1):
        taken = dict.fromkeys(rates, 0.0)
        for _ in range(turns):
            lines = workload.calls(number, calls, results)
            events = workload.appended(number, calls) if results == 1 else []
            number += calls * results
            for side in shuffling.sample(sides, len(sides)):
                taken[side.name] += side.turn(events if side.group == "append" else lines).us * calls
        if round_:  # the first one warms up
            for name, us in taken.items():
                rates[name].append(turns * calls * results * 1e6 / us)
    return rates
