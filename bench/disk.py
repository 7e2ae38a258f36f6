"""What a sync costs here, right after another one and later."""

from __future__ import annotations

import subprocess
from pathlib import Path

from figures import Report
from scale import Scale
from sides import BUILD

PAUSES_US = (0, 30, 60, 100, 200, 300)


def measure(report: Report, scale: Scale, folder: Path) -> None:
    """Microseconds of a sync of 8 pages, so long after the one before; the pauses take turns."""
    command = [str(BUILD / "disk"), str(folder / "disk.bin"), str(scale.rounds), *map(str, PAUSES_US)]
    said = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    found: dict[int, list[float]] = {pause: [] for pause in PAUSES_US}
    for line in said.splitlines():
        pause, us = line.split()
        found[int(pause)].append(float(us))
    for after, values in found.items():
        report.add("sync", "disk", values, "us", of="right after", against=found[0], pause_us=after)
