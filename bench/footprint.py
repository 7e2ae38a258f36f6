"""Bytes on the disk, memory, and what opening a store takes."""

from __future__ import annotations

import json
import subprocess
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


def measure(report: Report, sides: Sides, scale: Scale, stores: Stores) -> None:
    """Of the largest files, and of fresh processes that open the largest store."""
    for size in scale.sizes:
        store, tables = stores.evalstore(size), stores.plain(size)
        plain = tables.file_bytes / size
        report.add("bytes_per_result", LIMIT, [plain], "bytes", results=size)
        report.add(
            "bytes_per_result",
            EVALSTORE,
            [store.file_bytes / size],
            "bytes",
            of=LIMIT,
            against=[plain],
            target=BYTES if size == scale.sizes[-1] else None,
            results=size,
        )
        report.add("import_memory", EVALSTORE, [store.peak_kb * 1024 / MEGABYTE], "MB", target=IMPORT_MB, results=size)
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
