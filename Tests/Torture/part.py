"""What every part of the torture has: how it is run, what it answers.

A new part is a module with a class like `Part`, and stands in `PARTS` of `__main__.py`.
"""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

ROOT = Path(__file__).resolve().parents[2]


@dataclass(frozen=True)
class Settings:
    """What one run of the torture was asked for."""

    seed: int
    scale: float
    """How much of the full measure: 1 for all of it. `short` does not look at it."""
    short: bool
    """True for the little that `make test` does."""
    jobs: int
    """How many rounds may run beside each other."""
    programs: Path
    """Where the programs in C are."""
    scratch: Path
    """A fresh folder, in memory where there is such a thing; gone after the run."""
    kept: Path
    """What a loss is looked into with goes here and stays."""


@dataclass(frozen=True)
class Figures:
    """What came out of one thing that was tried."""

    part: str
    tried: str
    """What was tried, in a few words: a row of the table."""
    rounds: int
    points: int
    """Cuts, kills, failed calls: the single things that were done to the store."""
    losses: int
    seconds: float


@dataclass(frozen=True)
class Breakage:
    """Something that was broken on purpose: a part that finds no loss then proves nothing."""

    part: str
    broken: str
    """What was broken, in a few words: a row of the table."""
    points: int
    losses: int


class Part(Protocol):
    """One kind of torture."""

    name: str

    def run(self, settings: Settings) -> Iterator[Figures]:
        """Tortures the store as it is."""

    def prove(self, settings: Settings) -> Iterator[Breakage]:
        """Tortures a store that is broken, in several ways."""


def compiler() -> Path:
    """The C compiler of the Swift toolchain, whose sanitizers are those of the Swift code."""
    return Path(shutil.which("swiftc") or "swiftc").resolve().parent / "clang"


def run_quietly(command: list[Path | str]) -> None:
    """Runs what builds something; ends the torture with what it said when it fails."""
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        raise SystemExit(f"{command[0]} ended with {done.returncode}:\n{done.stdout}{done.stderr}")
