"""Many at once on one file: processes, threads, a reader that stays, a writer that is stopped, children of fork."""

from __future__ import annotations

import json
import os
import random
import shutil
import signal
import subprocess
import sys
import textwrap
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from part import ROOT, Breakage, Figures, Settings

sys.path.insert(0, str(ROOT / "bindings" / "python" / "src"))

from evalstore import EvalStore, Event

# Each appends under its own name and says what was acknowledged: position, stream and number, one JSON line.
WRITER = """
    import json, sys, threading
    from evalstore import EvalStore
    path, name, threads, count = sys.argv[1], sys.argv[2], *map(int, sys.argv[3:5])
    said = threading.Lock()
    def work(store, thread):
        for number in range(count):
            stream = f"{name}-{thread}"
            receipt = store.append([{"type": "Own", "stream": stream, "data": {"n": number}}])[0]
            with said:
                print(json.dumps([receipt.position, stream, number]), flush=True)
    with EvalStore(path, timeout=600, durability="normal") as store:
        print("ready", flush=True)
        sys.stdin.readline()
        workers = [threading.Thread(target=work, args=(store, thread)) for thread in range(threads)]
        for worker in workers: worker.start()
        for worker in workers: worker.join()
"""

# A program without the library that stays in one moment of the file until it is told to end.
READER = """
    import sqlite3, sys
    connection = sqlite3.connect(sys.argv[1], isolation_level=None)
    connection.execute("BEGIN")
    first = connection.execute("SELECT count(*), max(position) FROM events").fetchone()
    print("ready", flush=True)
    sys.stdin.readline()
    assert connection.execute("SELECT count(*), max(position) FROM events").fetchone() == first
"""

# A parent with an open store and a child of fork take turns of one append each; the child is refused the parent's.
FORKS = """
    import json, os, sys
    from evalstore import EvalStore, ForkedError
    path, rounds = sys.argv[1], int(sys.argv[2])
    def say(receipt, stream, number):
        os.write(1, (json.dumps([receipt.position, stream, number]) + "\\n").encode())
    def append(store, stream, number):
        say(store.append([{"type": "Own", "stream": stream, "data": {"n": number}}])[0], stream, number)
    store = EvalStore(path, timeout=600, durability="normal")
    store.info()
    print("ready", flush=True)
    sys.stdin.readline()
    inherited = store
    child = os.fork()
    name = "child" if child == 0 else "parent"
    if child == 0:
        for call in (inherited.info, inherited.list_studies, lambda: inherited.append([])):
            try:
                call()
            except ForkedError:
                continue
            os._exit(7)
        try:
            inherited.close()
        except ForkedError:
            pass
        store = EvalStore(path, timeout=600, durability="normal")
    for number in range(rounds):
        append(store, name, number)
        if child == 0 and number % 100 == 50:
            store.close()
            store = EvalStore(path, timeout=600, durability="normal")
    store.close()
    if child == 0:
        os._exit(0)
    sys.exit(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]))
"""


