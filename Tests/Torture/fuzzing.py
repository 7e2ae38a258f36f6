"""Fuzzes every parser of a request, `sql`, and `open` of any file; replays the inputs that are kept.

python Tests/Torture/fuzzing.py [FOLDER…] makes the kept inputs and the dictionaries anew: of the conformance cases, of
those inputs that are kept, and of folders that have one for each target.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import seeds
from part import ROOT, Breakage, Figures, Settings, compiler, run_quietly

HERE = Path(__file__).resolve().parent
CORPORA, DICTIONARIES = HERE / "corpora", HERE / "dictionaries"
BUILD = ROOT / "build" / "torture" / "fuzz"
# How many executions SCALE=1 makes of each target.
FULL = 10_000_000
# The longest input: more of the same is found no faster.
LARGEST = {"file": 24_000, "put_content": 4_000}
USUAL_LARGEST = 1_500
KEPT_FILES, KEPT_BYTES = 24, 36_000
# A fuzzer is started anew after so many executions, so that what one of them leaves behind does not add up.
AT_A_TIME = 2_500_000
REPLAYING, MERGING = 600, 3600
TARGET_OF_THE_BROKEN_ONE = "read"
BROKEN = "every text of a row is one byte longer than it is"


@dataclass(frozen=True)
class Outcome:
    executions: int
    losses: list[str]


class Fuzzing:
    """One target: a function that takes a request, `sql`, or `open` of a file."""

    def __init__(self, target: str) -> None:
        self.target = target
        self.name = f"fuzzing {target}"

    def run(self, settings: Settings) -> Iterator[Figures]:
        begun = time.monotonic()
        if settings.short:
            yield self._figures("replay of the kept inputs", [replayed(settings, self.target)], begun)
            return
        program = built()
        share = round(FULL * settings.scale) // settings.jobs + 1
        with ThreadPoolExecutor(settings.jobs) as pool:
            jobs = range(settings.jobs)
            futures = [pool.submit(fuzzed, settings, program, self.target, job, share) for job in jobs]
        yield self._figures("libFuzzer", [future.result() for future in futures], begun)

    def _figures(self, tried: str, outcomes: list[Outcome], begun: float) -> Figures:
        for outcome in outcomes:
            for loss in outcome.losses:
                print(loss, flush=True)
        executions = sum(outcome.executions for outcome in outcomes)
        losses = sum(len(outcome.losses) for outcome in outcomes)
        return Figures(self.name, tried, len(outcomes), executions, losses, round(time.monotonic() - begun, 1))

    def prove(self, settings: Settings) -> Iterator[Breakage]:
        if self.target == TARGET_OF_THE_BROKEN_ONE:
            outcome = replayed(settings, self.target, "column-bytes")
            yield Breakage(self.name, BROKEN, outcome.executions, len(outcome.losses))


def replayed(settings: Settings, target: str, broken: str = "") -> Outcome:
    """Gives the kept inputs of a target to the library as it is installed."""
    inputs = sorted((CORPORA / target).iterdir())
    variables = environment(settings.scratch, target)
    if broken:
        variables |= {"LD_PRELOAD": str(settings.programs / "libtorture_sabotage.so"), "TORTURE_SABOTAGE": broken}
        variables["ASAN_OPTIONS"] += ":verify_asan_link_order=0"
    command = [settings.programs / "fuzz_replay", *inputs]
    done = subprocess.run(
        command, env=variables, capture_output=True, text=True, errors="replace", timeout=REPLAYING, check=False
    )
    if done.returncode == 0:
        return Outcome(len(inputs), [])
    return Outcome(len(inputs), [f"the replay of {target} ended with {done.returncode}: {done.stderr[-2000:]}"])


def fuzzed(settings: Settings, program: Path, target: str, job: int, wanted: int) -> Outcome:
    """Lets libFuzzer find inputs, `wanted` executions of them; ends with the first that fails."""
    found = settings.scratch / f"found-{target}-{job}"
    shutil.copytree(CORPORA / target, found)
    failures = settings.kept / "fuzz" / target
    failures.mkdir(parents=True, exist_ok=True)
    executions = 0
    while executions < wanted:
        runs = min(AT_A_TIME, wanted - executions)
        seed = settings.seed * 1_000_003 + job * 1009 + executions // AT_A_TIME + 1
        command: list[Path | str] = [program, found, f"-runs={runs}", f"-seed={seed % 2**32}", *options(target)]
        command.append(f"-artifact_prefix={failures}/")
        done = subprocess.run(
            command,
            env=environment(settings.scratch, target),
            capture_output=True,
            text=True,
            errors="replace",
            check=False,
        )
        if done.returncode != 0:
            log = failures / f"log-{job}"
            log.write_text(done.stderr, encoding="utf-8")
            return Outcome(executions, [f"fuzzing {target} ended with {done.returncode}; {log} says how"])
        counted = re.search(r"^Done (\d+) runs", done.stderr, re.MULTILINE)
        executions += int(counted[1]) if counted else runs
    return Outcome(executions, [])


def options(target: str) -> list[str]:
    """What libFuzzer is told: as fast as it can be, and never without end."""
    dictionary = DICTIONARIES / f"{'sql' if target == 'sql' else 'json'}.dict"
    result = [f"-max_len={LARGEST.get(target, USUAL_LARGEST)}", "-timeout=300", "-rss_limit_mb=4096"]
    result += ["-entropic=0", "-detect_leaks=0"]
    if target not in ("file", "put_content", "get_content"):
        result.append(f"-dict={dictionary}")
    return result


def environment(scratch: Path, target: str) -> dict[str, str]:
    asan = "quarantine_size_mb=1:thread_local_quarantine_size_kb=64:malloc_context_size=1:max_malloc_fill_size=0"
    asan += ":handle_abort=0:detect_leaks=0"
    variables = {"FUZZ_TARGET": target, "FUZZ_FOLDER": str(scratch), "ASAN_OPTIONS": asan}
    return os.environ | variables | {"SWIFT_BACKTRACE": "enable=no", "UBSAN_OPTIONS": "halt_on_error=1"}


def built() -> Path:
    """Builds the library with the sanitizers, Swift's checks of unsafe memory among them, and the fuzzer with it."""
    BUILD.mkdir(parents=True, exist_ok=True)
    library = (BUILD / "swift").resolve()
    swift: list[Path | str] = [
        "swift",
        "build",
        "--configuration",
        "release",
        "--product",
        "evalstore",
        "--package-path",
        ROOT,
    ]
    swift += ["--scratch-path", library, "--sanitize=address", "-Xswiftc", "-sanitize=fuzzer"]
    swift += ["-Xswiftc", "-assert-config", "-Xswiftc", "Debug", "-Xcc", "-fsanitize=undefined"]
    run_quietly(swift)
    folder = library / "release"
    program = BUILD / "fuzz"
    clang = compiler()
    link: list[Path | str] = [clang, "-std=c11", "-D_GNU_SOURCE", "-g", "-O1", "-fsanitize=fuzzer,address,undefined"]
    link += ["-fuse-ld=lld", "-I", ROOT / "include", HERE / "fuzz.c", "-o", program, f"-L{folder}", "-levalstore"]
    runtime = clang.parent.parent / "lib" / "swift" / "linux"
    run_quietly([*link, f"-Wl,-rpath,{folder}", f"-Wl,-rpath,{runtime}", "-ljansson"])
    return program


