"""Cuts the power below SQLite: records what a working store does to its disk, and opens what each cut may leave."""

from __future__ import annotations

import json
import os
import shlex
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from random import Random

from part import ROOT, Breakage, Figures, Settings

FIXTURES = sorted((ROOT / "Tests" / "Fixtures").glob("schema-*.db"))
LEVELS = ("full", "normal")


@dataclass(frozen=True)
class Kind:
    """What a store does while its power is cut."""

    words: str
    full: int
    """How many cuts SCALE=1 makes at each level."""
    short: int
    levels: tuple[str, ...] = LEVELS


KINDS = {
    "make": Kind("making a store with its folders, a few calls", 2_000, 60),
    "write": Kind("appending, commands, contents", 10_000, 80),
    "maintain": Kind("rebuild, vacuum and backup beside writing", 3_000, 50),
    "again": Kind("a second cut, while what the first one left is opened and used", 3_000, 50),
    "migrate": Kind("upgrade of an older store, migrate down and up", 3_000, 50),
    "import": Kind("`evalstore import`; some are gone on with by importing again", 2_000, 30, ("full",)),
}
# How disk.c breaks the store on purpose: the durability that it promises, what it does, how the table says it.
BREAKAGES = {
    "drop-sync": ("full", "write", "`full`: no sync reaches the disk"),
    "drop-wal-sync": ("full", "write", "`full`: the write-ahead log is not synced"),
    "drop-folder-sync": ("full", "write", "`full`: folders are not synced"),
    "synchronous-normal": ("full", "write", "`full`: `synchronous` is NORMAL"),
    "drop-database-sync": ("normal", "write", "`normal`: the file is not synced at a checkpoint"),
    "synchronous-off": ("normal", "write", "`normal`: `synchronous` is OFF"),
    "no-transactions": ("full", "alone", "each statement is committed by itself"),
    "drop-backup-sync": ("full", "maintain", "a backup is not synced before it gets its name"),
}
CUTS_A_BROKEN_ROUND = 100
MOST_BROKEN_ROUNDS = 12
# How many pages the write-ahead log has at a checkpoint: seldom as released (1000), so that checkpoints are cut often.
CHECKPOINTS = (4, 12, 30, 100, 1000)
# A first cut is one of so many, of which a round has at least the half.
LAST_FIRST_CUT = 400


@dataclass(frozen=True)
class Round:
    """One store that works, and the cuts in it."""

    level: str
    kind: str
    number: int
    cuts: int
    """About how many; 0 for all there are."""
    broken: str = ""

    def name(self, settings: Settings) -> str:
        return "-".join(filter(None, (self.level, self.kind, str(settings.seed), str(self.number), self.broken)))


@dataclass(frozen=True)
class Outcome:
    cuts: int
    losses: list[str]


class PowerCut:
    name = "power cut"

    def run(self, settings: Settings) -> Iterator[Figures]:
        for kind in KINDS:
            for level in KINDS[kind].levels:
                yield self._torture(settings, level, kind)

    def _torture(self, settings: Settings, level: str, kind: str) -> Figures:
        short = KINDS[kind].short
        wanted = short if settings.short else round(KINDS[kind].full * settings.scale)
        begun = time.monotonic()
        rounds = cuts = losses = 0
        with ThreadPoolExecutor(settings.jobs) as pool:
            while cuts < wanted:
                some = short // 2 + 10 if settings.short else 0
                batch = [Round(level, kind, rounds + index, some) for index in range(settings.jobs)]
                for outcome in pool.map(lambda one: torture(settings, one), batch):
                    cuts += outcome.cuts
                    losses += len(outcome.losses)
                rounds += len(batch)
        seconds = round(time.monotonic() - begun, 1)
        return Figures(self.name, f"`{level}`: {KINDS[kind].words}", rounds, cuts, losses, seconds)

    def prove(self, settings: Settings) -> Iterator[Breakage]:
        with ThreadPoolExecutor(settings.jobs) as pool:
            yield from pool.map(lambda broken: self._break(settings, broken), BREAKAGES)

    def _break(self, settings: Settings, broken: str) -> Breakage:
        level, kind, words = BREAKAGES[broken]
        cuts = losses = 0
        for number in range(MOST_BROKEN_ROUNDS):
            outcome = torture(settings, Round(level, kind, number, CUTS_A_BROKEN_ROUND, broken))
            cuts += outcome.cuts
            losses += len(outcome.losses)
            if losses > 0 and settings.short:
                break
        return Breakage(self.name, words, cuts, losses)


def torture(settings: Settings, one: Round) -> Outcome:
    """Lets a store work and cuts its power; what is needed to look into a loss is kept, unless it was meant to be."""
    folder = settings.scratch / one.name(settings)
    (folder / "disk").mkdir(parents=True)
    (folder / "cuts").mkdir()
    # Two rounds differ in everything; so do two seeds.
    random = Random(f"{settings.seed} {one.level} {one.kind} {one.number}")
    try:
        if one.kind == "import":
            return torture_import(settings, folder, one, random)
        other: list[Path] = []
        if one.kind == "migrate":
            other = [random.choice(FIXTURES)]
        elif one.kind == "again":
            first = new_seed(random)
            work(settings, folder, first, one, random, "write", [])
            other = [leave_a_cut(settings, folder, first, one, random)]
        seed = new_seed(random)
        work(settings, folder, seed, one, random, one.kind, other)
        return cut(settings, folder, seed, one)
    finally:
        shutil.rmtree(folder)


