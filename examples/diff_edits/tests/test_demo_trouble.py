"""What the demo and its harness do when something goes wrong, or several run at once."""

from __future__ import annotations

import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from demo_runs import EXAMPLE, PLAYED, demo, harness, whole_log
from evalstore import EvalStore

from demo.study import NAME, find_or_start


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "evals.db"


def study_in(path: Path) -> str:
    with EvalStore(path) as store:
        return find_or_start(store).id


def append(path: Path, session: str, *events: tuple[str, dict[str, object]]) -> None:
    study = study_in(path)
    of = {"session": session, "study": study, "strategy": "exact"}
    with EvalStore(path) as store:
        store.append(
            [
                {"type": kind, "stream": f"edit-session/{session}", "data": {**of, **data}}
                for kind, data in events
            ]
        )


STARTED: tuple[str, dict[str, object]] = ("EditSessionStarted", {"cases": 1})
ATTEMPTED: tuple[str, dict[str, object]] = (
    "EditAttempted",
    {
        "case": "a-case", "model": "model-a", "attempt": 1, "succeeded": True, "applied": True,
        "error_kind": None, "duration_ms": 0.5, "lines_added": 2, "lines_deleted": 1,
    },
)  # fmt: skip


def finished(passed: int) -> tuple[str, dict[str, object]]:
    return "EditSessionFinished", {"passed": passed, "expected_failures": 1 - passed, "duration_ms": 40.0}


def test_a_failing_case_is_a_finding_and_does_not_fail_the_harness() -> None:
    run = harness("--edit-strategy", "exact")
    assert run.returncode == 0
    assert "19 passed, 23 xfailed" in run.stdout


def test_the_harness_shows_findings_as_failures_on_demand() -> None:
    run = harness("--edit-strategy", "exact", "--runxfail")
    assert run.returncode == 1
    assert "23 failed, 19 passed" in run.stdout


def test_the_harness_fails_when_it_cannot_record(tmp_path: Path) -> None:
    assert harness("--edit-store", str(tmp_path)).returncode != 0


def test_what_was_played_before_a_crash_is_on_disk(path: Path, tmp_path: Path) -> None:
    (tmp_path / "crash.py").write_text(
        "import itertools, os\ncount = itertools.count(1)\n"
        "def pytest_runtest_logfinish():\n    next(count) == 5 and os._exit(9)\n"
    )
    run = subprocess.run(
        [sys.executable, "-m", "pytest", "-p", "crash", "harness/eval_cases.py", "--edit-store", str(path)],
        cwd=EXAMPLE, env={**os.environ, "PYTHONPATH": str(tmp_path)}, capture_output=True, check=False,
    )  # fmt: skip
    assert run.returncode == 9
    types = [event.type for event in whole_log(path)]
    assert types == ["EditSessionStarted"] + ["EditAttempted"] * sum(map(len, PLAYED["exact"][:5]))


def test_a_session_without_an_end_has_no_checkpoint_and_is_named(path: Path) -> None:
    append(path, "killed", STARTED, ATTEMPTED)
    run = demo(path, "--report-only")
    assert run.returncode == 0
    assert "0 checkpoints, 1 sessions, 1 answers, 1 sessions without an end" in run.stdout


def test_a_session_whose_demo_was_killed_gets_its_checkpoint_from_the_next(path: Path) -> None:
    append(path, "late", STARTED, ATTEMPTED, finished(1))
    for _ in range(2):
        run = demo(path, "--report-only")
        assert (run.returncode, run.stderr) == (0, "")
    with EvalStore(path) as store:
        (checkpoint,) = store.get_checkpoints(study_in(path))
    assert checkpoint.sessions_included == ("late",)
    assert checkpoint.metrics["session_success_rate"] == 1
    assert checkpoint.metrics["avg_session_duration_ms"] == 40


def test_numbers_that_do_not_add_up_end_the_demo_with_an_error(path: Path) -> None:
    append(path, "odd", STARTED, ATTEMPTED, finished(0))
    run = demo(path, "--report-only")
    assert run.returncode == 1
    assert "problem: session odd: recorded and counted results differ" in run.stderr


def test_two_demos_that_start_at_once_share_one_study(path: Path) -> None:
    with ThreadPoolExecutor(2) as pool:
        runs = list(pool.map(lambda _: demo(path, "--repeats", "1"), range(2)))
    assert [(run.returncode, run.stderr) for run in runs] == [(0, ""), (0, "")]
    with EvalStore(path) as store:
        (study,) = store.list_studies(name=NAME)
        assert len(list(store.iter_checkpoints(study.id))) == 6
        assert store.verify().clean


def test_a_stopped_study_is_left_alone_and_a_new_one_begun(path: Path) -> None:
    first = study_in(path)
    with EvalStore(path) as store:
        store.stop_study(first)
        second = find_or_start(store)
        assert second.id != first
        assert find_or_start(store).id == second.id


def test_a_reader_that_leaves_early_gets_no_traceback(path: Path) -> None:
    command = [sys.executable, str(EXAMPLE / "run_demo.py"), "--store", str(path), "--report-only"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, cwd=EXAMPLE) as run:
        assert run.stdout is not None
        assert run.stderr is not None
        run.stdout.close()
        assert run.stderr.read() == b""


def test_a_store_that_cannot_be_opened_is_said_in_one_line(tmp_path: Path) -> None:
    wrong = tmp_path / "notes.txt"
    wrong.write_text("no store\n" * 1000)
    run = demo(wrong)
    assert run.returncode == 1
    assert run.stderr.startswith("run_demo: ")
    assert "Traceback" not in run.stderr
