"""Bytes on the disk, memory, and what opening a store takes."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

from figures import Report, at_most
from scale import Scale
from sides import BUILD, LIMIT, Sides
from stores import Stores
from workload import STUDY

EVALSTORE = "evalstore"
BYTES = at_most(930)  # 0.8 of 1,162, whatever the plain tables of plain.c take
IMPORT_MB = at_most(64)
LIBRARY_MB = at_most(12)
OPEN_MS = at_most(5)
PROCESS_MS = at_most(10)
RUNS = 31
MEGABYTE = 1_000_000


def measure(report: Report, sides: Sides, scale: Scale, stores: Stores, folder: Path) -> None:
    """Of the files of each size, and of fresh processes that import, or open the largest store."""
    for size in scale.sizes:
        store = stores.evalstore(size)
        plain = [stores.plain(size).file_bytes / size] if scale.has_plain(size) else None
        if plain:
            report.add("bytes_per_result", LIMIT, plain, "bytes", results=size)
        report.add(
            "bytes_per_result",
            EVALSTORE,
            [store.file_bytes / size],
            "bytes",
            of=LIMIT,
            against=plain,
            target=BYTES if size == scale.sizes[-1] else None,
            results=size,
        )
        report.add("import_memory", EVALSTORE, [store.peak_kb * 1024 / MEGABYTE], "MB", target=IMPORT_MB, results=size)
    exported = folder / "exported.jsonl"
    for size in scale.sizes[:2]:
        command_line(sides, ["--store", stores.evalstore(size).path, "export", exported])
        peak = command_line(sides, ["--store", folder / f"imported-{size}.db", "import", exported])
        report.add("import_command_memory", EVALSTORE, [peak], "MB", target=IMPORT_MB, results=size)
        exported.unlink()
    library = sides.prefix / "lib/libevalstore.so"
    report.add("library_file", EVALSTORE, [library.stat().st_size / MEGABYTE], "MB", target=LIBRARY_MB)
    largest = stores.evalstore(scale.sizes[-1])
    runs: list[dict[str, Any]] = []
    for _ in range(RUNS + 1):
        command: list[str | Path] = [BUILD / "open", library, largest.path, STUDY]
        answer = subprocess.run(command, check=True, capture_output=True, text=True)
        runs.append(json.loads(answer.stdout))
    for benchmark, key, unit, target in (
        ("open", "open_ms", "ms", OPEN_MS),
        ("process_to_first_answer", "process_ms", "ms", PROCESS_MS),
        ("library_memory", "resident_mb", "MB", LIBRARY_MB),
    ):
        values = [float(run[key]) for run in runs[1:]]  # the first one warms up
        report.add(benchmark, EVALSTORE, values, unit, target=target, results=largest.results)


COMMAND = """
import sys
from evalstore.cli import main
code = main()
print(open("/proc/self/status").read().split("VmHWM:")[1].split()[0])
sys.exit(code)
"""


def command_line(sides: Sides, arguments: list[str | Path]) -> float:
    """Runs a command of the Python package to its end; the most memory that it held, in MB, as the process itself
    sees it: what the system says of a child may be the memory of the process that has started it."""
    command = [sys.executable, "-c", COMMAND, *map(str, arguments)]
    process = subprocess.run(command, env=sides.environment(), stdout=subprocess.PIPE, text=True, check=False)
    if process.returncode != 0:
        raise SystemExit(f"evalstore {' '.join(map(str, arguments))} ended with {process.returncode}")
    return int(process.stdout.split()[-1]) * 1024 / MEGABYTE