def torture_import(settings: Settings, folder: Path, one: Round, random: Random) -> Outcome:
    """Cuts the power of an import, and lets some of what is left be imported again, which must complete it."""
    store = folder / "disk" / "new" / "below" / "store.db"
    exported, again = folder / "exported.jsonl", folder / "again.jsonl"
    work(settings, folder, new_seed(random), one, random, "write", [])
    command_line(store, "export", exported)
    shutil.rmtree(folder / "disk")
    (folder / "disk").mkdir()
    seed = new_seed(random)
    command_line(store, "import", exported, environment=recording(settings, folder, one, random))
    outcome = cut(settings, folder, seed, one)
    losses = list(outcome.losses)
    completed = 1 if settings.short else 10
    for _ in range(completed):
        leave_a_cut(settings, folder, seed, one, random)
        try:
            command_line(store, "import", exported)
            command_line(store, "export", again)
        except subprocess.CalledProcessError as error:
            losses.append(f"importing again after a cut: {error.stderr}")
            continue
        # The first line says when the export was made.
        if exported.read_bytes().splitlines()[1:] != again.read_bytes().splitlines()[1:]:
            losses.append("importing again after a cut made another store")
        again.unlink()
    return Outcome(outcome.cuts + completed, losses)


def command_line(store: Path, *arguments: Path | str, environment: dict[str, str] | None = None) -> None:
    """Runs the command line of the Python package."""
    command: list[Path | str] = [sys.executable, "-m", "evalstore.cli", "--store", store]
    subprocess.run([*command, *arguments], env=environment, check=True, capture_output=True, text=True, timeout=600)


def new_seed(random: Random) -> str:
    return str(random.randrange(2**62))


def recording(settings: Settings, folder: Path, one: Round, random: Random) -> dict[str, str]:
    """The environment in which a program writes down what it does to the disk in `folder`."""
    return os.environ | {
        "LD_PRELOAD": str(settings.programs / "libtorture_disk.so"),
        "TORTURE_FOLDER": str(folder / "disk"),
        "TORTURE_JOURNAL": str(folder / "journal"),
        "TORTURE_CHECKPOINT": str(random.choice(CHECKPOINTS)),
        "TORTURE_SABOTAGE": one.broken,
    }


def cut(settings: Settings, folder: Path, seed: str, one: Round) -> Outcome:
    """Cuts what is written down, and keeps it when there was a loss that is not meant to be."""
    check = checking(settings, folder, seed, one)
    done = subprocess.run([*check, str(one.cuts)], capture_output=True, text=True, timeout=3600, check=False)
    lines = done.stdout.splitlines()
    if done.returncode == 0:
        outcome = Outcome(json.loads(lines[-1])["cuts"], lines[:-1])
    else:
        outcome = Outcome(0, [*lines, f"powercut_check ended with {done.returncode}: {done.stderr.strip()}"])
    if outcome.losses and not one.broken:
        keep(settings, folder, check, outcome)
    return outcome


def work(settings: Settings, folder: Path, seed: str, one: Round, random: Random, kind: str, other: list[Path]) -> None:
    """Lets a store work on the disk in `folder`, and writes down what it does."""
    environment = recording(settings, folder, one, random)
    command: list[Path | str] = [settings.programs / "powercut_work", folder / "disk", folder / "log", seed]
    subprocess.run([*command, one.level, kind, *other], env=environment, check=True, timeout=600)


def checking(settings: Settings, folder: Path, seed: str, one: Round) -> list[Path | str]:
    """The command that cuts what is written down, but for how often."""
    program = settings.programs / "powercut_check"
    return [program, folder / "journal", folder / "log", folder / "cuts", seed, one.level]


def leave_a_cut(settings: Settings, folder: Path, seed: str, one: Round, random: Random) -> Path:
    """Puts what some cut leaves in the place of the disk; gives the store in a copy of it."""
    while True:
        cut = random.randrange(1, LAST_FIRST_CUT)
        subprocess.run([*checking(settings, folder, seed, one), "-1", str(cut)], check=True, capture_output=True)
        left = folder / "cuts" / str(cut)
        if left.is_dir():
            break
    shutil.rmtree(folder / "copy", ignore_errors=True)
    shutil.copytree(left, folder / "copy")
    shutil.rmtree(folder / "disk")
    left.rename(folder / "disk")
    return folder / "copy" / "new" / "below" / "store.db"


def keep(settings: Settings, folder: Path, check: list[Path | str], outcome: Outcome) -> None:
    """Puts a round with losses where it stays, and says how to look at one cut again."""
    kept = settings.kept / folder.name
    shutil.rmtree(kept, ignore_errors=True)
    kept.mkdir(parents=True)
    for name in ("journal", "log"):
        shutil.copy(folder / name, kept)
    (kept / "losses").write_text("\n".join(outcome.losses) + "\n", encoding="utf-8")
    again = [str(kept / Path(word).name) if str(word).startswith(str(folder)) else str(word) for word in check]
    print(f"{len(outcome.losses)} losses, the first is {outcome.losses[0]}")
    print(f"to look at cut N again: mkdir -p {kept / 'cuts'} && {shlex.join(again)} 0 N", flush=True)
