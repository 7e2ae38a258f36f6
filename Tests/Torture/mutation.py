"""Damages stores: bits, pages, lengths, headers, the write-ahead log; looks whether the library tells the truth."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import seeds
from part import ROOT, Breakage, Figures, Settings

FIXTURES = sorted((ROOT / "Tests" / "Fixtures").glob("schema-*.db"))
# How many copies SCALE=1 and the short run damage, of all stores together.
FULL, SHORT = 5_000, 150
# What is broken, the kind of damage that shows it soonest, and how the table says it.
BREAKAGES = {
    "integrity": ("letter", "`verify` does not ask SQLite about the file"),
    "read-models": ("letter", "`verify` does not compare the read models"),
    "contents": ("number", "`verify` does not look at the contents"),
}
COPIES_OF_A_BROKEN_ONE = 20
MOST_BROKEN_ROUNDS = 50
MAKING, TRYING = 300, 7200
LONGEST_REQUEST = 8_000
PROMPTS = 40


@dataclass(frozen=True)
class Outcome:
    tried: int
    losses: list[str]


class Mutation:
    name = "damaged files"

    def run(self, settings: Settings) -> Iterator[Figures]:
        stores = made(settings)
        share = (SHORT if settings.short else round(FULL * settings.scale)) // len(stores) + 1
        for words, store in stores.items():
            begun = time.monotonic()
            # Each job has numbers of its own.
            part = share // settings.jobs + 1
            with ThreadPoolExecutor(settings.jobs) as pool:
                futures = [pool.submit(tried, settings, store, job * part, part) for job in range(settings.jobs)]
            outcomes = [future.result() for future in futures]
            for outcome in outcomes:
                keep(settings, store, outcome)
            yield Figures(
                self.name,
                words,
                len(outcomes),
                sum(outcome.tried for outcome in outcomes),
                sum(len(outcome.losses) for outcome in outcomes),
                round(time.monotonic() - begun, 1),
            )

    def prove(self, settings: Settings) -> Iterator[Breakage]:
        store = made(settings)["a store with all kinds of events"]
        for broken, (kind, words) in BREAKAGES.items():
            points = losses = 0
            for number in range(MOST_BROKEN_ROUNDS):
                first = number * COPIES_OF_A_BROKEN_ONE
                outcome = tried(settings, store, first, COPIES_OF_A_BROKEN_ONE, broken, kind)
                points += outcome.tried
                losses += len(outcome.losses)
                if losses:
                    break
            yield Breakage(self.name, words, points, losses)


def made(settings: Settings) -> dict[str, Path]:
    """The stores that are damaged, by what they are."""
    folder = settings.scratch / "damaged"
    folder.mkdir(exist_ok=True)
    stores = {f"a store of schema {path.stem[-1]}": folder / path.name for path in FIXTURES}
    for path in FIXTURES:
        shutil.copy(path, folder)
    requests = folder / "requests"
    requests.write_bytes(b"".join(lines()))
    kinds = {"whole": "a store with all kinds of events", "left": "the same, still in its write-ahead log"}
    for kind, words in kinds.items():
        store = folder / f"{kind}.db"
        if not store.exists():
            command: list[Path | str] = [settings.programs / "mutated", "make", store, requests, kind]
            subprocess.run(command, check=True, capture_output=True, timeout=MAKING)
        stores[words] = store
    return stores


def lines() -> Iterator[bytes]:
    """Requests that write, each behind the name of its call: many are refused, the others make a store."""
    for target, content in seeds.seeds():
        is_line = len(content) <= LONGEST_REQUEST and not any(byte in content for byte in b"\0\n\t")
        if target in ("execute", "append", "commit") and is_line:
            yield target.encode() + b"\t" + content + b"\n"
    # Most texts above are short; these make a good part of the file contents.
    for number in range(PROMPTS):
        text = " ".join(str(number * word) for word in range(500))
        command = {"command": "upsert_system_prompt", "args": {"name": f"long {number}", "content": text}}
        yield b"execute\t" + json.dumps(command).encode() + b"\n"


def tried(settings: Settings, store: Path, first: int, count: int, broken: str = "", kind: str = "") -> Outcome:
    """Damages so many copies, those with the numbers from `first` on; in one way when `kind` names it."""
    folder = settings.scratch / f"{store.stem}-{first}-{broken}"
    folder.mkdir()
    environment = os.environ | {"SWIFT_BACKTRACE": "enable=no"}
    if broken:
        preload = str(settings.programs / "libtorture_sabotage.so")
        environment |= {"LD_PRELOAD": preload, "TORTURE_SABOTAGE": broken}
    numbers = [str(settings.seed), str(first), str(count)]
    command: list[Path | str] = [settings.programs / "mutated", "try", store, folder, *numbers]
    if kind:
        command.append(kind)
    done = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=TRYING, check=False)
    shutil.rmtree(folder)
    found = done.stdout.splitlines()
    if done.returncode != 0:
        return Outcome(0, [*found, f"mutated ended with {done.returncode}: {done.stderr.strip()}"])
    return Outcome(json.loads(found[-1])["tried"], found[:-1])


def keep(settings: Settings, store: Path, outcome: Outcome) -> None:
    """Puts the store of a loss where it stays, and says how to make the damaged copy again."""
    if not outcome.losses:
        return
    settings.kept.mkdir(parents=True, exist_ok=True)
    for path in store.parent.glob(store.name + "*"):
        shutil.copy(path, settings.kept)
    with (settings.kept / f"{store.stem}.losses").open("a", encoding="utf-8") as file:
        file.writelines(line + "\n" for line in outcome.losses)
    again = f"{settings.programs / 'mutated'} try {settings.kept / store.name} FOLDER {settings.seed} NUMBER 0"
    print(f"{len(outcome.losses)} losses, the first is {outcome.losses[0]}")
    print(f"to make the damaged copy of a number again: {again}", flush=True)
