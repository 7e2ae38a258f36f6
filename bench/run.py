#!/usr/bin/env python3
"""Builds the benchmarks and runs them; prints one JSON line a row. README.md says what is compared.

bench/run.py [--quick | --full] [--only PART] [--folder FOLDER] [--prefix PREFIX]
bench/run.py --table

The rows are kept in build/bench/figures.jsonl, and shown by bench/report.html; `--table` writes the tables of
docs/performance.md from them. With `--only`, rows of the other parts stay as they are.
"""

from __future__ import annotations

import argparse
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import contention
import disk
import footprint
import growth
import page
import questions
import rebuilding
import recording
import slower_disks
import tables
from figures import Report, arrange
from scale import DEFAULT, FULL, QUICK, Scale
from sides import BUILD, PROGRAMS, ROOT, Sides, build
from stores import Stores

PARTS = [
    "same_rows",
    "disk",
    "recording",
    "contention",
    "slower_disks",
    "questions",
    "rebuilding",
    "growth",
    "footprint",
]
FIGURES = BUILD / "figures.jsonl"
PAGE = ROOT / "bench" / "report.html"


def main() -> int:
    """Runs every part; 1 when two sides that are compared did not do the same."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    scales = parser.add_mutually_exclusive_group()
    scales.add_argument("--quick", action="store_true", help="everything, with little: one to two minutes")
    scales.add_argument("--full", action="store_true", help="up to ten million results")
    scales.add_argument("--table", action="store_true", help="write the tables of docs/performance.md and stop")
    parser.add_argument("--only", choices=PARTS, help="the one part to run")
    parser.add_argument("--folder", type=Path, default=ROOT / "build", help="where stores are made for a while")
    parser.add_argument("--prefix", type=Path, default=ROOT / "build" / "prefix", help="where the library is installed")
    arguments = parser.parse_args()
    if arguments.table:
        tables.write(ROOT / "docs" / "performance.md", FIGURES)
        return 0
    scale = QUICK if arguments.quick else FULL if arguments.full else DEFAULT
    BUILD.mkdir(parents=True, exist_ok=True)
    for name, sources in PROGRAMS.items():
        build(BUILD / name, sources, arguments.prefix)
    arguments.folder.mkdir(parents=True, exist_ok=True)
    folder = Path(tempfile.mkdtemp(prefix="bench-", dir=arguments.folder))
    try:
        same = measure(scale, [arguments.only] if arguments.only else PARTS, Sides(arguments.prefix), folder)
    finally:
        shutil.rmtree(folder)
    arrange(FIGURES, PARTS)
    page.write(PAGE, FIGURES)
    return 0 if same else 1


def measure(scale: Scale, parts: list[str], sides: Sides, folder: Path) -> bool:
    """Carries out the parts; false when two sides did not do the same."""
    report = Report(FIGURES, scale.name, parts)
    report.machine()
    stores = Stores(sides)
    same = True
    for part in parts:
        report.part = part
        match part:
            case "same_rows":
                command = [str(BUILD / "append"), str(folder), str(scale.same_rows_rounds)]
                same = subprocess.run(command, check=False).returncode == 0 and same
            case "disk":
                disk.measure(report, scale, folder)
            case "recording":
                recording.measure(report, sides, scale, folder)
            case "contention":
                contention.measure(report, sides, scale, folder)
            case "slower_disks":
                slower_disks.measure(report, sides, scale, folder)
            case "questions":
                same = questions.measure(report, sides, scale, stores) and same
            case "rebuilding":
                same = rebuilding.measure(report, sides, scale, stores, folder) and same
            case "growth":
                growth.measure(report, sides, scale, stores, folder)
            case "footprint":
                footprint.measure(report, sides, scale, stores, folder)
    return same


if __name__ == "__main__":
    sys.exit(main())
