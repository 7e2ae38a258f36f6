#!/usr/bin/env python3
"""What recording costs a test: the same suite of trivial tests with and without `--evalstore`, in turns.

bench/pytest_plugin.py [--rounds N] [--tests N] [--folder FOLDER]

Prints one JSON line; 1 when a result is missing, or when a test costs more than the limit and that is not the disk.
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

from evalstore import EvalStore

ROOT = Path(__file__).resolve().parent.parent
PACKAGE = ROOT / "bindings" / "python" / "src"
LIMIT_MS = 3.0
CPU_LIMIT_MS = 1.5
"""What a test may cost in processor time; the rest is the disk's, which other programs may keep waiting."""


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
    waits = row["cpu_ms_per_test"]["median"] <= CPU_LIMIT_MS
    return 0 if row["all_recorded"] and (row["within_limit"] or waits) else 1


def measure_recording(folder: Path, rounds: int, tests: int) -> dict[str, Any]:
    """The suite with and without recording, paired in each round, the first one alternating."""
    test = "import pytest\n\n\n@pytest.mark.parametrize('number', range({}))\ndef test_it(number):\n    pass\n"
    (folder / "test_it.py").write_text(test.format(tests), encoding="utf-8")
    (folder / "pytest.ini").write_text("[pytest]\n", encoding="utf-8")
    differences: list[float] = []
    ratios: list[float] = []
    processor: list[float] = []
    writes: list[float] = []
    complete = True
    for number in range(rounds + 1):
        store = folder / f"{number}.db"
        seconds: dict[bool, float] = {}
        cpu: dict[bool, float] = {}
        for recorded in (True, False) if number % 2 else (False, True):
            seconds[recorded], cpu[recorded], out = session(folder, [f"--evalstore={store}"] if recorded else [])
            complete = complete and (not recorded or f"{tests} of {tests} succeeded" in out)
        if number:  # the first round warms up
            differences.append((seconds[True] - seconds[False]) * 1000 / tests)
            processor.append((cpu[True] - cpu[False]) * 1000 / tests)
            ratios.append(seconds[True] / seconds[False])
            writes.append(bare_write_ms(folder / f"{number}-bare.db", tests))
    return {
        "benchmark": "pytest_plugin",
        "tests": tests,
        "rounds": rounds,
        "durability": "full",
        "ms_per_test": spread(differences),
        "cpu_ms_per_test": spread(processor),
        "bare_write_ms": spread(writes),
        "ratio": spread(ratios),
        "limit_ms": LIMIT_MS,
        "within_limit": statistics.median(differences) <= LIMIT_MS,
        "all_recorded": complete,
    }


def session(folder: Path, options: list[str]) -> tuple[float, float, str]:
    """One session in a process of its own: its seconds, start included, those of the processor, and its output."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith("PYTEST_")}
    environment |= {"PYTHONPATH": str(PACKAGE), "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"}
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "-p", "evalstore.pytest_plugin"]
    begin, before = time.perf_counter(), os.times()
    done = subprocess.run([*command, *options], cwd=folder, env=environment, capture_output=True, text=True, check=True)
    seconds, after = time.perf_counter() - begin, os.times()
    cpu = after.children_user + after.children_system - before.children_user - before.children_system
    return seconds, cpu, done.stdout


def bare_write_ms(path: Path, results: int) -> float:
    """What one `record_result` takes on this disk, right now."""
    with EvalStore(path) as store:
        run = store.create_run(system_prompt_hash=store.upsert_system_prompt(name="bare", content="").hash).id
        case = store.create_case(run_id=run, task_id="bare").id
        begin = time.perf_counter()
        for _ in range(results):
            store.record_result(run_id=run, case_id=case, model_id="bare", succeeded=True)
        return (time.perf_counter() - begin) * 1000 / results


def spread(values: list[float]) -> dict[str, float]:
    """The least, the median and the greatest."""
    values = [round(value, 3) for value in values]
    return {"min": min(values), "median": statistics.median(values), "max": max(values)}


if __name__ == "__main__":
    sys.exit(main())
