#!/usr/bin/env python3
"""What recording costs a test: the same suite of trivial tests with and without `--evalstore`, in turns.

bench/pytest_plugin.py [--rounds N] [--tests N] [--folder FOLDER]

Prints one JSON line; 1 when a test costs more than the limit, or when a result is missing.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
PACKAGE = ROOT / "bindings" / "python" / "src"
LIMIT_MS = 3.0


def main() -> int:
    """Measures and prints."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=7, help="rounds of each side, 5 or more; 7 by default")
    parser.add_argument("--tests", type=int, default=500, help="tests of the suite; 500 by default")
    parser.add_argument("--folder", type=Path, default=ROOT / "build", help="where the stores are made")
    arguments = parser.parse_args()
    if not 5 <= arguments.rounds <= 101:
        parser.error("--rounds must be from 5 to 101")
    arguments.folder.mkdir(parents=True, exist_ok=True)
    folder = Path(tempfile.mkdtemp(prefix="bench-pytest-", dir=arguments.folder))
    try:
        row = measure_recording(folder, arguments.rounds, arguments.tests)
    finally:
        shutil.rmtree(folder)
    print(json.dumps(row, separators=(",", ":")))
    return 0 if row["within_limit"] and row["all_recorded"] else 1


def measure_recording(folder: Path, rounds: int, tests: int) -> dict[str, Any]:
    """The suite with and without recording, paired in each round, the first one alternating."""
    test = "import pytest\n\n\n@pytest.mark.parametrize('number', range({}))\ndef test_it(number):\n    pass\n"
    (folder / "test_it.py").write_text(test.format(tests), encoding="utf-8")
    (folder / "pytest.ini").write_text("[pytest]\n", encoding="utf-8")
    differences: list[float] = []
    ratios: list[float] = []
    complete = True
    for number in range(rounds + 1):
        store = folder / f"{number}.db"
        seconds: dict[bool, float] = {}
        for recorded in (True, False) if number % 2 else (False, True):
            seconds[recorded], out = session(folder, [f"--evalstore={store}"] if recorded else [])
            complete = complete and (not recorded or f"{tests} of {tests} succeeded" in out)
        if number:  # the first round warms up
            differences.append((seconds[True] - seconds[False]) * 1000 / tests)
            ratios.append(seconds[True] / seconds[False])
    return {
        "benchmark": "pytest_plugin",
        "tests": tests,
        "rounds": rounds,
        "durability": "full",
        "ms_per_test": spread(differences),
        "ratio": spread(ratios),
        "limit_ms": LIMIT_MS,
        "within_limit": statistics.median(differences) <= LIMIT_MS,
        "all_recorded": complete,
    }


def session(folder: Path, options: list[str]) -> tuple[float, str]:
    """One session in a process of its own: its seconds, start included, and what it printed."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith("PYTEST_")}
    environment |= {"PYTHONPATH": str(PACKAGE), "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"}
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "-p", "evalstore.pytest_plugin"]
    begin = time.perf_counter()
    done = subprocess.run([*command, *options], cwd=folder, env=environment, capture_output=True, text=True, check=True)
    return time.perf_counter() - begin, done.stdout


def spread(values: list[float]) -> dict[str, float]:
    """The least, the median and the greatest."""
    values = [round(value, 3) for value in values]
    return {"min": min(values), "median": statistics.median(values), "max": max(values)}


if __name__ == "__main__":
    sys.exit(main())
