"""Cuts the power below SQLite: records what a working store does to its disk, and opens what each cut may leave."""

from __future__ import annotations

import json
import os
import shlex
import shutil
import subprocess
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from random import Random

from part import ROOT, Breakage, Figures, Settings

FIXTURES = sorted((ROOT / "Tests" / "Fixtures").glob("schema-*.db"))
# What the store does while it is cut, and how many cuts of it SCALE=1 and the short run make.
KINDS = {
    "write": ("appending, commands, contents", 10_000, 80),
    "maintain": ("rebuild, vacuum and backup beside writing", 3_000, 50),
    "again": ("a second cut, while what the first one left is opened and used", 3_000, 50),
    "migrate": ("upgrade of an older store, migrate down and up", 3_000, 50),
}
LEVELS = ("full", "normal")
# How disk.c breaks the store on purpose: the durability that it promises, what it does, how the table says it.
BREAKAGES = {
    "drop-sync": ("full", "write", "`full`: no sync reaches the disk"),
    "drop-wal-sync": ("full", "write", "`full`: the write-ahead log is not synced"),
    "drop-folder-sync": ("full", "write", "`full`: folders are not synced"),
    "synchronous-normal": ("full", "write", "`full`: `synchronous` is NORMAL"),
    "drop-database-sync": ("normal", "write", "`normal`: the file is not synced at a checkpoint"),
    "synchronous-off": ("normal", "write", "`normal`: `synchronous` is OFF"),
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

    def run(self, settings: Settings) -> list[Figures]:
        return [self._torture(settings, level, kind) for kind in KINDS for level in LEVELS]

    def _torture(self, settings: Settings, level: str, kind: str) -> Figures:
        words, full, short = KINDS[kind]
        wanted = short if settings.short else round(full * settings.scale)
        begun = time.monotonic()
        rounds = cuts = losses = 0
        with ThreadPoolExecutor(settings.jobs) as pool:
            while cuts < wanted:
                some = short // 2 if settings.short else 0
                batch = [Round(level, kind, rounds + index, some) for index in range(settings.jobs)]
                for outcome in pool.map(lambda one: torture(settings, one), batch):
                    cuts += outcome.cuts
                    losses += len(outcome.losses)
                rounds += len(batch)
        seconds = round(time.monotonic() - begun, 1)
        return Figures(self.name, f"`{level}`: {words}", rounds, cuts, losses, seconds)

    def prove(self, settings: Settings) -> list[Breakage]:
        with ThreadPoolExecutor(settings.jobs) as pool:
            return list(pool.map(lambda broken: self._break(settings, broken), BREAKAGES))

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
        other: list[Path] = []
        if one.kind == "migrate":
            other = [random.choice(FIXTURES)]
        elif one.kind == "again":
            first = str(random.randrange(2**62))
            work(settings, folder, first, one, random, "write", [])
            other = [leave_a_cut(settings, folder, first, one, random)]
        seed = str(random.randrange(2**62))
        work(settings, folder, seed, one, random, one.kind, other)
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
    finally:
        shutil.rmtree(folder)


def work(settings: Settings, folder: Path, seed: str, one: Round, random: Random, kind: str, other: list[Path]) -> None:
    """Lets a store work on the disk in `folder`, and writes down what it does."""
    environment = os.environ | {
        "LD_PRELOAD": str(settings.programs / "libtorture_disk.so"),
        "TORTURE_FOLDER": str(folder / "disk"),
        "TORTURE_JOURNAL": str(folder / "journal"),
        "TORTURE_CHECKPOINT": str(random.choice(CHECKPOINTS)),
        "TORTURE_SABOTAGE": one.broken,
    }
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
