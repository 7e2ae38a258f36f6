"""Kills what looks after a store in the middle of its work: rebuild, vacuum, backup, migrate, upgrade, import."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import Any

from evalstore import EvalStore, EvalStoreError
from oracle import goes_on, sound
from part import ROOT, Breakage, Figures, Settings
from script import Request, Script, write_script

FIXTURES = sorted((ROOT / "Tests" / "Fixtures").glob("schema-*.db"))
REQUESTS = 250
BREAKAGES = {
    "copy": ("backup", "a backup is copied to its name instead"),
    "once": ("import", "an import that was killed is not run again"),
}
BROKEN_ROUNDS, MOST_BROKEN_RIGS = 8, 20


@dataclass(frozen=True)
class Operation:
    """Something that is killed."""

    words: str
    rounds: int
    """How often SCALE=1 kills it."""
    short: int
    requests: tuple[dict[str, Any], ...] = ()
    """What it is made of, after the store was opened."""

    @property
    def script(self) -> list[Request]:
        return [Request("project" if "rebuild" in one["action"] else "maintain", one) for one in self.requests]


OPERATIONS = {
    "rebuild": Operation("rebuild", 150, 3, ({"action": "rebuild"},)),
    "rebuild-steps": Operation("rebuild in steps", 150, 3, ({"action": "rebuild", "max_events": 40},) * 30),
    "vacuum": Operation("vacuum", 150, 3, ({"action": "vacuum"},)),
    "vacuum-steps": Operation("vacuum in steps", 150, 3, ({"action": "vacuum", "max_events": 3},) * 20),
    "migrate-1": Operation("migrate to schema 1", 150, 3, ({"action": "migrate", "to": 1},)),
    "migrate-2": Operation("migrate to schema 2", 150, 3, ({"action": "migrate", "to": 2},)),
    "upgrade": Operation("opening a store of an older schema", 150, 3),
    "backup": Operation("backup", 150, 3, ({"action": "backup", "path": "backup.db"},)),
    "import": Operation("`evalstore import`; run again afterwards", 50, 2),
}


@dataclass(frozen=True)
class Killed:
    is_cut: bool
    """Whether it was killed before it was done."""
    losses: list[str]


class Interrupted:
    name = "kill -9 inside"

    def run(self, settings: Settings) -> Iterator[Figures]:
        for name in OPERATIONS:
            yield self._torture(settings, name)

    def prove(self, settings: Settings) -> Iterator[Breakage]:
        for broken, (name, words) in BREAKAGES.items():
            points = losses = rigs = 0
            # On a busy machine all kills of a rig come too late when its undisturbed run took long.
            while losses == 0 and rigs < MOST_BROKEN_RIGS:
                killed = self._killed(settings, name, BROKEN_ROUNDS, broken)
                points += sum(one.is_cut for one in killed)
                losses += sum(len(one.losses) for one in killed)
                rigs += 1
            yield Breakage(self.name, words, points, losses)

    def _torture(self, settings: Settings, name: str) -> Figures:
        begun = time.monotonic()
        operation = OPERATIONS[name]
        rounds = operation.short if settings.short else round(operation.rounds * settings.scale)
        killed = self._killed(settings, name, rounds, "")
        losses = [loss for one in killed for loss in one.losses]
        if losses:
            print(f"{name} (seed {settings.seed}): {len(losses)} losses, the first is {losses[0]}", flush=True)
        points = sum(one.is_cut for one in killed)
        seconds = round(time.monotonic() - begun, 1)
        return Figures(self.name, operation.words, rounds, points, len(losses), seconds)

    def _killed(self, settings: Settings, name: str, rounds: int, broken: str) -> list[Killed]:
        folder = settings.scratch / "-".join(filter(None, ("inside", name, broken)))
        folder.mkdir()
        try:
            rig = Rig(settings, folder, name, broken)
            with ThreadPoolExecutor(settings.jobs) as pool:
                return list(pool.map(rig.kill, range(rounds)))
        finally:
            shutil.rmtree(folder)


@dataclass(frozen=True)
class State:
    """All that a store was told, apart from what follows from it."""

    events: list[dict[str, Any]]
    contents: list[str]
    consumers: list[tuple[Any, ...]]

    @staticmethod
    def of(store: EvalStore) -> State:
        events: list[dict[str, Any]] = []
        while page := store.request("read", {"from_position": len(events) + 1, "limit": 10_000})["events"]:
            events += page
        hashes = store.sql("SELECT lower(hex(hash)) FROM contents ORDER BY 1", limit=100_000).rows
        consumers = store.sql("SELECT name, position FROM consumers ORDER BY 1", limit=100_000).rows
        contents = [str(row[0]) for row in hashes]
        for content in contents:
            store.get_content(content)
        return State(events, contents, [tuple(row) for row in consumers])


class Rig:
    """A store as it is before, and how long the operation takes with it."""

    def __init__(self, settings: Settings, folder: Path, name: str, broken: str) -> None:
        self._settings = settings
        self._folder = folder
        self._name = name
        self._broken = broken
        self._base = folder / "base.db"
        self._exported = folder / "exported.jsonl"
        if name == "upgrade":
            shutil.copy(Random(f"{settings.seed} {name}").choice(FIXTURES), self._base)
        else:
            script = Script(Random(f"{settings.seed} inside {name}"), 0).requests(REQUESTS)
            # So that there are free pages, which a vacuum gives back.
            self._write(self._base, [*script, *OPERATIONS["rebuild"].script])
        after = folder / "after.db"
        shutil.copy(self._base, after)
        with EvalStore(after) as store:
            self._state = State.of(store)
        if name == "import":
            self._command_line("export", self._base, self._exported)
        begun = time.monotonic()
        self._write(folder / "undisturbed.db", None)
        self._seconds = time.monotonic() - begun

    def kill(self, number: int) -> Killed:
        """One kill, at some moment, and what came of it."""
        random = Random(f"{self._settings.seed} inside {self._name} {number}")
        folder = self._folder / str(number)
        folder.mkdir()
        path = folder / "store.db"
        losses: list[str] = []
        try:
            process = self._begun(path, random)
            # The first third of an import is Python's own beginning.
            earliest = self._seconds / 3 if self._name == "import" else 0.0
            time.sleep(random.uniform(earliest, self._seconds))
            is_cut = process.poll() is None
            process.send_signal(signal.SIGKILL)
            if process.wait() not in (0, -signal.SIGKILL):
                losses.append(f"{self._name} ended by itself with {process.returncode}")
            losses += self._look(path)
            if not losses and self._broken != "once":
                losses += self._again(path)
            elif not losses and self._name == "import":
                losses += self._compare(path)
            losses += goes_on(path, None)
        except (EvalStoreError, subprocess.SubprocessError, OSError) as error:
            losses.append(f"after a kill inside {self._name}: {error}")
            is_cut = True
        if losses and not self._broken:
            kept = self._settings.kept / f"{self._folder.name}-{number}"
            shutil.rmtree(kept, ignore_errors=True)
            shutil.copytree(folder, kept)
        shutil.rmtree(folder)
        return Killed(is_cut, losses)

    def _begun(self, path: Path, random: Random) -> subprocess.Popen[bytes]:
        """The operation, under way."""
        if self._name == "import":
            command = self._command("import", path, self._exported)
            return subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        shutil.copy(self._base, path)
        if self._broken == "copy":
            return self._copied(path, path.with_name("backup.db"), random)
        process = self._writer(path, self._script(path))
        assert process.stdin is not None
        process.stdin.close()
        return process

    @staticmethod
    def _copied(path: Path, backup: Path, random: Random) -> subprocess.Popen[bytes]:
        """A copying that has come to some place in the file and stands still there: no kill is too late."""
        size = random.randrange(1, path.stat().st_size)
        copy = ["sh", "-c", 'head -c "$1" "$2" > "$3"; exec sleep 600', "copy", str(size), str(path), str(backup)]
        process = subprocess.Popen(copy)
        while process.poll() is None and (not backup.exists() or backup.stat().st_size < size):
            time.sleep(0.001)
        return process

    def _again(self, path: Path) -> list[str]:
        """The same to its end; equal to one that nothing disturbed."""
        backup = path.with_name("backup.db")
        backup.unlink(missing_ok=True)
        of_the_kill = set(path.parent.glob("*.partial*"))
        self._write(path, None)
        losses = self._compare(path)
        if self._name == "backup":
            losses += self._compare(backup)
            partial = set(path.parent.glob("*.partial*")) - of_the_kill
            losses += [f"{left.name} was left behind" for left in partial]
        with EvalStore(path) as store:
            info = store.info()
            if self._name == "vacuum" and info["free_bytes"] > 0:
                losses.append(f"{info['free_bytes']} bytes are free after a vacuum")
        return losses

    def _look(self, path: Path) -> list[str]:
        """What a kill left."""
        backup = path.with_name("backup.db")
        losses = self._compare(backup) if backup.exists() else []
        if self._name == "import":
            if not path.exists():
                return []
            with EvalStore(path) as store:
                losses += sound(store, verify=True)
                state = State.of(store)
            whole = self._state.events
            keys = ("event_id", "stream", "version", "type", "timestamp", "data", "metadata", "position")
            for here, there in zip(state.events, whole, strict=False):
                if any(here[key] != there[key] for key in keys):
                    return [f"the import wrote another event at {here['position']}"]
            return losses
        return losses + self._compare(path)

    def _compare(self, path: Path) -> list[str]:
        """A store against the one from before."""
        with EvalStore(path) as store:
            losses = sound(store, verify=True)
            state = State.of(store)
        if state.events != self._state.events:
            losses.append(f"{self._name}: the log has {len(state.events)} events, or others than before")
        if state.contents != self._state.contents:
            losses.append(f"{self._name}: the contents are others than before")
        # Schema 1 has no consumers.
        is_forgotten = self._name == "migrate-1" and state.consumers == []
        if state.consumers != self._state.consumers and not is_forgotten:
            losses.append(f"{self._name}: the consumers are {state.consumers} and were {self._state.consumers}")
        return losses

    def _write(self, path: Path, script: list[Request] | None) -> None:
        """Lets a process carry out the script, or the operation, to its end."""
        if script is None and self._name == "import":
            self._command_line("import", path, self._exported)
            return
        if script is None and not path.exists():
            shutil.copy(self._base, path)
        process = self._writer(path, self._script(path) if script is None else script)
        _, said = process.communicate(timeout=600)
        answers = path.with_suffix(".acknowledged").read_bytes()
        path.with_suffix(".acknowledged").unlink()
        if process.returncode != 0 or b'"error"' in answers:
            raise subprocess.SubprocessError(f"{said.decode()} {answers[-500:]!r}")

    def _script(self, path: Path) -> list[Request]:
        """The operation's requests, for the store at a path."""
        operation = OPERATIONS[self._name]
        named = {"path": str(path.with_name("backup.db"))} if self._name == "backup" else {}
        return [Request(one.function, {**dict(one.body), **named}) for one in operation.script]  # type: ignore[arg-type]

    def _writer(self, path: Path, script: list[Request]) -> subprocess.Popen[bytes]:
        requests = path.with_suffix(".requests")
        write_script(requests, script)
        process = subprocess.Popen(
            [self._settings.programs / "torture_writer"], stdin=subprocess.PIPE, stderr=subprocess.PIPE
        )
        assert process.stdin is not None
        files = "\t".join(map(str, (path, requests, 0, path.with_suffix(".acknowledged"))))
        process.stdin.write(f"{files}\n{len(script)}\n".encode())
        process.stdin.flush()
        return process

    @staticmethod
    def _command(name: str, path: Path, file: Path) -> list[str]:
        return [sys.executable, "-m", "evalstore.cli", "--store", str(path), name, str(file)]

    def _command_line(self, name: str, path: Path, file: Path) -> None:
        subprocess.run(self._command(name, path, file), check=True, capture_output=True, timeout=600, env=os.environ)
