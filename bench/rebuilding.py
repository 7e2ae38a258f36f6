"""Making the read models anew, beside a replay by hand; and who waits for it meanwhile."""

from __future__ import annotations

import threading
from collections.abc import Callable
from pathlib import Path

import workload
from figures import Report, at_most, ratio_at_least
from questions import RUN
from scale import Scale
from sides import LIMIT, Side, Sides
from stores import Stores, copy, remove

EVALSTORE = "evalstore"
REBUILD = ratio_at_least(0.8)
LONGEST_PAUSE = at_most(20)
LONGEST_WAIT = at_most(100)
ROUNDS = 5
CALLS_OF_A_TURN = 20
PAUSE_MS = 2.0
MILLION = 1_000_000


def measure(report: Report, sides: Sides, scale: Scale, stores: Stores, folder: Path) -> bool:
    """A rebuild alone and a replay in turns; then rebuilds beside a reader and a writer.

    False when the replay did not make the same results.
    """
    size = min(scale.sizes[-1], MILLION)
    store, tables = copy(stores.evalstore(size), folder), copy(stores.plain(size), folder)
    request = workload.text({"action": "rebuild"})
    with sides.evalstore(store, EVALSTORE, "project") as ours, sides.plain(tables, LIMIT, "replay") as theirs:
        rates: dict[str, list[float]] = {LIMIT: [], EVALSTORE: []}
        events = workload.PREPARED_EVENTS + size + size // 100
        for round_ in range(ROUNDS):
            for side in (theirs, ours) if round_ % 2 else (ours, theirs):
                seconds = side.turn([request]).us / 1e6
                rates[side.name].append((size if side is theirs else events) / seconds)
        for name, values in rates.items():
            target = REBUILD if name == EVALSTORE else None
            report.add("rebuild", name, values, "events/s", of=LIMIT, against=rates[LIMIT], target=target, results=size)
        same = int(theirs.show("results", "differing")) == 0
        theirs.end()
        pauses, waits = beside(sides, store, ours, request)
        report.add("rebuild_reader", EVALSTORE, pauses, "ms", target=LONGEST_PAUSE, results=size)
        report.add("rebuild_writer", EVALSTORE, waits, "ms", target=LONGEST_WAIT, results=size)
        ours.end()
    remove(store)
    remove(tables)
    return same


def beside(sides: Sides, store: Path, rebuilding: Side, request: str) -> tuple[list[float], list[float]]:
    """The longest pause of a reader and the longest wait of a writer, each a process of its own, in each rebuild."""
    read = [workload.text({"query": "get_run", "args": RUN})] * CALLS_OF_A_TURN
    pauses, waits = [], []
    number = 0

    def written() -> list[str]:
        nonlocal number
        number += CALLS_OF_A_TURN
        return workload.calls(number, CALLS_OF_A_TURN, 1)

    with sides.evalstore(store, "reader", "query") as reader, sides.evalstore(store, "writer") as writer:
        reader.turn(read)
        writer.turn(written())
        for _ in range(ROUNDS):
            ended = threading.Event()
            reading = Watched(ended, reader, lambda: read)
            writing = Watched(ended, writer, written)
            reading.start()
            writing.start()
            rebuilding.turn([request])
            ended.set()
            reading.join()
            writing.join()
            pauses.append(reading.longest_ms)
            waits.append(writing.longest_ms)
        reader.end()
        writer.end()
    return pauses, waits


class Watched(threading.Thread):
    """Has a side make calls until something ends, and knows the slowest."""

    def __init__(self, ended: threading.Event, side: Side, lines: Callable[[], list[str]]) -> None:
        super().__init__()
        self.ended = ended
        self.side = side
        self.lines = lines
        self.longest_ms = 0.0

    def run(self) -> None:
        while True:
            taken = self.side.turn(self.lines(), pause_ms=PAUSE_MS)
            self.longest_ms = max(self.longest_ms, taken.slowest_us / 1000)
            if self.ended.is_set():
                return
