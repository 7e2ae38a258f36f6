"""One durable write a call, and a thousand results a call, from every side."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from functools import partial
from pathlib import Path

import workload
from figures import Report, Target, ratio_at_least
from scale import Scale
from sides import EVENTSOURCING, JAVASCRIPT, LIMIT, RUNTIMES, Side, Sides
from stores import new_store, new_tables

JANSSON = "c_jansson"
BUSY = "c_busy"
EVALSTORE = "evalstore_execute"
APPEND = "evalstore_append"
PACKAGE = "python_package"
SQLITE3 = "python_sqlite3"
EVENTS = "python_eventsourcing"
ONE: dict[str, Target] = {
    EVALSTORE: ratio_at_least(0.9),
    APPEND: ratio_at_least(0.9),
    PACKAGE: ratio_at_least(0.85),
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
        batched = [side for side in open_sides if side.name not in (APPEND, BUSY)]
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


def started(
    stack: ExitStack, sides: Sides, folder: Path, leaving_out: Sequence[str] = ()
) -> tuple[list[Side], dict[str, str]]:
    """The sides that there are, each with a file of its own, and why others are missing."""

    def store(name: str) -> Path:
        return new_store(sides, folder / f"{name}.db")

    makers: dict[str, Callable[[], Side]] = {
        LIMIT: lambda: sides.plain(folder / "limit.db"),
        JANSSON: lambda: sides.plain(folder / "jansson.db", JANSSON, "jansson"),
        BUSY: lambda: sides.plain(folder / "busy.db", BUSY, "busy"),
        EVALSTORE: lambda: sides.evalstore(store("execute"), EVALSTORE),
        APPEND: lambda: sides.evalstore(store("append"), APPEND, "append"),
        PACKAGE: lambda: sides.python("package", store("package"), PACKAGE),
        SQLITE3: lambda: sides.python("sqlite3", new_tables(sides, folder / "sqlite3.db"), SQLITE3),
        EVENTS: lambda: sides.python("eventsourcing", folder / "eventsourcing.db", EVENTS),
    }
    makers |= {name: partial(lambda name: sides.runtime(name, store(name)), name) for name in RUNTIMES}
    missing: dict[str, str] = {}
    if not EVENTSOURCING.is_file():
        missing[EVENTS] = f"{EVENTSOURCING} is not there; `make build/eventsourcing/installed` gets it"
    if not JAVASCRIPT.is_file():
        missing |= dict.fromkeys(RUNTIMES, f"{JAVASCRIPT} is not there; `make node` makes it")
    wanted = [name for name in makers if name not in leaving_out]
    found = [stack.enter_context(makers[name]()) for name in wanted if name not in missing]
    return found, {name: why for name, why in missing.items() if name in wanted}


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
