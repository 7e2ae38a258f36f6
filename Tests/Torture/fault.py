"""Lets the disk fail, at each single thing that the store asks of it."""

from __future__ import annotations

import errno
import json
import os
import shutil
import subprocess
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import Any

from evalstore import EvalStore, EvalStoreError
from oracle import Acknowledgements, Oracle, goes_on, receipts, sound
from part import Breakage, Figures, Settings
from script import Request, Script, write_script

ERRORS = ("ENOSPC", "EIO", "EROFS", "EDQUOT")
# How long the disk fails, as fault_work.c has it.
ONCE, WHILE, DIE = "once", "while", "die"
WORDS = {
    ONCE: "once; the refused call is made again at once",
    WHILE: "from then on, until it is mended; the same handle goes on",
    DIE: "from then on, and the process dies without closing",
}
# What SCALE=1 tries at every third operation; the rest at every twelfth.
OFTEN = (("ENOSPC", ONCE), ("EIO", ONCE), ("ENOSPC", WHILE), ("EIO", DIE))
SHORT_POINTS = 4
BREAKAGES = {
    "swallow": "what fails on the disk says that it was done",
    "acknowledge": "a refused call is acknowledged",
}
BROKEN_POINTS = 16
REQUESTS = 15
# What a failing disk may be answered with.
CODES = ("storage", "read_only")


@dataclass(frozen=True)
class Point:
    """One failure: which operation, how, for how long."""

    at: int
    error: str
    how: str
    broken: str = ""

    def name(self) -> str:
        return "-".join(filter(None, ("fault", self.error, self.how, str(self.at), self.broken)))


@dataclass(frozen=True)
class Answer:
    number: int
    attempt: int
    body: dict[str, Any]

    @property
    def code(self) -> str:
        """The status, `ok` included."""
        return str(self.body.get("error", {}).get("code", "ok"))


class Fault:
    name = "failing disk"

    def run(self, settings: Settings) -> Iterator[Figures]:
        for error in ERRORS:
            for how in (ONCE, WHILE, DIE):
                yield self._torture(settings, error, how)

    def prove(self, settings: Settings) -> Iterator[Breakage]:
        for broken, words in BREAKAGES.items():
            count = operations(settings, "EIO")
            random = Random(f"{settings.seed} fault {broken}")
            points = [Point(random.randrange(1, count), "ENOSPC", ONCE, broken) for _ in range(BROKEN_POINTS)]
            losses = [loss for _, found in self._points(settings, points) for loss in found]
            yield Breakage(self.name, words, len(points), len(losses))

    def _torture(self, settings: Settings, error: str, how: str) -> Figures:
        begun = time.monotonic()
        count = operations(settings, error)
        every = list(range(1, count + 1))
        random = Random(f"{settings.seed} fault {error} {how}")
        share = settings.scale / (3 if (error, how) in OFTEN else 12)
        wanted = SHORT_POINTS if settings.short else min(count, round(count * share))
        points = [Point(at, error, how) for at in sorted(random.sample(every, wanted))]
        losses = 0
        for point, found in self._points(settings, points):
            losses += len(found)
            if found:
                print(
                    f"{point.name()} (seed {settings.seed}): {len(found)} losses, the first is {found[0]}", flush=True
                )
        seconds = round(time.monotonic() - begun, 1)
        return Figures(self.name, f"`{error}` {WORDS[how]}", 1, len(points), losses, seconds)

    def _points(self, settings: Settings, points: list[Point]) -> list[tuple[Point, list[str]]]:
        with ThreadPoolExecutor(settings.jobs) as pool:
            return list(zip(points, pool.map(lambda point: Work(settings, point).torture(), points), strict=True))


def operations(settings: Settings, error: str) -> int:
    """How many operations the work has when nothing fails."""
    work = Work(settings, Point(0, error, ONCE))
    try:
        losses = work.carry_out(0)
        if losses or work.operations == 0:
            raise RuntimeError(f"the work does not come to its end when nothing fails: {losses}")
        return work.operations
    finally:
        shutil.rmtree(work.folder)


