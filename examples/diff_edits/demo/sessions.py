"""Plays a part of a run in a process of one of the two harnesses, and reads what it said."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
import tempfile
import xml.etree.ElementTree as ET
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from harness.definition import EXAMPLE

TIMEOUT_S = 600
RUNNER = EXAMPLE.parent / "diff_edits_ts" / "main.ts"
ANSWER_MS = 50
"""How long each answer of the TypeScript runner takes, so that it is at work for about a second."""


@dataclass(frozen=True)
class Session:
    """One process and how it ended."""

    run_id: str
    exit_code: int
    output: str
    verdicts: dict[str, bool]
    """For each case that was played, whether it gave the expected file."""
    program: str = "pytest"


def play_in_python(store_path: Path, run_id: str, part: int, parts: int) -> Session:
    """Plays what the run's plan still wants of one part of the cases, with pytest."""
    with tempfile.TemporaryDirectory() as folder:
        verdicts = Path(folder) / "verdicts.xml"
        command = [sys.executable, "-m", "pytest", "-q", "--no-header", "-p", "no:cacheprovider"]
        command += ["harness/eval_cases.py", f"--junitxml={verdicts}"]
        command += ["--edit-store", str(store_path), "--edit-run", run_id, "--edit-shard", f"{part}/{parts}"]
        exit_code, output, errors = _run(command)
        said = read_verdicts(verdicts) if verdicts.exists() else {}
        return Session(run_id, exit_code, output + errors, said)


def play_in_typescript(store_path: Path, run_id: str, strategy: str, labels: Mapping[str, str]) -> Session:
    """Begins the run, or goes on with it, with the TypeScript runner in Deno."""
    beside = Path(sys.executable).with_name("deno")
    command = [str(beside) if beside.exists() else shutil.which("deno") or "deno"]
    command += ["run", "--no-prompt", "--quiet", "--allow-ffi", "--allow-env", "--allow-read", str(RUNNER)]
    command += ["--store", str(store_path), "--run", run_id, "--strategy", strategy]
    command += ["--concurrency", "2", "--latency", str(ANSWER_MS)]
    for name, text in labels.items():
        command += ["--label", f"{name}={text}"]
    exit_code, output, errors = _run(command)
    return Session(run_id, exit_code, errors, read_outcomes(output), "the TypeScript runner")


def _run(command: Sequence[str]) -> tuple[int, str, str]:
    """The exit code, what was printed, and what was complained of."""
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
        return -1, "", f"no end after {TIMEOUT_S} seconds"
    except FileNotFoundError:
        return -1, "", f"{command[0]} is not there; install what requirements.txt names"
    return done.returncode, done.stdout, done.stderr


def read_verdicts(junit: Path) -> dict[str, bool]:
    """Whether each case passed, from the report that pytest writes for other programs."""
    return {
        re.sub(r"^.*\[(.*)\]$", r"\1", test.get("name", "")): len(test) == 0
        for test in ET.parse(junit).getroot().iter("testcase")
    }


def read_outcomes(lines: str) -> dict[str, bool]:
    """Whether each case was solved, from lines of the TypeScript runner: `run/case/number`, tab, outcome."""
    solved: dict[str, bool] = {}
    for result_id, outcome in (line.split("\t") for line in lines.splitlines()):
        case = result_id.rsplit("/", 2)[1]
        solved[case] = solved.get(case, False) or outcome == "succeeded"
    return solved
