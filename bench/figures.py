"""What is measured becomes lines of JSON: a value, its ratio to another one, and whether that is as it must be."""

from __future__ import annotations

import json
import os
import platform
import statistics
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

Figure = dict[str, Any]


@dataclass(frozen=True)
class Target:
    """What must hold of a row's `ratio` or `value`."""

    limit: float
    of: str
    at_least: bool

    def met_by(self, figure: Figure) -> bool:
        """Whether it holds of a row."""
        found = float(figure[self.of])
        return found >= self.limit if self.at_least else found <= self.limit


def ratio_at_least(limit: float) -> Target:
    """As many as so many times the other side's."""
    return Target(limit, "ratio", at_least=True)


def ratio_at_most(limit: float) -> Target:
    """As few as so many times the other side's."""
    return Target(limit, "ratio", at_least=False)


def at_most(limit: float) -> Target:
    """No more than so much, whatever the other side has."""
    return Target(limit, "value", at_least=False)


class Report:
    """Prints each row as it comes, and keeps it in a file.

    Rows of other parts at the same scale stay there.
    """

    def __init__(self, path: Path, scale: str, parts: list[str]) -> None:
        self.path = path
        self.scale = scale
        self.part = parts[0]
        before = read(path) if path.is_file() else []
        kept = [figure for figure in before if figure["scale"] == scale and figure["part"] not in parts]
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("".join(line_of(figure) for figure in kept), encoding="utf-8")

    def add(
        self,
        benchmark: str,
        side: str,
        values: Sequence[float],
        unit: str,
        *,
        of: str | None = None,
        against: Sequence[float] | None = None,
        target: Target | None = None,
        **said: Any,
    ) -> Figure:
        """A row: the median of the rounds, and of each round's ratio to the other side's value in that round."""
        figure: Figure = {
            "benchmark": benchmark,
            "side": side,
            "value": rounded(statistics.median(values)),
            "unit": unit,
            "ratio": None,
            "limit": None,
            "met": None,
        }
        if against is not None:
            pairs = zip(values, against, strict=True)
            figure["ratio"] = round(statistics.median([value / other for value, other in pairs]), 3)
            figure["of"] = of
        if target is not None:
            figure |= {"limit": target.limit, "limit_of": target.of, "met": target.met_by(figure)}
            figure["bound"] = "at least" if target.at_least else "at most"
        figure |= {"min": rounded(min(values)), "max": rounded(max(values)), "rounds": len(values), **said}
        return self.keep(figure)

    def machine(self) -> Figure:
        """A row about what it runs on, and how busy that was before."""
        load = os.getloadavg()[0]
        said = {"day": datetime.now(UTC).date().isoformat(), "cores": os.cpu_count(), "load": round(load, 1)}
        return self.keep(
            {
                "benchmark": "machine",
                "side": f"{platform.system()} {platform.machine()}",
                "value": None,
                "unit": None,
                "ratio": None,
                "limit": None,
                "met": None,
                **said,
            }
        )

    def skipped(self, benchmark: str, side: str, why: str) -> Figure:
        """A row that says why there is no value."""
        empty = {"value": None, "unit": None, "ratio": None, "limit": None, "met": None}
        return self.keep({"benchmark": benchmark, "side": side, **empty, "skipped": why})

    def keep(self, figure: Figure) -> Figure:
        """Writes a row that is there."""
        figure |= {"part": self.part, "scale": self.scale}
        line = line_of(figure)
        print(line, end="", flush=True)
        with self.path.open("a", encoding="utf-8") as file:
            file.write(line)
        return figure


def spelled(value: float) -> str:
    """A value as people read it."""
    return f"{value:,.0f}" if value >= 100 else f"{value:.3g}"


def line_of(figure: Figure) -> str:
    """A row as it is printed and kept."""
    return json.dumps(figure, separators=(",", ":")) + "\n"


def rounded(value: float) -> float:
    """Four digits are more than a measurement is worth."""
    return float(f"{value:.4g}")


def arrange(path: Path, parts: Sequence[str]) -> None:
    """Puts the rows into the order of their parts."""
    rows = sorted(read(path), key=lambda figure: parts.index(figure["part"]))
    path.write_text("".join(map(line_of, rows)), encoding="utf-8")


def read(path: Path) -> list[Figure]:
    """The rows of the last run."""
    if not path.is_file():
        raise SystemExit(f"there is no {path}; `make bench` writes it")
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