class Work:
    """One store, and one failure while it works."""

    def __init__(self, settings: Settings, point: Point) -> None:
        self._settings = settings
        self._point = point
        self.folder = settings.scratch / point.name()
        self._disk = self.folder / "disk"
        self._disk.mkdir(parents=True)
        self._path = self._disk / "new" / "below" / "store.db"
        self._script = script(settings.seed, self._disk)
        self._answers: list[Answer] = []
        self.operations = 0
        self.failed = "-"
        write_script(self.folder / "requests", self._script)

    def torture(self) -> list[str]:
        """Lets the disk fail at the point; says what was lost."""
        try:
            losses = self._tortured()
            if losses and not self._point.broken:
                kept = self._settings.kept / self.folder.name
                shutil.rmtree(kept, ignore_errors=True)
                shutil.copytree(self.folder, kept)
            return losses
        finally:
            self._clear()

    def _clear(self) -> None:
        shutil.rmtree(self.folder)

    def _tortured(self) -> list[str]:
        losses = self.carry_out(0)
        if losses:
            return losses
        losses += [loss for answer in self._answers for loss in self._judge(answer)]
        if self._point.how == DIE:
            losses += self._look(is_done=False)
            refused = [answer.number for answer in self._answers if answer.code != "ok"]
            begin = min(refused, default=len(self._script))
            if not losses and begin < len(self._script):
                first = len(self._answers)
                losses += self.carry_out(begin, again=True)
                for answer in self._answers[first:]:
                    losses += self._judge(answer)
        return losses or self._look(is_done=True)

    def carry_out(self, first: int, *, again: bool = False) -> list[str]:
        """Runs the work; says how it ended when it did not end well."""
        answers = self.folder / f"answers-{first}-{again}"
        environment = os.environ | self._environment(again)
        how = ONCE if again else self._point.how
        command: list[str | Path] = [self._settings.programs / "fault_work", self._path]
        command += [self.folder / "requests", str(first), answers, how, "4"]
        done = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=300)
        for line in answers.read_text(encoding="utf-8").splitlines() if answers.exists() else ():
            number, attempt, body = line.split("\t", 2)
            if number == "end":
                self.operations = int(attempt)
                self.failed = self.failed if again else body
            else:
                self._answers.append(Answer(int(number), int(attempt), json.loads(body)))
        if done.returncode != 0:
            return [f"the process ended with {done.returncode} ({self.failed}): {done.stderr.strip()}"]
        return []

    def _environment(self, again: bool) -> dict[str, str]:
        return {
            "LD_PRELOAD": str(self._settings.programs / "libtorture_fault.so"),
            "SQLITE_TMPDIR": str(self._disk),
            "TORTURE_FOLDER": str(self._disk),
            "TORTURE_AT": "0" if again else str(self._point.at),
            "TORTURE_ERRNO": str(getattr(errno, self._point.error)),
            "TORTURE_FOREVER": "0" if self._point.how == ONCE else "1",
            "TORTURE_SABOTAGE": self._point.broken,
        }

    def _judge(self, answer: Answer) -> list[str]:
        """What is wrong with an answer by itself."""
        request = self._script[answer.number]
        name = f"request {answer.number} ({request.function}) after {self.failed}, attempt {answer.attempt}"
        if answer.code == "ok":
            written = [receipt for receipt in receipts(answer.body) if receipt["duplicate"]]
            if answer.attempt == 2 and written and not self._is_open_question():
                return [f"{name}: it was refused before, and was nevertheless written"]
            return []
        if answer.code == "conflict" and self._was_cut_off(request):
            return []
        if answer.code == "conflict" and request.consumer and self._was_acknowledged(answer):
            return []
        if answer.attempt == 2:
            return [f"{name}: the disk works again, and the answer is {answer.body['error']}"]
        if answer.code == "invalid_argument" and self._is_closed(answer):
            return []
        if answer.code == "conflict" and request.consumer:
            return []
        # What was refused before is missed by those that need it.
        if answer.code in ("not_found", "rejected") and self._point.how != ONCE and self._was_refused(answer):
            return []
        message = answer.body["error"]["message"]
        # SQLite takes a read that fails for a damaged file.
        if answer.code == "corrupt" and self._point.error == "EIO" and "or the disk fails" in message:
            return []
        # As on a file system that has no memory to share: trying it is how the library tells.
        if answer.code == "unsupported" and request.function == "open" and self.failed == "mmap":
            return []
        if answer.code not in CODES:
            return [f"{name}: {answer.code}: {message}"]
        if "; " not in message:
            return [f"{name}: nothing says what to do: {message}"]
        return []

    def _is_open_question(self) -> bool:
        """Whether a sync failed, and the store was opened anew before anything else was written."""
        return self._point.how != ONCE and self.failed in ("fsync", "fdatasync")

    def _was_cut_off(self, request: Request) -> bool:
        """Whether the request is a backup that may have kept its name, because nothing could be removed any more."""
        return self._point.how != ONCE and '"backup"' in request.line()

    def _was_refused(self, answer: Answer) -> bool:
        """Whether something was refused before this answer."""
        return any(one.code != "ok" for one in self._answers[: self._answers.index(answer)])

    def _was_acknowledged(self, answer: Answer) -> bool:
        """Whether the same request was carried out before: a consumer does not move to where it is already."""
        return any(one.code == "ok" and one.number == answer.number and one is not answer for one in self._answers)

    def _is_closed(self, answer: Answer) -> bool:
        """Whether the store could not be opened before this answer."""
        last = "open"
        for one in self._answers[: self._answers.index(answer)]:
            if self._script[one.number].function in ("open", "close"):
                last = "open" if one.code == "ok" and self._script[one.number].function == "open" else "close"
        return last == "close"

    def _look(self, *, is_done: bool) -> list[str]:
        """What is wrong with the store, opened anew."""
        acknowledged = self.folder / f"acknowledged-{is_done}"
        last = {answer.number: answer for answer in self._answers}
        lines = [
            f"{number}\t{json.dumps(answer.body)}\n" for number, answer in sorted(last.items()) if answer.code == "ok"
        ]
        acknowledged.write_text("".join(lines), encoding="utf-8")
        # Whatever was begun may be there.
        writer = Acknowledgements(acknowledged, self._script, first=len(self._script))
        oracle = Oracle({0: writer})
        try:
            if not self._path.exists() and not lines:
                return []
            with EvalStore(self._path) as store:
                losses = oracle.look(store) + sound(store, verify=True)
            if not is_done:
                return losses
            missing = [number for number in range(len(self._script)) if last[number].code != "ok"]
            losses += [f"request {number} was never carried out" for number in missing if not self._was_late(number)]
            for backup in sorted(self._disk.glob("backup-?.db")):
                with EvalStore(backup, read_only=True) as store:
                    losses += sound(store, verify=True)
            # A disk that refuses everything does not let anything be removed either.
            partial = list(self._disk.glob("*.partial*")) if self._point.how == ONCE else []
            # SQLite removes a temporary file as soon as it is open; where that is refused, the file stays.
            temporary = list(self._disk.glob("etilqs*")) if self.failed != "unlink" else []
            losses += [f"{left.name} was left behind" for left in [*partial, *temporary]]
            return losses + goes_on(self._path, oracle.last_position + 1)
        except EvalStoreError as error:
            return [f"the store does not open or read: {error.code}: {error.message}"]

    def _was_late(self, number: int) -> bool:
        """Whether a request was made again and could be a conflict: its consumer had moved on, its backup was there."""
        return bool(self._script[number].consumer) or self._was_cut_off(self._script[number])


