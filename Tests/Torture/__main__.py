"""Tortures the store and looks whether anything it promised is gone. docs/durability.md has the results.

python Tests/Torture [--seed N] [--scale X] [--short] [--part NAME] [--jobs N] [--programs FOLDER] | --table

Prints one JSON line for each thing that was tried, then one for each thing that was broken on purpose. Ends with 1 when
anything was lost, or when something broken was not found.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import sys
import tempfile
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import TypeVar

import table
from callers_sql import CallersSQL
from contention import Contention
from fault import Fault
from full import Full
from fuzzing import Fuzzing
from interrupted import Interrupted
from kill import Kill
from mutation import Mutation
from part import ROOT, Breakage, Figures, Part, Settings
from powercut import PowerCut
from races import Races
from seeds import TARGETS

PARTS: list[Part] = [
    PowerCut(),
    Kill(),
    Interrupted(),
    Fault(),
    Full(),
    Contention(),
    Mutation(),
    CallersSQL(),
    Races(),
    *(Fuzzing(target) for target in TARGETS),
]
BUILD = ROOT / "build" / "torture"
FIGURES = BUILD / "figures.json"
PAGE = ROOT / "docs" / "durability.md"


def main() -> int:
    """Runs the parts; 1 when one of them found something, or would not."""
    names = [part.name for part in PARTS]
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seed", type=int, default=1, help="what everything random follows from")
    parser.add_argument("--scale", type=float, default=1.0, help="how much: 1 for the full measure")
    parser.add_argument("--short", action="store_true", help="the little that `make test` does")
    parser.add_argument("--part", action="append", choices=names, help="these only; all when left out")
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1, help="rounds beside each other")
    parser.add_argument(
        "--programs", type=Path, default=ROOT / "build" / "cmake" / "Tests" / "Torture", help="where they were built"
    )
    parser.add_argument("--table", action="store_true", help="write the last full run into docs/durability.md")
    arguments = parser.parse_args()
    if arguments.table:
        table.write(PAGE, FIGURES, names)
        return 0
    if arguments.scale <= 0 or arguments.jobs < 1:
        parser.error("--scale must be above 0, --jobs 1 or more")
    memory = Path("/dev/shm")
    scratch = Path(tempfile.mkdtemp(prefix="torture-", dir=memory if os.access(memory, os.W_OK) else None))
    settings = Settings(
        seed=arguments.seed,
        scale=arguments.scale,
        short=arguments.short,
        jobs=arguments.jobs,
        programs=arguments.programs.resolve(),
        scratch=scratch,
        kept=BUILD / "lost",
    )
    figures: list[Figures] = []
    breakages: list[Breakage] = []
    try:
        for part in PARTS:
            if arguments.part and part.name not in arguments.part:
                continue
            found = list(map(said, part.run(settings)))
            proven = list(map(said, part.prove(settings)))
            if not settings.short and settings.scale >= 1:
                record(part.name, settings, found, proven)
            figures += found
            breakages += proven
    finally:
        shutil.rmtree(scratch, ignore_errors=True)
    lost = sum(row.losses for row in figures)
    unseen = [row.broken for row in breakages if row.losses == 0]
    if lost:
        print(f"{lost} losses; {BUILD / 'lost'} has what they are looked into with", file=sys.stderr)
    for broken in unseen:
        print(f"nothing was found when this was broken: {broken}", file=sys.stderr)
    return 1 if lost or unseen else 0


def record(part: str, settings: Settings, figures: list[Figures], breakages: list[Breakage]) -> None:
    """Keeps what came out of a part at full measure in the place of what came out of it before."""
    BUILD.mkdir(parents=True, exist_ok=True)
    parts = json.loads(FIGURES.read_text(encoding="utf-8")) if FIGURES.is_file() else {}
    parts[part] = {
        "seed": settings.seed,
        "scale": settings.scale,
        "day": datetime.now(UTC).date().isoformat(),
        "figures": [asdict(row) for row in figures],
        "breakages": [asdict(row) for row in breakages],
    }
    FIGURES.write_text(json.dumps(parts, indent=2) + "\n", encoding="utf-8")


Row = TypeVar("Row", Figures, Breakage)


def said(row: Row) -> Row:
    """Prints a row."""
    print(json.dumps(asdict(row), separators=(",", ":"), ensure_ascii=False), flush=True)
    return row


if __name__ == "__main__":
    sys.exit(main())
