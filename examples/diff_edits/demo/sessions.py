"""Plays runs in processes of the harness, several at once on the same file, and reads what pytest said."""

from __future__ import annotations

import re
import subprocess
import sys
import tempfile
import xml.etree.ElementTree as ET
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from harness.definition import EXAMPLE

AT_ONCE = 4
SHARDS = 2
TIMEOUT_S = 120


@dataclass(frozen=True)
class Session:
    """One process of pytest and how it ended."""

    run_id: str
    exit_code: int
    output: str
    verdicts: dict[str, bool]
    """For each case that was played, whether it passed; the others were expected failures."""


def play(store_path: Path, run_ids: list[str]) -> list[Session]:
    """Plays what the runs' plans still want, each run in several processes."""
    parts = [(run_id, part) for run_id in run_ids for part in range(1, SHARDS + 1)]
    with ThreadPoolExecutor(AT_ONCE) as pool:
        return list(pool.map(lambda each: _session(store_path, *each), parts))


def _session(store_path: Path, run_id: str, part: int) -> Session:
    with tempfile.TemporaryDirectory() as folder:
        verdicts = Path(folder) / "verdicts.xml"
        command = [sys.executable, "-m", "pytest", "-q", "--no-header", "-p", "no:cacheprovider"]
        command += ["harness/eval_cases.py", f"--junitxml={verdicts}"]
        command += ["--edit-store", str(store_path), "--edit-run", run_id, "--edit-shard", f"{part}/{SHARDS}"]
        try:
            done = subprocess.run(
                command,
                cwd=EXAMPLE,
                capture_output=True,
                encoding="utf-8",
                errors="replace",
                timeout=TIMEOUT_S,
                check=False,
            )
        except subprocess.TimeoutExpired:
            return Session(run_id, -1, f"no end after {TIMEOUT_S} seconds", {})
        said = read_verdicts(verdicts) if verdicts.exists() else {}
        return Session(run_id, done.returncode, done.stdout + done.stderr, said)


def read_verdicts(junit: Path) -> dict[str, bool]:
    """Whether each case passed, from the report that pytest writes for other programs."""
    return {
        re.sub(r"^.*\[(.*)\]$", r"\1", test.get("name", "")): len(test) == 0
        for test in ET.parse(junit).getroot().iter("testcase")
    }