def script(seed: int, disk: Path) -> list[Request]:
    """Every kind of call that writes, on a store that is made, closed and opened on the way."""
    requests = Script(Random(f"{seed} fault"), 0).requests(REQUESTS)
    maintain: list[tuple[str, dict[str, Any]]] = [
        ("project", {"action": "rebuild"}),
        ("project", {"action": "rebuild", "max_events": 20}),
        ("maintain", {"action": "backup", "path": str(disk / "backup-1.db")}),
        ("maintain", {"action": "vacuum", "max_events": 2}),
        ("maintain", {"action": "vacuum"}),
    ]
    some = [Request(function, body) for function, body in maintain]
    opened, closed = Request("open", "{}"), Request("close", "{}")
    third = REQUESTS // 3
    backup = Request("maintain", {"action": "backup", "path": str(disk / "backup-2.db")})
    beginning = [opened, *requests[:third], closed, opened, *requests[third : 2 * third], *some]
    return renumbered([*beginning, closed, opened, *requests[2 * third :], backup, closed])


def renumbered(requests: list[Request]) -> list[Request]:
    """The same; what events say about their request is where it stands here."""

    def moved(thing: Any, number: int) -> Any:
        if isinstance(thing, list):
            return [moved(one, number) for one in thing]
        if not isinstance(thing, dict):
            return thing
        return {
            key: value | {"number": number} if key == "metadata" else moved(value, number)
            for key, value in thing.items()
        }

    return [
        Request(
            one.function,
            moved(one.body, number),
            one.events,
            one.texts,
            one.consumer,
            one.position,
            one.pages,
        )
        for number, one in enumerate(requests)
    ]
