"""Gives hostile SQL to `sql`: it must not write, attach, load or read other files, nor run past its limits."""

from __future__ import annotations

import json
import os
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import mutation
from part import Breakage, Figures, Settings
from seeds import HOSTILE

# How many statements SCALE=1 and the short run make of the parts of those in hostile.sql.
FULL, SHORT = 10_000, 400
# What is broken, the statement that shows it, and how the table says it.
BREAKAGES = {
    "authorizer": ("ATTACH ':memory:' AS other", "callers' SQL is not looked through before it runs"),
    "progress": (
        "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n LIMIT 60000000) SELECT count(*) FROM n",
        "nobody looks at the clock while callers' SQL runs",
    ),
    "length": ("SELECT length(zeroblob(40000000))", "the values of callers' SQL may be of any size"),
}
# On a busy machine a statement may come to the end of its time before it is answered.
MOST_BROKEN_ROUNDS = 20


class CallersSQL:
    name = "callers' SQL"

    def run(self, settings: Settings) -> Iterator[Figures]:
        count = SHORT if settings.short else round(FULL * settings.scale)
        begun = time.monotonic()
        tried, losses = given(settings, HOSTILE, count)
        if losses:
            print(f"{len(losses)} losses, the first is {losses[0]}", flush=True)
        seconds = round(time.monotonic() - begun, 1)
        yield Figures(self.name, "hostile statements, and others made of their parts", 1, tried, len(losses), seconds)

    def prove(self, settings: Settings) -> Iterator[Breakage]:
        for broken, (statement, words) in BREAKAGES.items():
            lines = settings.scratch / f"{broken}.sql"
            lines.write_text(f"-- refused\n{statement}\n", encoding="utf-8")
            points = losses = rounds = 0
            while losses == 0 and rounds < MOST_BROKEN_ROUNDS:
                tried, found = given(settings, lines, 0, broken)
                points += tried
                losses += len(found)
                rounds += 1
            yield Breakage(self.name, words, points, losses)


def given(settings: Settings, lines: Path, count: int, broken: str = "") -> tuple[int, list[str]]:
    """Runs the statements of a file and `count` more; how many, and what was lost."""
    store = mutation.made(settings)["a store with all kinds of events"]
    environment = os.environ | {"SWIFT_BACKTRACE": "enable=no"}
    if broken:
        preload = str(settings.programs / "libtorture_sabotage.so")
        environment |= {"LD_PRELOAD": preload, "TORTURE_SABOTAGE": broken}
    command: list[Path | str] = [settings.programs / "sql_apart", store, lines, str(settings.seed), str(count)]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=14400, check=False)
    found = done.stdout.splitlines()
    if done.returncode != 0:
        return 0, [f"sql_apart ended with {done.returncode}: {done.stderr.strip()}"]
    if found[:-1] and not broken:
        settings.kept.mkdir(parents=True, exist_ok=True)
        (settings.kept / "sql.losses").write_text(done.stderr, encoding="utf-8")
    return json.loads(found[-1])["tried"], found[:-1]
