"""Whether recording slows down in a file that has much in it."""

from __future__ import annotations

from contextlib import ExitStack
from pathlib import Path

from figures import Report, ratio_at_least
from recording import rates_of
from scale import Scale
from sides import LIMIT, Side, Sides
from stores import Stores, copy, remove

EVALSTORE = "evalstore"
APPEND = ratio_at_least(0.8)


def measure(report: Report, sides: Sides, scale: Scale, stores: Stores, folder: Path) -> None:
    """One result a call and a thousand, into copies of the stores of each size, by turns."""
    with ExitStack() as stack:
        files: list[Path] = []
        found: dict[str, tuple[str, int]] = {}
        opened: list[Side] = []
        for size in scale.sizes:
            for kind in (EVALSTORE, LIMIT) if scale.has_plain(size) else (EVALSTORE,):
                file = copy(stores.evalstore(size) if kind == EVALSTORE else stores.plain(size), folder)
                files.append(file)
                name = f"{kind} {size}"
                found[name] = (kind, size)
                side = sides.evalstore(file, name) if kind == EVALSTORE else sides.plain(file, name)
                opened.append(stack.enter_context(side))
        for benchmark, turns, calls, results in (
            ("growth_one", scale.turns, scale.calls, 1),
            ("growth_thousand", scale.turns_of_batches, scale.batches, 1000),
        ):
            rates = rates_of(opened, scale.rounds, turns, calls, results)
            for name, values in rates.items():
                kind, size = found[name]
                report.add(
                    benchmark,
                    kind,
                    values,
                    "results/s",
                    of=f"the same at {scale.sizes[0]:,} results",
                    against=rates[f"{kind} {scale.sizes[0]}"],
                    target=APPEND if kind == EVALSTORE and size == scale.sizes[-1] else None,
                    results=size,
                )
        for side in opened:
            side.end()
        for file in files:
            remove(file)
