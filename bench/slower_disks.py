"""The same writers on disks whose syncs take longer: how much of a call is the disk's, and how much the program's."""

from __future__ import annotations

from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path

import contention
import recording
from contention import EIGHT, SIXTEEN, SIXTY_FOUR
from figures import Report
from scale import Scale
from sides import HAND_OVER, LIMIT, Sides


def measure(report: Report, sides: Sides, scale: Scale, folder: Path) -> None:
    """One durable result a call on each disk: one writer, then processes, then threads."""
    for more in scale.sync_us_more:
        where = folder / f"slower-{more}"
        where.mkdir()
        on_disk = replace(sides, sync_us_more=more)
        one_writer(report, on_disk, scale, where)
        processes(report, on_disk, scale, where)
        threads(report, on_disk, scale, where)


def one_writer(report: Report, sides: Sides, scale: Scale, folder: Path) -> None:
    """Every side that has a target, to the limit."""
    others = (recording.BUSY, recording.APPEND, recording.SQLITE3, recording.EVENTS)
    with ExitStack() as stack:
        found, missing = recording.started(stack, sides, folder, leaving_out=others)
        for name, why in missing.items():
            report.skipped("slower_one", name, why)
        rates = recording.rates_of(found, scale.rounds, 1, scale.calls, 1)
        for name, values in rates.items():
            report.add(
                "slower_one",
                name,
                values,
                "results/s",
                of=LIMIT,
                against=rates[LIMIT],
                sync_us_more=sides.sync_us_more,
            )
        for side in found:
            side.end()


def processes(report: Report, sides: Sides, scale: Scale, folder: Path) -> None:
    """Eight processes, and sixty-four, to eight of plain SQLite."""
    files = contention.files_in(sides, folder)
    eight_of_plain: list[float] = []
    for count in (EIGHT, SIXTY_FOUR):
        if count == SIXTY_FOUR:
            del files[LIMIT]
        with ExitStack() as stack:
            several = contention.started(stack, sides, files, count)
            calls = max(scale.contended // count, contention.FEWEST_CALLS)
            rounds = contention.rounds_of(several, scale.rounds, calls, 0)
            eight_of_plain = rounds[LIMIT].total if count == EIGHT else eight_of_plain
            for name, found in rounds.items():
                report.add(
                    "slower_processes",
                    name,
                    found.total,
                    "results/s",
                    of="c_limit with 8 processes",
                    against=eight_of_plain,
                    sync_us_more=sides.sync_us_more,
                    processes=count,
                )
            for group in several:
                for side in group:
                    side.end()


def threads(report: Report, sides: Sides, scale: Scale, folder: Path) -> None:
    """Sixteen threads on one handle, to one."""
    rates = contention.rates_by_threads(sides, scale.rounds, scale.calls, (1, SIXTEEN), folder)
    for name in (HAND_OVER, contention.EVALSTORE):
        report.add(
            "slower_threads",
            name,
            rates[name][SIXTEEN],
            "results/s",
            of="1 thread",
            against=rates[name][1],
            sync_us_more=sides.sync_us_more,
            threads=SIXTEEN,
        )
