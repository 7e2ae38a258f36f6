"""Programs in other processes: they see the store as a user's second program would."""

import json
import os
import subprocess
import sys
import textwrap
from pathlib import Path
from typing import Any

import evalstore

# For programs that count bytes, or are interrupted anywhere: what coverage remembers would be taken for a
# leak, and an interrupt within it may leave it locked.
UNMEASURED = {"COVERAGE_PROCESS_CONFIG": "", "COVERAGE_PROCESS_START": ""}

PACKAGE = Path(evalstore.__file__).parents[1]


def start(program: str, *arguments: object, **options: Any) -> subprocess.Popen[str]:
    """Starts a Python program that can import the package; its arguments are in `sys.argv[1:]`."""
    environment = {**os.environ, "PYTHONPATH": str(PACKAGE), **options.pop("environment", {})}
    python = options.pop("python", sys.executable)
    return subprocess.Popen(
        [python, "-c", textwrap.dedent(program), *map(str, arguments)],
        env=environment,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        **options,
    )


def output(process: subprocess.Popen[str], timeout: float = 240) -> str:
    """What a started program printed, once it has ended well."""
    out, err = process.communicate(timeout=timeout)
    assert process.returncode == 0, f"ended with {process.returncode}:\n{out}\n{err}"
    return out


def run(program: str, *arguments: object, **options: Any) -> str:
    """Runs a Python program to its end and gives what it printed."""
    return output(start(program, *arguments, **options))


def sqlite(path: Path, statements: str) -> list[Any]:
    """Runs statements on a file with Python's sqlite3 in a process of its own; the rows of the last one."""
    program = """
        import json, sqlite3, sys
        connection = sqlite3.connect(sys.argv[1], isolation_level=None)
        rows = []
        for statement in json.loads(sys.argv[2]):
            rows = connection.execute(statement).fetchall()
        print(json.dumps(rows, default=bytes.hex))
    """
    parts = [part for part in statements.split(";") if part.strip()]
    rows: list[Any] = json.loads(run(program, path, json.dumps(parts)))
    return rows


def dump(path: Path, *tables: str) -> str:
    """Tables as SQLite's own shell writes them, byte for byte."""
    return subprocess.run(
        ["sqlite3", "-readonly", str(path), *(f".dump {table}" for table in tables)],
        check=True,
        capture_output=True,
        text=True,
    ).stdout
