"""Stores with so many results, made once and kept in build/bench/stores until the library or the workload changes."""

from __future__ import annotations

import hashlib
import json
import shutil
import sys
import time
from dataclasses import asdict, dataclass
from pathlib import Path

import workload
from sides import BENCH, BUILD, Side, Sides

A_CALL = 1000
CALLS_OF_A_TURN = 10
SAMPLE = workload.sample().encode()


def new_store(sides: Sides, path: Path) -> Path:
    """An EvalStore that has what the results of the workload refer to."""
    with sides.evalstore(path) as side:
        prepare(side)
        side.end()
    return path


def new_tables(sides: Sides, path: Path) -> Path:
    """The plain tables, empty."""
    with sides.plain(path) as side:
        side.end()
    return path


@dataclass(frozen=True)
class Filled:
    """A file with results, and what it was to fill it."""

    path: Path
    results: int
    file_bytes: int
    peak_kb: int
    seconds: float


class Stores:
    """Makes them and finds them again."""

    def __init__(self, sides: Sides) -> None:
        self.sides = sides
        self.folder = BUILD / "stores"
        self.folder.mkdir(parents=True, exist_ok=True)

    def evalstore(self, results: int) -> Filled:
        """An EvalStore with so many results, and a checkpoint for every hundredth."""
        library = self.sides.prefix / "lib/libevalstore.so"
        return self.filled("evalstore", results, [library])

    def plain(self, results: int) -> Filled:
        """The two plain tables with as many."""
        return self.filled("plain", results, [BENCH / "plain.c"])

    def filled(self, kind: str, results: int, sources: list[Path]) -> Filled:
        path = self.folder / f"{kind}-{results}.db"
        note = path.with_suffix(".json")
        made_by = hashlib.sha256(b"".join([*(file.read_bytes() for file in sources), SAMPLE])).hexdigest()
        if note.is_file() and path.is_file():
            known = json.loads(note.read_text(encoding="utf-8"))
            if known.pop("made_by") == made_by:
                return Filled(path, **known)
        print(f"filling {path.name} ...", file=sys.stderr, flush=True)
        remove(path)
        note.unlink(missing_ok=True)
        filled = self.fill(kind, path, results)
        known = {name: value for name, value in asdict(filled).items() if name != "path"}
        note.write_text(json.dumps(known | {"made_by": made_by}), encoding="utf-8")
        return filled

    def fill(self, kind: str, path: Path, results: int) -> Filled:
        started = time.perf_counter()
        with self.sides.evalstore(path) if kind == "evalstore" else self.sides.plain(path) as side:
            if kind == "evalstore":
                prepare(side)
            import_results(side, results)
            peak = side.peak_kb()
            side.end()
        seconds = time.perf_counter() - started
        file_bytes = path.stat().st_size
        if kind == "evalstore":
            with self.sides.evalstore(path) as side:
                side.turn(workload.checkpoints(0, max(results // 100, 1)), group="append")
                side.end()
        return Filled(path, results, file_bytes, peak, seconds)


def prepare(side: Side) -> None:
    """Makes what the results refer to."""
    side.turn(list(workload.prepared()), group="execute")


def import_results(side: Side, results: int) -> None:
    """Records so many, 1,000 a call; the next calls are written while these are carried out."""
    running = False
    for first in range(0, results, A_CALL * CALLS_OF_A_TURN):
        lines = [
            workload.recorded(start, min(A_CALL, results - start))
            for start in range(first, min(first + A_CALL * CALLS_OF_A_TURN, results), A_CALL)
        ]
        if running:
            side.taken()
        side.tell(lines[:-1], len(lines))
        side.go(lines[-1])
        running = True
    side.taken()


def copy(filled: Filled, folder: Path) -> Path:
    """A copy that may be written."""
    path = folder / filled.path.name
    shutil.copy(filled.path, path)
    return path


def remove(path: Path) -> None:
    """Removes a store and what stands beside it."""
    for end in ("", "-wal", "-shm", "-lock", "-journal"):
        Path(f"{path}{end}").unlink(missing_ok=True)
