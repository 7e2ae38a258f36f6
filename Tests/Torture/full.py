"""Mounts a small disk, leaves so much room on it, and lets a store work until there is none."""

from __future__ import annotations

import subprocess
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from random import Random

from fault import DIE, WHILE, Point, Work
from part import Breakage, Figures, Settings

SIZE = 8 * 1024
"""Of the disk, in KiB."""
MOST_ROOM = 1000
"""With so many KiB the work comes to its end."""
PAGE = 4
SHORT_POINTS = 4
KINDS = {
    "again": "a disk of 8 MB with 0 to 1,000 KB of room; room is made and the same handle goes on",
    "die": "the same, and the process dies without closing",
    "holes": "the same with a `-lock` file that has holes instead of blocks",
}


class Full:
    name = "full disk"

    def run(self, settings: Settings) -> Iterator[Figures]:
        refused = refusal(settings.scratch / "tried")
        for kind, words in KINDS.items():
            if refused:
                yield Figures(self.name, f"{words}: NOT DONE, mounting was refused: {refused}", 0, 0, 0, 0.0)
            else:
                yield self._torture(settings, kind)

    def prove(self, settings: Settings) -> Iterator[Breakage]:
        if refusal(settings.scratch / "tried"):
            return
        points = [(room, "again", "acknowledge") for room in range(0, MOST_ROOM // 2, 60)]
        losses = sum(map(len, self._points(settings, points)))
        yield Breakage(self.name, "a refused call is acknowledged", len(points), losses)

    def _torture(self, settings: Settings, kind: str) -> Figures:
        begun = time.monotonic()
        rooms = list(range(0, MOST_ROOM + PAGE, PAGE))
        wanted = SHORT_POINTS if settings.short else min(len(rooms), round(len(rooms) * settings.scale))
        # Not a single page is what a file with holes does not survive; so that is always tried.
        chosen = [0, *sorted(Random(f"{settings.seed} full {kind}").sample(rooms[1:], wanted - 1))]
        found = self._points(settings, [(room, kind, "") for room in chosen])
        for room, losses in zip(chosen, found, strict=True):
            if losses:
                print(f"{kind}, {room} KiB (seed {settings.seed}): {len(losses)} losses, the first is {losses[0]}")
        seconds = round(time.monotonic() - begun, 1)
        return Figures(self.name, KINDS[kind], 1, len(chosen), sum(map(len, found)), seconds)

    def _points(self, settings: Settings, points: list[tuple[int, str, str]]) -> list[list[str]]:
        with ThreadPoolExecutor(settings.jobs) as pool:
            return list(pool.map(lambda point: Filled(settings, *point).torture(), points))


def refusal(folder: Path) -> str:
    """Why nothing can be mounted here; empty when it can."""
    folder.mkdir(exist_ok=True)
    try:
        mount(folder)
    except (subprocess.CalledProcessError, FileNotFoundError) as error:
        return str(error.stderr.strip() if isinstance(error, subprocess.CalledProcessError) else error)
    unmount(folder)
    return ""


def mount(folder: Path) -> None:
    command: list[str | Path] = ["mount", "-t", "tmpfs", "-o", f"size={SIZE}k", "tmpfs", folder]
    subprocess.run(command, check=True, capture_output=True, text=True)


def unmount(folder: Path) -> None:
    # What another thread has just started may hold the files open for a moment.
    subprocess.run(["umount", "--lazy", folder], check=True, capture_output=True)


class Filled(Work):
    """One store on a disk with so many KiB of room."""

    def __init__(self, settings: Settings, room: int, kind: str, broken: str) -> None:
        super().__init__(settings, Point(room, f"full-{kind}", DIE if kind == "die" else WHILE, broken))
        mount(self._disk)
        self._ballast = self._disk / "ballast"
        if kind == "holes":
            self._path.parent.mkdir(parents=True)
            with Path(f"{self._path}-lock").open("wb") as lock:
                lock.truncate(16_384)
        with self._ballast.open("wb", buffering=0) as file:
            try:
                while file.write(bytes(PAGE * 1024)):
                    pass
            except OSError:
                file.truncate(max(0, file.tell() - room * 1024))

    def _environment(self, again: bool) -> dict[str, str]:
        del again
        sabotage = {"TORTURE_SABOTAGE": self._point.broken}
        return {"SQLITE_TMPDIR": str(self._disk), "TORTURE_BALLAST": str(self._ballast), **sabotage}

    def _clear(self) -> None:
        unmount(self._disk)
        super()._clear()