def write_dictionaries() -> None:
    """The names and keys of the conformance cases, and the words of hostile SQL."""
    words: set[str] = {"null", "true", "false", "9223372036854775807", "-1", "1e308", "\\\\u0000", "\\\\ud800"}
    for target, content in seeds.seeds():
        if target in seeds.REQUESTS and content.startswith(b"{"):
            try:
                collect(json.loads(content), words)
            except (ValueError, RecursionError):
                continue
    sql = {word for line in seeds.statements() for word in re.findall(r"\w+|[^\w\s]+", line)}
    for name, entries in (("json", words), ("sql", sql)):
        quoted = (word.replace('"', '\\"') for word in sorted(entries))
        text = "".join(f'"{word}"\n' for word in quoted if word.isascii() and len(word) <= 40)
        (DICTIONARIES / f"{name}.dict").write_text(text, encoding="utf-8")


def collect(value: Any, words: set[str]) -> None:
    """The keys of a request, and the texts in it that are names."""
    if isinstance(value, dict):
        words.update(f'"{key}":' for key in value if key.isidentifier())
        for part in value.values():
            collect(part, words)
    elif isinstance(value, list):
        for part in value:
            collect(part, words)
    elif isinstance(value, str) and value.isidentifier():
        words.add(f'"{value}"')


def merge() -> None:
    """Makes the kept inputs anew: the few that reach what all reach, as far as there is room for them."""
    program = built()
    write_dictionaries()
    with tempfile.TemporaryDirectory(dir="/dev/shm" if os.access("/dev/shm", os.W_OK) else None) as name:
        scratch = Path(name)
        seeds.write(scratch / "seeds")
        for target in seeds.TARGETS:
            small = scratch / "small" / target
            small.mkdir(parents=True)
            sources = [scratch / "seeds" / target, *(Path(folder) / target for folder in sys.argv[1:])]
            if (CORPORA / target).is_dir():
                sources.append(CORPORA / target)
            command: list[Path | str] = [program, "-set_cover_merge=1", *options(target), small, *sources]
            subprocess.run(command, env=environment(scratch, target), check=True, capture_output=True, timeout=MERGING)
            shutil.rmtree(CORPORA / target, ignore_errors=True)
            (CORPORA / target).mkdir(parents=True)
            room = KEPT_BYTES
            for path in sorted(small.iterdir(), key=lambda path: (path.stat().st_size, path.name))[-KEPT_FILES:]:
                room -= path.stat().st_size
                if room >= 0:
                    shutil.copy(path, CORPORA / target / path.name[:12])


if __name__ == "__main__":
    merge()
