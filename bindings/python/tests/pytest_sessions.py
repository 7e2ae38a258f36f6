"""Sessions of pytest in processes of their own, and what they have recorded."""

import os
import subprocess
import sys
import textwrap
from importlib.metadata import entry_points
from pathlib import Path
from typing import Any

from other_process import PACKAGE

from evalstore import EvalStore, Event, Result, Run

PLUGIN = "evalstore.pytest_plugin"
_KNOWN = any(entry.value == PLUGIN for entry in entry_points(group="pytest11"))
_OURS = ("EVALSTORE_PATH", "DIFF_EVALS_DB_PATH", "PYTEST_")


class Session:
    """A session that has ended."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self.out, self.err = process.communicate(timeout=240)
        self.status = process.returncode

    def ended(self, status: int = 0) -> "Session":
        """This session, which must have ended like this."""
        assert self.status == status, f"ended with {self.status}:\n{self.out}\n{self.err}"
        return self

    def line(self, beginning: str) -> str:
        """The only line of the output that begins like this."""
        (line,) = (line for line in self.out.splitlines() if line.startswith(beginning))
        return line


class Suite:
    """A folder with tests and a store."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.path = folder / "evals.db"

    def write(self, tests: str, name: str = "test_it.py") -> "Suite":
        """Writes a file of the suite; tests may use `pytest` without importing it."""
        imports = "import pytest\n" if name.endswith(".py") else ""
        (self.folder / name).write_text(imports + textwrap.dedent(tests))
        return self

    def commit(self) -> str:
        """Makes a git repository of the tests, or a new commit in it; its hash."""
        git = ["git", "-C", str(self.folder), "-c", "user.name=n", "-c", "user.email=n@example.org"]
        for command in (["init", "-qb", "work"], ["add", "*.py"], ["commit", "-qm", "x"]):
            subprocess.run([*git, *command], check=True, capture_output=True)
        return subprocess.run(
            [*git, "rev-parse", "HEAD"], check=True, capture_output=True, text=True
        ).stdout.strip()

    def start(self, *arguments: object, **environment: str) -> subprocess.Popen[str]:
        """Starts pytest in the folder."""
        kept = {name: value for name, value in os.environ.items() if not name.startswith(_OURS)}
        load = [] if _KNOWN else ["-p", PLUGIN]
        return subprocess.Popen(
            [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", *load, *map(str, arguments)],
            env={**kept, "PYTHONPATH": str(PACKAGE), **environment},
            cwd=self.folder,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    def run(self, *arguments: object, **environment: str) -> Session:
        """Runs pytest in the folder to its end."""
        return Session(self.start(*arguments, **environment))

    def record(self, *arguments: object, **environment: str) -> Session:
        """Runs pytest in the folder, recording into its store."""
        return self.run(f"--evalstore={self.path}", *arguments, **environment)

    def runs(self) -> list[Run]:
        """The runs of the store, the newest first."""
        with EvalStore(self.path) as store:
            return list(store.iter_runs())

    def results(self) -> list[Result]:
        """The results of the store, in the order in which they were recorded."""
        with EvalStore(self.path) as store:
            return list(store.iter_results())[::-1]

    def result(self) -> Result:
        """The only result of the store."""
        (result,) = self.results()
        return result

    def outcomes(self) -> dict[str, tuple[bool, str | None]]:
        """How each task ended, and the name of its error."""
        return {result.task_id.split("::")[-1]: (result.succeeded, result.error) for result in self.results()}

    def events(self) -> list[Event]:
        """The events of results."""
        with EvalStore(self.path) as store:
            return list(store.read(types=["ResultRecorded"], limit=10_000))

    def metadata(self) -> dict[str, Any]:
        """What was noted with the only result."""
        (event,) = self.events()
        return event.metadata
