"""Runs the harness in processes of its own, several at once on the same file."""

from __future__ import annotations

import subprocess
import sys
import uuid
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from edits.strategies import STRATEGIES

HERE = Path(__file__).resolve().parent.parent
AT_ONCE = 3
TIMEOUT_S = 120


@dataclass(frozen=True)
class SessionRun:
    """One run of pytest and how it ended."""

    session: str
    exit_code: int
    output: str


def run_sessions(store_path: Path, study_id: str, repeats: int) -> list[SessionRun]:
    """Plays every case with every strategy, `repeats` times, three sessions at a time."""
    wanted = [strategy for _ in range(repeats) for strategy in STRATEGIES]
    with ThreadPoolExecutor(AT_ONCE) as pool:
        return list(pool.map(lambda strategy: _run(store_path, study_id, strategy), wanted))


def _run(store_path: Path, study_id: str, strategy: str) -> SessionRun:
    session = f"{strategy}-{uuid.uuid4().hex[:12]}"
    command = [sys.executable, "-m", "pytest", "-q", "--no-header", "-p", "no:cacheprovider"]
    command += ["harness/eval_cases.py", "--edit-strategy", strategy]
    command += ["--edit-store", str(store_path), "--edit-study", study_id, "--edit-session", session]
    try:
        done = subprocess.run(
            command,
            cwd=HERE,
            capture_output=True,
            encoding="utf-8",
            errors="replace",
            timeout=TIMEOUT_S,
            check=False,
        )
    except subprocess.TimeoutExpired:
        return SessionRun(session, -1, f"no end after {TIMEOUT_S} seconds")
    return SessionRun(session, done.returncode, done.stdout + done.stderr)
