#!/usr/bin/env python3
"""Results recorded from Python, as a side of a benchmark; turns.h says what it is asked for: no pauses, one thread.

bench/python_side.py SIDE FILE

SIDE is `package` (this project's package), `sqlite3` (two plain tables, which plain.c has made, with what the module
does when nothing is set), or `eventsourcing` (the library of this name, with SQLite). What a request says is there as
objects before the clock starts. At the end of the input the number of events is printed.
"""

from __future__ import annotations

import json
import os
import sqlite3
import sys
import time
import uuid
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

Results = list[dict[str, Any]]


class Package:
    """The typed methods of the package."""

    def __init__(self, path: str) -> None:
        from evalstore import EvalStore

        self.store = EvalStore(path)

    def record(self, results: Results) -> None:
        """One durable call."""
        if len(results) == 1:
            self.store.record_result(**results[0])
        else:
            self.store.record_results(results)

    def events(self) -> int:
        """How many events there are; closes the store."""
        with self.store as store:
            return int(store.info()["last_position"])


class Plain:
    """What is written without any library."""

    def __init__(self, path: str) -> None:
        self.file = sqlite3.connect(path)
        self.file.execute("PRAGMA journal_mode = DELETE")
        self.columns = [row[1] for row in self.file.execute("PRAGMA table_info(results)")]

    def record(self, results: Results) -> None:
        """One transaction."""
        now = datetime.now(UTC).isoformat(timespec="milliseconds")
        events, rows = [], []
        for result in results:
            identifier = str(uuid.uuid4())
            events.append((identifier, f"run/{result['run_id']}", "ResultRecorded", now, json.dumps(result)))
            rows.append((identifier, *(result.get(column) for column in self.columns[1:-1]), now))
        sql = "INSERT INTO events(event_id, stream, type, timestamp, data) VALUES(?, ?, ?, ?, ?)"
        self.file.executemany(sql, events)
        self.file.executemany(f"INSERT INTO results VALUES({', '.join('?' for _ in self.columns)})", rows)
        self.file.commit()

    def events(self) -> int:
        """How many events there are; closes the file."""
        count = self.file.execute("SELECT coalesce(max(position), 0) FROM events").fetchone()[0]
        self.file.close()
        return int(count)


class EventSourcing:
    """An aggregate whose events are results, saved after each call."""

    def __init__(self, path: str) -> None:
        os.environ |= {"PERSISTENCE_MODULE": "eventsourcing.sqlite", "SQLITE_DBNAME": path}
        from eventsourcing.application import Application  # type: ignore[import-not-found]
        from eventsourcing.domain import Aggregate, event  # type: ignore[import-not-found]

        class Run(Aggregate):  # type: ignore[misc]
            @event("ResultRecorded")  # type: ignore[untyped-decorator]
            def record(self, result: dict[str, Any]) -> None:
                self.latest = result

        self.application = Application()
        self.run = Run()
        self.recorded = 0

    def record(self, results: Results) -> None:
        """One transaction."""
        for result in results:
            self.run.record(result=result)
        self.application.save(self.run)
        self.recorded += len(results)

    def events(self) -> int:
        """How many results there are; closes the application."""
        self.application.close()
        return self.recorded


SIDES: dict[str, Callable[[str], Package | Plain | EventSourcing]] = {
    "package": Package,
    "sqlite3": Plain,
    "eventsourcing": EventSourcing,
}


def main() -> int:
    """Carries out what the standard input says."""
    if len(sys.argv) != 3 or sys.argv[1] not in SIDES:
        print(f"usage: python_side.py {'|'.join(SIDES)} FILE", file=sys.stderr)
        return 2
    side = SIDES[sys.argv[1]](sys.argv[2])
    while head := sys.stdin.readline().split():
        lines = [json.loads(sys.stdin.readline())["args"] for _ in range(int(head[1]))]
        calls = [args.get("results", [args]) for args in lines]
        each, slowest = carried_out(side.record, calls, int(head[2]))
        print(f"{each * 1e6:.3f} {slowest * 1e6:.3f}", flush=True)
    print(side.events())
    return 0


def carried_out(record: Callable[[Results], None], calls: list[Results], times: int) -> tuple[float, float]:
    """The seconds of a call, and those of the slowest."""
    slowest = 0.0
    started = time.perf_counter()
    for _ in range(times):
        for results in calls:
            before = time.perf_counter()
            record(results)
            slowest = max(slowest, time.perf_counter() - before)
    return (time.perf_counter() - started) / (len(calls) * times), slowest


if __name__ == "__main__":
    sys.exit(main())
