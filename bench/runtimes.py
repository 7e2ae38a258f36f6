#!/usr/bin/env python3
"""What a call costs from each runtime of the npm package, as a ratio to C; prints one JSON line for each of both.

bench/runtimes.py [--rounds N] [--folder FOLDER] [--prefix PREFIX] [--only BENCHMARK]

It needs `make node`. README.md says what is compared.
"""

from __future__ import annotations

import argparse
import contextlib
import hashlib
import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from sides import DENO, JAVASCRIPT, NODE20, NODE26, ROOT, TYPESCRIPT, build

AIM = 1.5
WARM_UP = 4
RESULTS = 2000


@dataclass(frozen=True)
class Benchmark:
    """One call that every side carries out so often in a turn."""

    name: str
    durability: str
    calls: int


BENCHMARKS = [
    Benchmark("get_run", "normal", 600),
    Benchmark("list_results", "normal", 8),
    Benchmark("model_comparison", "normal", 6),
    Benchmark("append_normal", "normal", 200),
    Benchmark("append_full", "full", 40),
]


@dataclass
class Side:
    """A program that carries out requests, one for each durability, and what its rounds took."""

    name: str
    programs: dict[str, subprocess.Popen[str]]
    taken: dict[str, list[float]] = field(default_factory=dict)

    def turn(self, benchmark: Benchmark, group: str, lines: list[str], times: int) -> float:
        """The microseconds of a call."""
        return float(said(self.programs[benchmark.durability], group, lines, times).split()[0])

    def events(self) -> list[int]:
        """How many events its stores have in the end."""
        return [int(program.communicate(timeout=60)[0]) for program in self.programs.values()]


