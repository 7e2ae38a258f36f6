#!/usr/bin/env python3
"""Builds the benchmarks and runs them; prints one JSON line a benchmark. README.md says what is compared.

bench/run.py [--rounds N] [--folder FOLDER] [--prefix PREFIX]
"""

from __future__ import annotations

import argparse
import json
import os
import shlex
import shutil
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

BENCH = Path(__file__).resolve().parent
ROOT = BENCH.parent
PROGRAMS = {
    "append": ["append.c", "baseline.c", "workload.c", "measure.c"],
    "open": ["open.c", "measure.c"],
}
OPEN_LIMIT_MS = 10.0
OPEN_RUNS = 31


def main() -> int:
    """Runs every benchmark; 1 when one of them proves nothing or misses its limit."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=9, help="rounds of each side, 7 or more; 9 by default")
    parser.add_argument("--folder", type=Path, default=ROOT / "build", help="where the stores are made")
    parser.add_argument("--prefix", type=Path, default=ROOT / "build" / "prefix", help="where the library is installed")
    arguments = parser.parse_args()
    if not 7 <= arguments.rounds <= 101:
        parser.error("--rounds must be from 7 to 101")
    programs = ROOT / "build" / "bench"
    programs.mkdir(parents=True, exist_ok=True)
    for name, sources in PROGRAMS.items():
        build(programs / name, sources, arguments.prefix)
    arguments.folder.mkdir(parents=True, exist_ok=True)
    folder = Path(tempfile.mkdtemp(prefix="bench-", dir=arguments.folder))
    try:
        command = [str(programs / "append"), str(folder), str(arguments.rounds)]
        same = subprocess.run(command, check=False).returncode == 0
        opened = measure_opening(programs / "open", folder / "append_thousand-evalstore.db")
    finally:
        shutil.rmtree(folder)
    print(json.dumps(opened, separators=(",", ":")))
    return 0 if same and opened["within_limit"] else 1


def build(program: Path, sources: list[str], prefix: Path) -> None:
    """Compiles one program against the installed library."""
    packages = ["pkg-config", "--cflags", "--libs", "sqlite3", "jansson", "libcrypto"]
    flags = subprocess.run(packages, check=True, capture_output=True, text=True).stdout
    library = prefix / "lib"
    compiler = shlex.split(os.environ.get("CC", "cc"))
    command = [*compiler, "-std=c11", "-O2", "-Wall", "-Wextra", "-Wpedantic", "-Werror", f"-I{prefix / 'include'}"]
    command += [str(BENCH / source) for source in sources]
    command += ["-o", str(program), f"-L{library}", f"-Wl,-rpath,{library}", "-levalstore", *shlex.split(flags)]
    subprocess.run(command, check=True)


def measure_opening(program: Path, store: Path) -> dict[str, Any]:
    """What a fresh process pays for opening a store and asking one question."""
    runs = []
    for _ in range(OPEN_RUNS):
        answer = subprocess.run([program, store, "study-03"], check=True, capture_output=True, text=True)
        runs.append(json.loads(answer.stdout))
    row: dict[str, Any] = {"benchmark": "open_and_get_study", "runs": OPEN_RUNS, "limit_ms": OPEN_LIMIT_MS}
    for key in ("process_ms", "calls_ms"):
        values = [run[key] for run in runs]
        row[key] = {"min": min(values), "median": statistics.median(values), "max": max(values)}
    row["within_limit"] = row["process_ms"]["median"] <= OPEN_LIMIT_MS
    return row


if __name__ == "__main__":
    sys.exit(main())
