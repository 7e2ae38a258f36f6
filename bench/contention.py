"""Many processes on one file, and many threads on one handle."""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

import workload
from figures import Report, Target, at_most, ratio_at_least
from scale import Scale
from sides import HAND_OVER, LIMIT, Side, Sides
from stores import new_store, new_tables, prepare

EVALSTORE = "evalstore"
EIGHT, SIXTEEN, SIXTY_FOUR = 8, 16, 64
TOTAL: dict[int, Target] = {EIGHT: ratio_at_least(3)}
SLOWEST: dict[int, Target] = {EIGHT: at_most(20)}
PAUSE_MS = 5.0
FEWEST_CALLS = 20
SLOWEST_WITH_PAUSES = at_most(10)
SIXTY_FOUR_TO_EIGHT = ratio_at_least(5)
THREADS: dict[int, Target] = {SIXTEEN: ratio_at_least(5)}


@dataclass
class Rounds:
    """What the rounds of one side came to."""

    total: list[float] = field(default_factory=list)
    slowest_ms: list[float] = field(default_factory=list)


def measure(report: Report, sides: Sides, scale: Scale, folder: Path) -> None:
    """Processes with and without pauses, then threads."""
    files = files_in(sides, folder)
    eight_of_plain: list[float] = []
    for processes in scale.processes:
        with ExitStack() as stack:
            several = started(stack, sides, files, processes)
            calls = max(scale.contended // processes, FEWEST_CALLS)
            found = rounds_of(several, scale.rounds, calls, 0)
            add(report, "processes", found, processes, TOTAL.get(processes), SLOWEST.get(processes))
            if processes == EIGHT:
                eight_of_plain = found[LIMIT].total
                paused = rounds_of(several, scale.rounds, max(calls // 4, FEWEST_CALLS), PAUSE_MS)
                add(report, "processes_with_pauses", paused, processes, None, SLOWEST_WITH_PAUSES)
            if processes == SIXTY_FOUR and eight_of_plain:
                for name in (HAND_OVER, EVALSTORE):
                    report.add(
                        "processes_64_to_8",
                        name,
                        found[name].total,
                        "results/s",
                        of="c_limit with 8 processes",
                        against=eight_of_plain,
                        target=SIXTY_FOUR_TO_EIGHT if name == EVALSTORE else None,
                        processes=processes,
                    )
            for group in several:
                for side in group:
                    side.end()
    measure_threads(report, sides, scale, folder)


def files_in(sides: Sides, folder: Path) -> dict[str, Path]:
    """The file of each side, in a folder that is there."""
    files = {name: folder / f"processes-{name}.db" for name in (LIMIT, HAND_OVER, EVALSTORE)}
    for name, path in files.items():
        (new_store if name == EVALSTORE else new_tables)(sides, path)
    return files


def started(stack: ExitStack, sides: Sides, files: dict[str, Path], processes: int) -> list[list[Side]]:
    """So many programs on each of the files."""
    makers: dict[str, Callable[[Path], Side]] = {
        LIMIT: sides.plain,
        HAND_OVER: sides.handing_over,
        EVALSTORE: partial(sides.evalstore, name=EVALSTORE),
    }
    return [[stack.enter_context(makers[name](path)) for _ in range(processes)] for name, path in files.items()]


def add(
    report: Report,
    benchmark: str,
    found: dict[str, Rounds],
    processes: int,
    total: Target | None,
    slowest: Target | None,
) -> None:
    """The total and the slowest call of each side."""
    for name, rounds in found.items():
        ours = name == EVALSTORE
        report.add(
            benchmark,
            name,
            rounds.total,
            "results/s",
            of=LIMIT,
            against=found[LIMIT].total,
            target=total if ours else None,
            processes=processes,
        )
        report.add(
            f"{benchmark}_slowest",
            name,
            rounds.slowest_ms,
            "ms",
            of=LIMIT,
            against=found[LIMIT].slowest_ms,
            target=slowest if ours else None,
            processes=processes,
        )


def rounds_of(several: Sequence[Sequence[Side]], rounds: int, calls: int, pause_ms: float) -> dict[str, Rounds]:
    """All processes of a side begin at once; the sides take turns, in another order in each round."""
    found = {group[0].name: Rounds() for group in several}
    number = 0
    ordered = list(several)
    order = random.Random(0)
    for round_ in range(rounds + 1):
        order.shuffle(ordered)
        for group in ordered:
            total, slowest = at_once(group, number, calls, pause_ms)
            if round_:  # the first one warms up
                found[group[0].name].total.append(total)
                found[group[0].name].slowest_ms.append(slowest)
        number += calls * len(several[0])
    return found


def at_once(group: Sequence[Side], first: int, calls: int, pause_ms: float) -> tuple[float, float]:
    """Calls a second of all together, from the first one's beginning to the last one's end; the slowest call."""
    last = []
    for index, side in enumerate(group):
        lines = workload.calls(first + index * calls, calls, 1)
        side.tell(lines[:-1], calls, pause_ms=pause_ms)
        last.append(lines[-1])
    started = time.perf_counter()
    for side, line in zip(group, last, strict=True):
        side.go(line)
    slowest = max(side.taken().slowest_us for side in group) / 1000
    return len(group) * calls / (time.perf_counter() - started), slowest


def measure_threads(report: Report, sides: Sides, scale: Scale, folder: Path) -> None:
    """Threads of one process that share one handle."""
    for name, by_threads in rates_by_threads(sides, scale.rounds, scale.calls, scale.threads, folder).items():
        for threads, values in by_threads.items():
            report.add(
                "threads",
                name,
                values,
                "results/s",
                of="1 thread",
                against=by_threads[1],
                target=THREADS.get(threads) if name == EVALSTORE else None,
                threads=threads,
            )


def rates_by_threads(
    sides: Sides, rounds: int, calls: int, counts: Sequence[int], folder: Path
) -> dict[str, dict[int, list[float]]]:
    """The results a second of each side with so many threads, in each round."""
    rates: dict[str, dict[int, list[float]]] = {}
    number = 0
    with (
        sides.evalstore(folder / "threads.db", EVALSTORE) as ours,
        sides.handing_over(folder / "threads-c.db") as theirs,
    ):
        prepare(ours)
        for round_ in range(rounds + 1):
            for threads in counts:
                at_least = max(calls, threads * FEWEST_CALLS)
                for side in (theirs, ours) if round_ % 2 else (ours, theirs):
                    taken = side.turn(workload.calls(number, at_least, 1), threads=threads)
                    if round_:  # the first one warms up
                        rates.setdefault(side.name, {}).setdefault(threads, []).append(1e6 / taken.us)
                number += at_least
        ours.end()
        theirs.end()
    return rates