def main() -> int:
    """Runs every benchmark; 1 when the sides did not do the same."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=31, help="rounds of each side, 7 or more; 31 by default")
    parser.add_argument("--folder", type=Path, default=ROOT / "build", help="where the stores are made")
    parser.add_argument("--prefix", type=Path, default=ROOT / "build" / "prefix", help="where the library is installed")
    parser.add_argument("--only", choices=[one.name for one in BENCHMARKS], help="the one benchmark to run")
    arguments = parser.parse_args()
    if not 7 <= arguments.rounds <= 1001:
        parser.error("--rounds must be from 7 to 1001")
    chosen = [one for one in BENCHMARKS if arguments.only in (None, one.name)]
    calls = ROOT / "build/bench/calls"
    calls.parent.mkdir(parents=True, exist_ok=True)
    build(calls, ["calls.c", "turns.c", "measure.c"], arguments.prefix)
    arguments.folder.mkdir(parents=True, exist_ok=True)
    folder = Path(tempfile.mkdtemp(prefix="bench-", dir=arguments.folder))
    commands: dict[str, list[str | Path]] = {
        "c": [calls],
        "deno": [DENO, "run", "--no-prompt", "--quiet", "--allow-all", TYPESCRIPT],
        "node26_ffi": [NODE26, "--no-warnings", "--experimental-ffi", TYPESCRIPT],
        "node26_addon": [NODE26, TYPESCRIPT],
        "node20_addon": [NODE20, JAVASCRIPT],
    }
    try:
        seed(calls, folder / "seed.db")
        environment = os.environ | {"EVALSTORE_LIBRARY": str(arguments.prefix / "lib/libevalstore.so")}
        sides = [started(name, command, folder, environment) for name, command in commands.items()]
        for benchmark in chosen:
            measure(benchmark, sides, arguments.rounds)
        events = [side.events() for side in sides]
    finally:
        shutil.rmtree(folder)
    if any(one != events[0] for one in events):
        print(f"The stores have different numbers of events: {events}", file=sys.stderr)
        return 1
    for benchmark in chosen:
        report(benchmark, sides)
    return 0


def said(program: subprocess.Popen[str], group: str, lines: list[str], times: int) -> str:
    """Has a program carry out requests and answers its line."""
    assert program.stdin is not None
    assert program.stdout is not None
    program.stdin.write("".join(f"{line}\n" for line in [f"{group} {len(lines)} {times}", *lines]))
    program.stdin.flush()
    answer = program.stdout.readline()
    if answer == "":
        raise SystemExit(f"{program.args!r} ended with {program.wait()}")
    return answer


def started(name: str, command: list[str | Path], folder: Path, environment: dict[str, str]) -> Side:
    """A side with stores of its own, all of which begin with the same content."""
    programs = {}
    for durability in ("normal", "full"):
        store = folder / f"{name}-{durability}.db"
        shutil.copy(folder / "seed.db", store)
        programs[durability] = opened([*command, store, durability], environment)
    return Side(name, programs)


def opened(command: list[str | Path], environment: dict[str, str]) -> subprocess.Popen[str]:
    """A program to talk with."""
    return subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=ROOT, env=environment
    )


def measure(benchmark: Benchmark, sides: list[Side], rounds: int) -> None:
    """The sides take turns, another one first in each round; what warms up is not counted."""
    for number in range(rounds + WARM_UP):
        group, lines, times = work(benchmark, number)
        first = number % len(sides)
        for side in [*sides[first:], *sides[:first]]:
            taken = side.turn(benchmark, group, lines, times)
            if number >= WARM_UP:
                side.taken.setdefault(benchmark.name, []).append(taken)


def work(benchmark: Benchmark, number: int) -> tuple[str, list[str], int]:
    """The requests of a turn: the group, the texts, and how often."""
    if benchmark.name.startswith("append"):
        first = number * benchmark.calls
        return "append", [text({"events": [checkpoint(first + at)]}) for at in range(benchmark.calls)], 1
    arguments: dict[str, dict[str, Any]] = {
        "get_run": {"run_id": "nightly"},
        "list_results": {"run_id": "nightly", "limit": 100},
        "model_comparison": {"run_id": "nightly"},
    }
    return "query", [text({"query": benchmark.name, "args": arguments[benchmark.name]})], benchmark.calls


def report(benchmark: Benchmark, sides: list[Side]) -> None:
    """Prints what a call took from each runtime."""
    c, *runtimes = (side.taken[benchmark.name] for side in sides)
    print(text({"benchmark": benchmark.name, "runtime": sides[0].name, "us": spread(c, 2)}))
    for side, taken in zip(sides[1:], runtimes, strict=True):
        ratio = spread([one / other for one, other in zip(taken, c, strict=True)], 3)
        row = {"benchmark": benchmark.name, "runtime": side.name, "us": spread(taken, 2), "ratio": ratio}
        print(text(row | {"aim": AIM, "reached": ratio["median"] <= AIM}))


def spread(values: list[float], digits: int) -> dict[str, float]:
    """What many rounds say together."""
    found = {"min": min(values), "median": statistics.median(values), "max": max(values)}
    return {name: round(value, digits) for name, value in found.items()}


# --- what is in the stores ---------------------------------------------------------------------------------------


def seed(calls: Path, store: Path) -> None:
    """A store with a run of results and a running study."""
    prompt = "You edit files."
    command = {"name": "editor", "content": prompt}
    requests: list[tuple[str, dict[str, Any]]] = [
        ("upsert_system_prompt", command),
        ("create_run", run(hashlib.sha256(prompt.encode()).hexdigest())),
        ("create_cases", {"cases": [case(number) for number in range(20)]}),
        ("record_results", {"results": [result(number) for number in range(RESULTS)]}),
        ("create_study", {"id": "study", "name": "Nightly", "period_type": "daily"}),
        ("start_study", {"id": "study"}),
    ]
    with contextlib.ExitStack() as stack:
        program = stack.enter_context(opened([calls, store, "full"], dict(os.environ)))
        for name, args in requests:
            said(program, "execute", [text({"command": name, "args": args})], 1)


def run(prompt_hash: str) -> dict[str, Any]:
    """A run with what people say about one."""
    return {
        "run_id": "nightly",
        "system_prompt_hash": prompt_hash,
        "description": "Every night, the main branch",
        "labels": {"git": "1c1c7f3", "branch": "main", "machine": "ci-4"},
        "digests": {"dataset": "d1", "scorer": "s3", "harness": "h2"},
    }


def case(number: int) -> dict[str, Any]:
    """A case of the run."""
    return {"case_id": f"case-{number}", "run_id": "nightly", "task_id": f"task-{number}", "tokens_in_context": 5000}


def result(number: int) -> dict[str, Any]:
    """A result with its numbers and a short text, as of a model that edits a file."""
    failed: dict[str, Any] = {"succeeded": False, "error_enum": number % 4 + 1}
    good: dict[str, Any] = {"succeeded": True, "num_edits": number % 3 + 1, "num_lines_added": number % 40}
    return {
        "run_id": "nightly",
        "case_id": f"case-{number % 20}",
        "model_id": f"model-{number // 20 % 4}",
        **(failed if number % 3 == 0 else good),
        "time_to_first_token_ms": 200 + number % 900,
        "time_round_trip_ms": 1500 + number % 7000,
        "cost_usd": 0.001 * (number % 30 + 1),
        "completion_tokens": 100 + number % 400,
        "raw_model_output": f"I rename the function in number {number} and change who calls it.\n" * 3,
    }


def checkpoint(number: int) -> dict[str, Any]:
    """An event to append, of about 540 bytes."""
    names = [
        "session_success_rate",
        "first_attempt_success_rate",
        "agent_efficiency",
        "tool_success_rate",
        "self_correction_rate",
        "parallelism_efficiency",
    ]
    counts = {"sessions_completed": number % 40, "tasks_completed": number % 200, "total_tokens": 100_000 + number}
    rates = {name: (number + at) % 63 / 64 for at, name in enumerate(names)}
    data = {
        "id": f"checkpoint-{number}",
        "study_id": "study",
        "timestamp": f"2026-01-01T{number // 3600 % 24:02}:{number // 60 % 60:02}:{number % 60:02}.000Z",
        "metrics": {**counts, **rates, "total_cost_usd": number % 12 + 0.25, "avg_session_duration_ms": 40_000.5},
        "events_analyzed": number % 500,
        "sessions_included": [f"session-{number:06}"],
    }
    return {"type": "CheckpointRecorded", "data": data}


def text(value: object) -> str:
    """JSON in one line."""
    return json.dumps(value, separators=(",", ":"))


if __name__ == "__main__":
    sys.exit(main())
