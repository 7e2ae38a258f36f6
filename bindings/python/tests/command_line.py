"""The command line `evalstore`, as a shell would start it; and on a terminal of its own."""

from __future__ import annotations

import fcntl
import json
import os
import pty
import re
import struct
import subprocess
import sys
import termios
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from other_process import PACKAGE

COMMAND = [sys.executable, "-m", "evalstore.cli"]


def environment(path: Path | None = None) -> dict[str, str]:
    """What a command finds in its environment: the library, and the store if there is one."""
    kept = {
        name: value
        for name, value in os.environ.items()
        if name not in ("EVALSTORE_PATH", "DIFF_EVALS_DB_PATH", "COLUMNS", "NO_COLOR", "FORCE_COLOR")
    }
    chosen = {} if path is None else {"EVALSTORE_PATH": str(path)}
    return {**kept, **chosen, "PYTHONPATH": str(PACKAGE)}


@dataclass(frozen=True)
class Done:
    """What a command came to."""

    code: int
    out: str
    err: str

    @property
    def lines(self) -> list[list[str]]:
        """The fields of each line."""
        return [line.split("\t") for line in self.out.splitlines()]

    @property
    def rows(self) -> list[dict[str, str]]:
        """The lines after the first, by the names in the first."""
        head, *rest = self.lines
        return [dict(zip(head, line, strict=True)) for line in rest]

    @property
    def record(self) -> dict[str, str]:
        """The lines as keys and values."""
        return dict(line for line in self.lines if len(line) == 2)

    @property
    def json(self) -> Any:
        """The answer of --json."""
        return json.loads(self.out)

    @property
    def json_lines(self) -> list[Any]:
        """The answer of --json, one value a line."""
        return [json.loads(line) for line in self.out.splitlines()]


def start(path: Path | None, *arguments: object, **options: Any) -> subprocess.Popen[str]:
    """Starts a command on a store."""
    return subprocess.Popen(
        [*COMMAND, *map(str, arguments)],
        env=environment(path),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        encoding="utf-8",
        **options,
    )


def evalstore(path: Path | None, *arguments: object, input: str | None = None, **options: Any) -> Done:
    """Runs a command on a store to its end."""
    process = start(path, *arguments, **options)
    out, err = process.communicate(input, timeout=240)
    assert "Traceback" not in err, err
    return Done(process.returncode, out, err)


def answer(path: Path | None, *arguments: object, **options: Any) -> Done:
    """Runs a command that must end well and quietly."""
    done = evalstore(path, *arguments, **options)
    assert (done.code, done.err) == (0, ""), done
    return done


def on_terminal(path: Path, columns: int, *arguments: object) -> Done:
    """Runs a command on a terminal of so many columns; its output has no colours and no errors of its own."""
    return in_terminal([*COMMAND, *map(str, arguments)], columns, environment(path), Path.cwd())


def in_terminal(command: list[str], columns: int, variables: dict[str, str], folder: Path) -> Done:
    """Runs a program in a folder, on a terminal of so many columns."""
    process, terminal = pty.fork()
    if process == 0:  # pragma: no cover - the child
        fcntl.ioctl(0, termios.TIOCSWINSZ, struct.pack("HHHH", 50, columns, 0, 0))
        os.chdir(folder)
        os.execve(command[0], command, variables | {"TERM": "xterm-256color"})
    parts = []
    while True:
        try:
            part = os.read(terminal, 65536)
        except OSError:  # the other end is closed
            break
        if not part:
            break
        parts.append(part)
    os.close(terminal)
    _, status = os.waitpid(process, 0)
    text = b"".join(parts).decode().replace("\r\n", "\n")
    return Done(os.waitstatus_to_exitcode(status), text, "")


def plain(text: str) -> str:
    """A text without what a terminal obeys."""
    return re.sub(r"\x1b\[[0-9;?]*[A-Za-z]", "", text)