class Contention:
    """Many at once on one file: what was acknowledged is there once, positions have no hole, nothing waits for ever."""

    name = "contention"

    def run(self, settings: Settings) -> Iterator[Figures]:
        """Lets them contend."""
        short, scale = settings.short, settings.scale
        processes = 8 if short else 64
        yield self._tried(
            settings,
            f"{processes} processes append",
            processes * 1,
            self._many(processes, 1, 10 if short else max(1, round(50 * scale))),
        )
        groups = 3 if short else 8
        yield self._tried(
            settings,
            f"{groups} processes of 8 threads append",
            groups * 8,
            self._many(groups, 8, 5 if short else max(1, round(50 * scale))),
        )
        stays = 1.0 if short else 60.0 * scale
        yield self._tried(settings, f"4 processes append beside a snapshot of {stays:g} s", 4, self._beside(stays))
        stops = 5 if short else max(1, round(200 * scale))
        yield self._tried(settings, "4 processes append, one is stopped and goes on", stops, self._stopped(stops))
        rounds = 50 if short else max(1, round(1000 * scale))
        yield self._tried(settings, "a parent and its child of fork append", rounds, self._forked(rounds))

    def prove(self, settings: Settings) -> Iterator[Breakage]:
        """Takes events away that were acknowledged, and adds some that nobody was told of."""
        folder = settings.scratch / "contention-broken"
        spoilt: dict[str, Callable[[list[Any]], list[Any]]] = {
            "an acknowledged event is missing": lambda told: [*told, [len(told) + 1, "gone-0", 0]],
            "an event is there that nobody wrote": lambda told: told[:-1],
            "an event has another position": lambda told: [[told[1][0], *told[0][1:]], *told[1:]],
        }
        for broken, spoil in spoilt.items():
            folder.mkdir()
            told = self._many(2, 1, 5)(folder / "store.db", random.Random(settings.seed))
            yield Breakage(self.name, broken, 1, losses(folder / "store.db", spoil(sorted(told))))
            shutil.rmtree(folder)

    def _tried(
        self, settings: Settings, tried: str, points: int, torture: Callable[[Path, random.Random], list[Any]]
    ) -> Figures:
        """Runs one kind in a folder of its own and looks at what it leaves."""
        folder = settings.scratch / "contention"
        folder.mkdir()
        begin = time.monotonic()
        told = torture(folder / "store.db", random.Random(settings.seed))
        lost = losses(folder / "store.db", told)
        if lost:
            kept = settings.kept / f"contention-{settings.seed}-{tried.replace(' ', '-')}"
            shutil.rmtree(kept, ignore_errors=True)
            shutil.copytree(folder, kept)
            (kept / "told.json").write_text(json.dumps(told), encoding="utf-8")
        shutil.rmtree(folder)
        return Figures(self.name, tried, len(told), points, lost, round(time.monotonic() - begin, 1))

    @staticmethod
    def _many(processes: int, threads: int, count: int) -> Callable[[Path, random.Random], list[Any]]:
        def torture(path: Path, _: random.Random) -> list[Any]:
            EvalStore(path).close()
            return ended(writers(path, processes, threads, count), processes * threads * count)

        return torture

    @staticmethod
    def _beside(seconds: float) -> Callable[[Path, random.Random], list[Any]]:
        def torture(path: Path, _: random.Random) -> list[Any]:
            told: list[Any] = []
            with EvalStore(path, durability="normal") as store:
                store.append([{"type": "Own", "stream": "first", "data": {"n": 0}}])
                told.append([1, "first", 0])
                [reader] = ready([launched(READER, path)])
                until, turn = time.monotonic() + seconds, 0
                while time.monotonic() < until:
                    told += ended(writers(path, 4, 1, 50, f"turn{turn}"), 200)
                    turn += 1
                log = store.info()["wal"]
                assert log is not None
                assert [one["pid"] for one in log["readers"]] == [reader.pid], log
                assert log["frames"] < 1000 or f"process {reader.pid}" in str(log["why"]), log
                ended([reader], 0)
                for number in range(3):
                    receipt = store.append([{"type": "Own", "stream": "last", "data": {"n": number}}])[0]
                    told.append([receipt.position, "last", number])
                log = store.info()["wal"]
                assert log is not None
                assert log["readers"] == [], log
                assert log["frames"] < 1000, log
            return told

        return torture

    @staticmethod
    def _stopped(stops: int) -> Callable[[Path, random.Random], list[Any]]:
        def torture(path: Path, chance: random.Random) -> list[Any]:
            EvalStore(path).close()
            count = 50 + 5 * stops
            running = writers(path, 4, 1, count)
            go(running)
            for _ in range(stops):
                victim = chance.choice(running)
                if victim.poll() is not None:
                    continue
                victim.send_signal(signal.SIGSTOP)
                time.sleep(chance.uniform(0.001, 0.03))
                victim.send_signal(signal.SIGCONT)
            return ended(running, 4 * count, begun=True)

        return torture

    @staticmethod
    def _forked(rounds: int) -> Callable[[Path, random.Random], list[Any]]:
        def torture(path: Path, _: random.Random) -> list[Any]:
            EvalStore(path).close()
            return ended(ready([launched(FORKS, path, rounds)]), 2 * rounds)

        return torture


def launched(program: str, *arguments: object) -> subprocess.Popen[str]:
    """Starts a program that will say that it is ready, and then waits for a line."""
    return subprocess.Popen(
        [sys.executable, "-c", textwrap.dedent(program), *map(str, arguments)],
        env={**os.environ, "PYTHONPATH": str(ROOT / "bindings" / "python" / "src")},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )


def ready(processes: list[subprocess.Popen[str]]) -> list[subprocess.Popen[str]]:
    """Waits until each of them has said that it is ready."""
    for process in processes:
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
    return processes


def writers(path: Path, processes: int, threads: int, count: int, name: str = "process") -> list[subprocess.Popen[str]]:
    """Starts writers that have the store open and wait for `go`."""
    return ready([launched(WRITER, path, f"{name}-{number}", threads, count) for number in range(processes)])


def go(processes: list[subprocess.Popen[str]]) -> None:
    """Lets all of them begin."""
    for process in processes:
        assert process.stdin is not None
        process.stdin.write("go\n")
        process.stdin.flush()


def ended(processes: list[subprocess.Popen[str]], told: int, begun: bool = False) -> list[Any]:
    """Waits for all of them, and gives what they were told: so many lines."""
    if not begun:
        go(processes)
    lines: list[Any] = []
    for process in processes:
        out, _ = process.communicate(timeout=1200)
        assert process.returncode == 0, f"a program ended with {process.returncode}"
        lines += map(json.loads, out.splitlines())
    assert len(lines) == told, f"{len(lines)} acknowledged, should be {told}"
    return lines


def events(store: EvalStore) -> Iterator[Event]:
    """Every event of the log."""
    page = store.read(limit=10_000)
    while page:
        yield from page
        page = store.read(from_position=page.next_position, limit=10_000)


def losses(path: Path, told: list[Any]) -> int:
    """How many events are missing, double, unknown or out of place; one more for each look that is not pleased."""
    with EvalStore(path) as store:
        there: list[Any] = [[event.position, event.stream, event.data["n"]] for event in events(store)]
        sound = store.check()["ok"], store.verify().clean
    wanted = sorted(told)
    pairs = zip(there, wanted, strict=False)
    wrong = sum(1 for one, other in pairs if one != other) + abs(len(there) - len(wanted))
    holes = [event[0] for event in there] != list(range(1, len(there) + 1))
    return wrong + int(holes) + sound.count(False)
