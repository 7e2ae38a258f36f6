"""Looks for data races: the thread sanitizer under the Swift tests and under the C programs that use many threads."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

from part import ROOT, Breakage, Figures, Settings, compiler, run_quietly

BUILD = ROOT / "build" / "torture" / "races"
# The program in Tests/C, and how many rounds it makes with SCALE=1.
PROGRAMS = {"threads": 50, "life": 100}
# A broken one may well wait for ever.
ROUNDS_OF_A_BROKEN_ONE, LONGEST_OF_A_BROKEN_ONE = 10, 30
LONGEST = 3600
LOCKED = Path("Sources") / "EvalSystem" / "Locked.swift"
LOCK, UNLOCK = "    pthread_mutex_lock(mutex)\n", "    defer { pthread_mutex_unlock(mutex) }\n"
REPORT = "WARNING: ThreadSanitizer"
FAILED = "ended with another status than 0"


class Races:
    name = "data races"

    def run(self, settings: Settings) -> Iterator[Figures]:
        # The build with the sanitizer takes minutes, so that the short run leaves this out.
        if settings.short:
            return
        yield self._swift_tests(settings)
        library = built(ROOT, BUILD)
        for name, rounds in PROGRAMS.items():
            begun = time.monotonic()
            wanted = max(1, round(rounds * settings.scale))
            program = linked(name, library, settings.scratch)
            log = watched(settings, f"{name}.c", [program, str(wanted)])
            yield self._figures(f"the C program `{name}`", wanted, log, begun)

    def prove(self, settings: Settings) -> Iterator[Breakage]:
        if settings.short:
            return
        copy = settings.scratch / "broken"
        for folder in ("Sources", "Tests", "examples"):
            shutil.copytree(ROOT / folder, copy / folder, ignore=shutil.ignore_patterns("corpora", "__pycache__"))
        shutil.copy(ROOT / "Package.swift", copy)
        text = (copy / LOCKED).read_text(encoding="utf-8")
        if LOCK not in text or UNLOCK not in text:
            raise SystemExit(f"{LOCKED} takes its lock in another way than {__file__} knows")
        (copy / LOCKED).write_text(text.replace(LOCK, "").replace(UNLOCK, ""), encoding="utf-8")
        program = linked("threads", built(copy, settings.scratch / "broken-build"), settings.scratch)
        command: list[Path | str] = [program, str(ROUNDS_OF_A_BROKEN_ONE)]
        races = watched(settings, "broken", command, seconds=LONGEST_OF_A_BROKEN_ONE, keep=False).count(REPORT)
        yield Breakage(self.name, "`Locked` does not lock", ROUNDS_OF_A_BROKEN_ONE, races)

    def _swift_tests(self, settings: Settings) -> Figures:
        begun = time.monotonic()
        swift: list[Path | str] = ["swift", "test", "--package-path", ROOT, "--scratch-path", BUILD]
        log = watched(settings, "swift-test", [*swift, "--sanitize=thread"])
        tests = re.search(r"Test run with (\d+) tests", log)
        return self._figures("the Swift tests", int(tests[1]) if tests else 0, log, begun)

    def _figures(self, tried: str, points: int, log: str, begun: float) -> Figures:
        seconds = round(time.monotonic() - begun, 1)
        return Figures(self.name, tried, 1, points, log.count(REPORT) + log.count(FAILED), seconds)


def watched(
    settings: Settings, name: str, command: list[Path | str], *, seconds: int = LONGEST, keep: bool = True
) -> str:
    """What a command says under the sanitizer; kept where a race, or anything else, made it fail."""
    environment = os.environ | {"TSAN_OPTIONS": "halt_on_error=0", "SWIFT_BACKTRACE": "enable=no"}
    report = settings.scratch / f"{name}.races"
    with report.open("wb") as file:
        try:
            ended: int | str = subprocess.run(
                command, cwd=settings.scratch, env=environment, stdout=file, stderr=file, timeout=seconds, check=False
            ).returncode
        except subprocess.TimeoutExpired:
            ended = f"it had not after {seconds} s"
    log = report.read_text(encoding="utf-8", errors="replace")
    if ended != 0:
        log += f"\n{name} {FAILED}: {ended}\n"
        if keep:
            settings.kept.mkdir(parents=True, exist_ok=True)
            (settings.kept / report.name).write_text(log, encoding="utf-8")
            print(f"{settings.kept / report.name} says what the sanitizer saw", flush=True)
    return log


def built(package: Path, scratch: Path) -> Path:
    """Builds the library with the sanitizer; the folder it is in."""
    swift: list[Path | str] = ["swift", "build", "--product", "evalstore", "--package-path", package]
    run_quietly([*swift, "--scratch-path", scratch, "--sanitize=thread"])
    return (scratch / "debug").resolve()


def linked(name: str, library: Path, folder: Path) -> Path:
    """Builds a program of Tests/C with the sanitizer."""
    clang = compiler()
    runtime = clang.parent.parent / "lib" / "swift" / "linux"
    program = folder / f"{name}-{library.parent.parent.name}"
    link: list[Path | str] = [clang, "-std=c11", "-D_GNU_SOURCE", "-g", "-O1", "-fsanitize=thread", "-fuse-ld=lld"]
    link += ["-I", ROOT / "include", ROOT / "Tests" / "C" / f"{name}.c", "-o", program]
    link += [f"-L{library}", f"-L{runtime}", "-levalstore", "-lpthread", "-ldispatch", "-lBlocksRuntime"]
    run_quietly([*link, f"-Wl,-rpath,{library}", f"-Wl,-rpath,{runtime}"])
    return program
