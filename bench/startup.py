#!/usr/bin/env python3
"""How long the command line and the package take to begin; prints one JSON line a benchmark.

bench/startup.py [--rounds N]

Each round starts the interpreter with nothing to do, then with each of the programs, so that both sides of a difference
have the same machine. `over_empty_ms` is the median of the differences within a round.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PACKAGE = ROOT / "bindings" / "python" / "src"
PROGRAMS = {
    "import_evalstore": ["-c", "import evalstore"],
    "import_evalstore_store": ["-c", "from evalstore import EvalStore"],
    "evalstore_help": ["-m", "evalstore.cli", "--help"],
}
# Milliseconds: of an import what it adds to the interpreter, of a command all of it.
LIMITS = {"import_evalstore": ("over_empty_ms", 40.0), "evalstore_help": ("wall_ms", 250.0)}


def main() -> int:
    """Runs every benchmark; 1 when one of them misses its limit."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=31, help="rounds, 7 or more; 31 by default")
    arguments = parser.parse_args()
    if not 7 <= arguments.rounds <= 1001:
        parser.error("--rounds must be from 7 to 1001")
    empty: list[float] = []
    taken: dict[str, list[float]] = {name: [] for name in PROGRAMS}
    for number in range(arguments.rounds + 1):
        nothing = wall_ms(["-c", ""])
        round_ = {name: wall_ms(program) for name, program in PROGRAMS.items()}
        if number:  # the first one warms up
            empty.append(nothing)
            for name, value in round_.items():
                taken[name].append(value)
    print(json.dumps({"benchmark": "empty_interpreter", "runs": len(empty), "wall_ms": spread(empty)}))
    within = True
    for name, values in taken.items():
        over = [value - nothing for value, nothing in zip(values, empty, strict=True)]
        row = {"benchmark": name, "runs": len(values), "wall_ms": spread(values), "over_empty_ms": spread(over)}
        if name in LIMITS:
            key, limit = LIMITS[name]
            good = statistics.median(over if key == "over_empty_ms" else values) <= limit
            row |= {"limit_ms": limit, "limit_of": key, "within_limit": good}
            within = within and good
        print(json.dumps(row))
    return 0 if within else 1


def wall_ms(program: list[str]) -> float:
    """Milliseconds from the start of an interpreter to its end."""
    environment = {**os.environ, "PYTHONPATH": str(PACKAGE)}
    begin = time.perf_counter()
    subprocess.run([sys.executable, *program], check=True, env=environment, stdout=subprocess.DEVNULL)
    return (time.perf_counter() - begin) * 1000


def spread(values: list[float]) -> dict[str, float]:
    """The least, the median and the most."""
    return {
        "min": round(min(values), 2),
        "median": round(statistics.median(values), 2),
        "max": round(max(values), 2),
    }


if __name__ == "__main__":
    sys.exit(main())
