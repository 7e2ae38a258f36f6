"""Kills processes that write one store together, and looks whether anything is lost."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from random import Random

from evalstore import EvalStore, EvalStoreError
from oracle import Acknowledgements, Oracle, goes_on, sound
from part import ROOT, Breakage, Figures, Settings
from script import Script, write_script

ROUNDS = 1000
SHORT_ROUNDS = 24
# C starts in milliseconds, the others in hundreds of them: so most writers that die are in C.
LANGUAGES = ("C", "C", "C", "Python", "TypeScript")
MOST_REQUESTS = 700
MOST_AT_ONCE = 24
ROUNDS_OF_A_STORE = 40
ROUNDS_TO_VERIFY = 10
MOST_BROKEN_STORES = 12
BREAKAGES = {
    "acknowledge-early": "a writer acknowledges before its call has returned",
    "no-ids": "requests are sent again under other event ids",
    "lose-wal": "the write-ahead log is removed after a kill of all",
}


@dataclass
class Writer:
    """A process that writes, or waits to be told where."""

    process: subprocess.Popen[str]
    target: int = 0
    """How many requests of its script it was told to carry out."""

    def tell(self, line: str) -> None:
        assert self.process.stdin is not None
        self.process.stdin.write(line + "\n")
        self.process.stdin.flush()

    def end(self) -> int:
        assert self.process.stdin is not None
        self.process.stdin.close()
        return self.process.wait(timeout=600)


@dataclass
class Count:
    rounds: int = 0
    killed: dict[str, int] = field(default_factory=dict)
    """How many processes died at work, by their language."""
    losses: list[str] = field(default_factory=list)

    def add(self, other: Count) -> None:
        self.rounds += other.rounds
        for language, count in other.killed.items():
            self.killed[language] = self.killed.get(language, 0) + count
        self.losses += other.losses


class Kill:
    name = "kill -9"

    def run(self, settings: Settings) -> Iterator[Figures]:
        rounds = SHORT_ROUNDS if settings.short else round(ROUNDS * settings.scale)
        begun = time.monotonic()
        count = self._rounds(settings, rounds, "")
        seconds = round(time.monotonic() - begun, 1)
        killed = ", ".join(f"{number} in {language}" for language, number in sorted(count.killed.items()))
        tried = f"five writers of one store; killed at work: {killed}"
        yield Figures(self.name, tried, count.rounds, sum(count.killed.values()), len(count.losses), seconds)

    def prove(self, settings: Settings) -> Iterator[Breakage]:
        with ThreadPoolExecutor(settings.jobs) as pool:
            yield from pool.map(lambda broken: self._break(settings, broken), BREAKAGES)

    def _break(self, settings: Settings, broken: str) -> Breakage:
        count = Count()
        for number in range(MOST_BROKEN_STORES):
            count.add(Rig(settings, number, broken).torture(ROUNDS_OF_A_STORE))
            if count.losses and settings.short:
                break
        return Breakage(self.name, BREAKAGES[broken], sum(count.killed.values()), len(count.losses))

    def _rounds(self, settings: Settings, rounds: int, broken: str) -> Count:
        count = Count()
        each = min(ROUNDS_OF_A_STORE, -(-rounds // settings.jobs))
        stores = range(-(-rounds // each))
        with ThreadPoolExecutor(settings.jobs) as pool:
            for one in pool.map(lambda number: Rig(settings, number, broken).torture(each), stores):
                count.add(one)
        return count


class Rig:
    """One store, and the processes that write it."""

    def __init__(self, settings: Settings, number: int, broken: str) -> None:
        name = "-".join(filter(None, ("kill", str(settings.seed), str(number), broken)))
        self._settings = settings
        self._broken = broken
        self._random = Random(f"{settings.seed} kill {number}")
        self._folder = settings.scratch / name
        self._folder.mkdir()
        self._path = self._folder / "store.db"
        self._writers: dict[int, Writer] = {}
        self._spare: dict[str, Writer] = {}
        self._acknowledgements: dict[int, Acknowledgements] = {}
        for slot in range(len(LANGUAGES)):
            script = Script(self._random, slot, with_ids=broken != "no-ids").requests(MOST_REQUESTS)
            write_script(self._folder / f"requests-{slot}", script)
            self._acknowledgements[slot] = Acknowledgements(self._folder / f"acknowledged-{slot}", script)
        self._oracle = Oracle(self._acknowledgements)
        self._span = 0.03
        self._count = Count()

    def torture(self, rounds: int) -> Count:
        try:
            for number in range(rounds):
                self._round(number)
                if self._count.losses:
                    break
            if not self._count.losses:
                self._end()
            if self._count.losses and not self._broken:
                self._keep()
        finally:
            for writer in [*self._writers.values(), *self._spare.values()]:
                writer.process.kill()
                writer.process.wait()
            shutil.rmtree(self._folder)
        return self._count

    def _round(self, number: int) -> None:
        self._start_the_dead()
        for slot, writer in self._writers.items():
            behind = writer.target - self._acknowledgements[slot].first
            more = self._random.randrange(1, MOST_AT_ONCE)
            if behind < MOST_AT_ONCE and writer.target + more <= MOST_REQUESTS:
                writer.tell(str(more))
                writer.target += more
        time.sleep(self._random.uniform(0, self._span))
        victims = self._victims()
        for slot in victims:
            os.kill(self._writers[slot].process.pid, signal.SIGKILL)
        for slot in victims:
            self._died(slot)
        if self._broken == "lose-wal" and len(victims) == len(LANGUAGES):
            self._path.with_name("store.db-wal").unlink(missing_ok=True)
        verify = number % ROUNDS_TO_VERIFY == ROUNDS_TO_VERIFY - 1
        self._look(verify=verify, is_alone=len(victims) == len(LANGUAGES))
        # When C was done long before the kill, the next ones come sooner; and the other way round.
        late = all(self._acknowledgements[slot].first >= writer.target for slot, writer in self._writers.items())
        self._span = min(0.2, max(0.004, self._span * (0.8 if late else 1.25)))
        self._count.rounds += 1

    def _victims(self) -> list[int]:
        of_c = [slot for slot, language in enumerate(LANGUAGES) if language == "C"]
        others = [slot for slot, language in enumerate(LANGUAGES) if language != "C"]
        kind = self._random.random()
        if kind < 0.5:
            return self._random.sample(of_c, self._random.randrange(1, len(of_c) + 1))
        if kind < 0.75:
            both = self._random.sample(others, self._random.randrange(1, len(others) + 1))
            return both + self._random.sample(of_c, self._random.randrange(len(of_c)))
        return of_c + others

    def _died(self, slot: int) -> None:
        writer = self._writers.pop(slot)
        status = writer.process.wait()
        if status != -signal.SIGKILL:
            self._count.losses.append(f"writer {slot} in {LANGUAGES[slot]} had ended by itself with {status}")
        self._acknowledgements[slot].read()
        if self._acknowledgements[slot].first < writer.target:
            language = LANGUAGES[slot]
            self._count.killed[language] = self._count.killed.get(language, 0) + 1

    def _start_the_dead(self) -> None:
        for slot, language in enumerate(LANGUAGES):
            if slot in self._writers:
                continue
            writer = self._spare.pop(language, None) or self._start(language)
            first = self._acknowledgements[slot].first
            files = (self._path, self._folder / f"requests-{slot}", first, self._acknowledgements[slot].path)
            writer.tell("\t".join(map(str, files)))
            writer.target = first
            self._writers[slot] = writer
            if language != "C":
                self._spare[language] = self._start(language)

    def _start(self, language: str) -> Writer:
        folder = ROOT / "Tests" / "Torture"
        commands: dict[str, list[str]] = {
            "C": [str(self._settings.programs / "torture_writer")],
            "Python": [sys.executable, str(folder / "writer.py")],
            "TypeScript": [str(Path(sys.executable).with_name("deno")), "run", "--quiet", "--no-prompt"],
        }
        commands["TypeScript"] += ["--allow-all", str(folder / "writer.ts")]
        environment = os.environ | {"TORTURE_SABOTAGE": self._broken}
        process = subprocess.Popen(commands[language], stdin=subprocess.PIPE, text=True, env=environment)
        return Writer(process)

    def _look(self, *, verify: bool, is_alone: bool) -> None:
        try:
            if is_alone:
                # The first to open the store after all have died: SQLite brings the log in order here.
                with EvalStore(self._path) as store:
                    self._count.losses += self._oracle.look(store)
                self._count.losses += goes_on(self._path, self._oracle.last_position + 1)
            else:
                self._count.losses += goes_on(self._path, None)
            with EvalStore(self._path) as store:
                self._count.losses += self._oracle.look(store)
                self._count.losses += sound(store, verify=verify)
        except EvalStoreError as error:
            self._count.losses.append(f"the store does not open or read: {error.code}: {error.message}")

    def _end(self) -> None:
        """Lets everybody come to the end of what they were told."""
        self._start_the_dead()
        for slot, writer in self._writers.items():
            writer.target = min(MOST_REQUESTS, self._acknowledgements[slot].first + MOST_AT_ONCE)
            status = 0
            try:
                writer.tell(str(MOST_AT_ONCE))
                status = writer.end()
            except (BrokenPipeError, subprocess.TimeoutExpired) as error:
                self._count.losses.append(f"writer {slot} in {LANGUAGES[slot]} does not end: {error}")
            if status != 0:
                self._count.losses.append(f"writer {slot} in {LANGUAGES[slot]} ended with {status}")
        self._look(verify=True, is_alone=True)

    def _keep(self) -> None:
        kept = self._settings.kept / self._folder.name
        shutil.rmtree(kept, ignore_errors=True)
        shutil.copytree(self._folder, kept)
        (kept / "losses").write_text("\n".join(self._count.losses) + "\n", encoding="utf-8")
        print(
            f"{len(self._count.losses)} losses, the first is {self._count.losses[0]}; {kept} has the store", flush=True
        )
