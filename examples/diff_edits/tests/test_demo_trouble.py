"""What the demo and its harness do when something goes wrong, or several run at once."""

from __future__ import annotations

import os
import subprocess
import sys
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from demo_runs import EXAMPLE, FIRST, PLAYED, begin_first_round, demo, harness, results, runs
from evalstore import EvalStore, NewResult, Result

from demo.checks import problems_of_round, problems_of_sessions, problems_of_turns
from demo.rounds import Round, current
from demo.sessions import Session, play_in_typescript
from demo.study import NAME, find_or_start
from harness import definition

EXACT = FIRST.live["exact"]
CRASH = (
    "import itertools, os\ncount = itertools.count(1)\n"
    "def pytest_runtest_logfinish():\n    next(count) == 5 and os._exit(9)\n"
)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "evals.db"


@pytest.fixture
def begun(path: Path) -> Path:
    """A store whose first round has its runs and no results."""
    begin_first_round(path)
    return path


@pytest.fixture(scope="module")
def finished_once(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("finished") / "evals.db"
    assert demo(path).returncode == 0
    return path


@pytest.fixture
def finished(finished_once: Path, path: Path) -> Path:
    """A store of the test's own with one finished round."""
    with EvalStore(finished_once) as store:
        store.backup(path)
    return path


def kill_a_session(path: Path, folder: Path) -> list[Result]:
    """A session of the exact run that dies after its fifth test; what it left."""
    options = ["--edit-store", str(path), "--edit-run", EXACT]
    assert harness(*options, environment=crashing(folder)).returncode == 9
    return results(path, EXACT)


def crashing(folder: Path) -> dict[str, str]:
    """An environment in which each process of pytest dies after its fifth test."""
    (folder / "crash.py").write_text(CRASH)
    found_in = [str(folder), *filter(None, [os.environ.get("PYTHONPATH")])]
    return {"PYTHONPATH": os.pathsep.join(found_in), "PYTEST_ADDOPTS": "-p crash"}


def more(path: Path, run_id: str, *, like: Result, succeeded: bool) -> None:
    """One result too many in a run."""
    with EvalStore(path) as store:
        store.record_results(
            [
                NewResult(
                    run_id=run_id,
                    case_id=f"{run_id}/{like.task_id}",
                    model_id=like.model_id,
                    succeeded=succeeded,
                    raw_model_output_hash=like.raw_model_output_hash,
                )
            ]
        )


def test_a_failing_case_is_a_finding_and_does_not_fail_the_harness() -> None:
    run = harness("--edit-strategy", "exact")
    assert run.returncode == 0
    assert "19 passed, 23 xfailed" in run.stdout


def test_the_harness_shows_findings_as_failures_on_demand() -> None:
    run = harness("--edit-strategy", "exact", "--runxfail")
    assert run.returncode == 1
    assert "23 failed, 19 passed" in run.stdout


def test_the_harness_records_a_run_of_its_own_by_itself(path: Path) -> None:
    run = harness("--edit-store", str(path), "--edit-strategy", "fuzzy")
    assert "34 passed, 8 xfailed" in run.stdout
    with EvalStore(path, read_only=True) as store:
        (only,) = store.list_runs()
        assert only.labels == {"strategy": "fuzzy", "harness": "python"}
        stats = store.run_stats(only.run_id)
        assert stats is not None
        assert (stats.results, stats.success_rate.numerator) == (43, 34)


def test_the_harness_says_in_a_line_why_it_cannot_record(begun: Path, tmp_path: Path) -> None:
    nowhere = tmp_path / "nowhere.db"
    for options, said in (
        (["--edit-store", str(tmp_path)], "is a folder"),
        (["--edit-store", str(begun), "--edit-run", "unknown"], "there is no run unknown"),
        (["--edit-store", str(nowhere), "--edit-run", EXACT], "nowhere.db"),
        (["--edit-run", EXACT], "--edit-run needs --edit-store"),
        (["--edit-shard", "3/2"], "--edit-shard"),
    ):
        run = harness(*options)
        assert run.returncode == 4
        assert said in run.stderr
        assert "Traceback" not in run.stderr
    assert not nowhere.exists()


def test_shards_share_a_run_and_nothing_is_played_twice(begun: Path) -> None:
    options = ["--edit-store", str(begun), "--edit-run", EXACT]
    first = harness(*options, "--edit-shard", "1/3")
    assert len(results(begun, EXACT)) == sum(map(len, PLAYED["exact"][::3]))
    rest = harness(*options)
    assert "14 deselected" in rest.stdout
    again = harness(*options)
    assert "42 deselected" in again.stdout
    assert [run.returncode for run in (first, rest, again)] == [0, 0, 0]
    assert len(results(begun, EXACT)) == sum(map(len, PLAYED["exact"]))


def test_what_was_played_before_a_crash_is_on_disk(begun: Path, tmp_path: Path) -> None:
    left = kill_a_session(begun, tmp_path)
    wanted = [(each.case.id, each.outcome) for case in PLAYED["exact"][:5] for each in case]
    outcomes = [each.error or ("succeeded" if each.succeeded else "wrong_edit") for each in left]
    ids = [f"{each.task_id}-{each.model_id}" for each in left]
    assert list(zip(ids, outcomes, strict=True)) == wanted


def test_a_killed_session_is_finished_by_the_next_demo_and_nothing_is_played_twice(
    begun: Path, tmp_path: Path
) -> None:
    left = kill_a_session(begun, tmp_path)
    run = demo(begun)
    assert (run.returncode, run.stderr) == (0, "")
    assert "247 cases in this demo" in run.stdout
    assert {each.run_id for each in runs(begun)} == set(FIRST.runs)
    recorded = results(begun, EXACT)
    assert recorded[: len(left)] == left
    answers = Counter((each.task_id, each.model_id, each.raw_model_output) for each in recorded)
    assert answers == Counter(
        (each.case.task, each.case.model, each.answer.text) for case in PLAYED["exact"] for each in case
    )


def test_a_demo_whose_sessions_all_die_says_so_and_the_next_goes_on(path: Path, tmp_path: Path) -> None:
    run = demo(path, environment=crashing(tmp_path))
    assert run.returncode == 1
    assert run.stderr.count("pytest ended with 9") == 6
    assert "6 runs, 0 checkpoints" in run.stdout
    after = demo(path)
    assert (after.returncode, after.stderr) == (0, "")
    assert f"{3 * 42 - 6 * 5} cases in this demo" in after.stdout
    for strategy, run_id in FIRST.live.items():
        assert len(results(path, run_id)) == sum(map(len, PLAYED[strategy]))


def test_a_demo_that_was_killed_before_its_checkpoints_is_finished_by_the_next(path: Path) -> None:
    begin_first_round(path)
    for run_id in FIRST.live.values():
        assert harness("--edit-store", str(path), "--edit-run", run_id).returncode == 0
    with EvalStore(path) as store:
        FIRST.play_again(store)
    run = demo(path)
    assert (run.returncode, run.stderr) == (0, "")
    assert "9 sessions played 126 cases" in run.stdout
    assert "7 runs, 7 checkpoints" in run.stdout


def test_a_round_of_other_cases_is_left_as_it_is(begun: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with EvalStore(begun) as store:
        assert current(store, FIRST.study) == FIRST
        changed = {**definition.digests(), "dataset": "sha256:other"}
        monkeypatch.setattr("demo.rounds.digests", lambda: changed)
        assert current(store, FIRST.study) == Round(FIRST.study, 2)


def test_the_replay_adds_no_output_and_happens_once(finished: Path) -> None:
    before = results(finished, FIRST.replay)
    with EvalStore(finished) as store:
        contents = store.info()["contents"]
        assert FIRST.play_again(store) == 0
        assert store.info()["contents"] == contents
    assert results(finished, FIRST.replay) == before


def test_a_result_that_pytest_did_not_say_is_a_problem(finished: Path) -> None:
    solved = next(each for each in results(finished, EXACT) if each.succeeded)
    said = {f"{solved.task_id}-{solved.model_id}": False}
    with EvalStore(finished) as store:
        (problem,) = problems_of_sessions(store, [Session(EXACT, 0, "", said)])
    assert problem.startswith(f"run {EXACT}: pytest says that {solved.task_id}-{solved.model_id} failed")


def test_a_session_that_fails_is_a_problem_with_what_it_said(begun: Path) -> None:
    with EvalStore(begun) as store:
        (problem,) = problems_of_sessions(store, [Session(EXACT, 3, "INTERNALERROR\n", {})])
    assert problem == f"run {EXACT}: pytest ended with 3:\nINTERNALERROR"


def test_what_was_planned_and_is_not_done_is_a_problem(begun: Path, tmp_path: Path) -> None:
    kill_a_session(begun, tmp_path)
    with EvalStore(begun) as store:
        FIRST.play_again(store)
        found = list(problems_of_round(store, FIRST))
    assert any(each.startswith(f"run {EXACT}: planned and not done: ci-cache-model-b, ") for each in found)
    assert f"run {FIRST.typescript['exact']}: it was not begun" in found


def test_a_harness_that_decides_otherwise_than_the_other_is_a_problem(finished: Path) -> None:
    run_id = FIRST.typescript["exact"]
    refused = next(each for each in results(finished, run_id) if each.error == "diff_edit_error")
    more(finished, run_id, like=refused, succeeded=True)
    with EvalStore(finished) as store:
        found = list(problems_of_round(store, FIRST))
    told = f"{refused.task_id}-{refused.model_id}"
    assert found == [f"run {run_id}: {told} is succeeded in TypeScript only"]


def test_harnesses_that_recorded_one_after_the_other_are_a_problem(begun: Path) -> None:
    for strategy, run_id in FIRST.live.items():
        assert harness("--edit-store", str(begun), "--edit-run", run_id).returncode == 0
        session = play_in_typescript(begun, FIRST.typescript[strategy], strategy, {})
        assert (session.exit_code, len(session.verdicts)) == (0, 42)
        if strategy == "exact":
            with EvalStore(begun) as store:
                (problem,) = problems_of_turns(store, FIRST)
            assert problem == "round 1: one harness recorded after the other; turns in the log: 1"
    with EvalStore(begun) as store:
        assert list(problems_of_turns(store, FIRST)) == []


def test_a_typescript_runner_that_fails_is_a_problem_with_what_it_said(
    begun: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("demo.sessions.RUNNER", Path("nowhere.ts"))
    session = play_in_typescript(begun, FIRST.typescript["exact"], "exact", {})
    with EvalStore(begun) as store:
        (problem,) = problems_of_sessions(store, [session])
    assert problem.startswith(f"run {FIRST.typescript['exact']}: the TypeScript runner ended with 1:")
    assert "nowhere.ts" in problem


def test_a_replay_that_differs_from_the_live_run_is_a_problem(finished: Path) -> None:
    wrong = next(each for each in results(finished, FIRST.live["fuzzy"]) if each.error == "no_tool_calls")
    more(finished, FIRST.replay, like=wrong, succeeded=True)
    run = demo(finished, "--report-only")
    assert run.returncode == 1
    assert f"problem: run {FIRST.replay}: {wrong.task_id}-{wrong.model_id} is succeeded" in run.stderr


def test_a_checkpoint_that_differs_from_its_run_is_a_problem(finished: Path) -> None:
    more(finished, EXACT, like=results(finished, EXACT)[0], succeeded=True)
    run = demo(finished, "--report-only")
    assert run.returncode == 1
    assert f"problem: run {EXACT}: its checkpoint is of 50 results, the run has 51" in run.stderr


def test_two_demos_that_start_at_once_play_one_round_together(path: Path) -> None:
    with ThreadPoolExecutor(2) as pool:
        both = list(pool.map(lambda _: demo(path), range(2)))
    assert [(run.returncode, run.stderr) for run in both] == [(0, ""), (0, "")]
    with EvalStore(path) as store:
        (study,) = store.list_studies(name=NAME)
        found = runs(path)
        rounds = {int(run.labels["round"]) for run in found}
        assert rounds in ({1}, {1, 2})  # the second may begin when the first has finished its round
        assert len(found) == 7 * len(rounds) == len(list(store.iter_checkpoints(study.id)))
        assert store.verify().clean
    for number in rounds:
        each = Round(study.id, number)
        for strategy, run_id in [*each.live.items(), *each.typescript.items()]:
            assert len(results(path, run_id)) == sum(map(len, PLAYED[strategy]))


def test_the_report_of_an_unfinished_round_tells_how_far_it_came(begun: Path, tmp_path: Path) -> None:
    left = kill_a_session(begun, tmp_path)
    run = demo(begun, "--report-only")
    assert (run.returncode, run.stderr) == (0, "")
    assert "3 runs, 0 checkpoints" in run.stdout
    row = next(line for line in run.stdout.splitlines() if " exact " in line)
    assert row.split()[5:7] == ["5", str(len(left))]


def test_a_stopped_study_is_left_alone_and_a_new_one_begun(path: Path) -> None:
    with EvalStore(path) as store:
        first = find_or_start(store)
        store.stop_study(first.id)
        second = find_or_start(store)
        assert second.id != first.id
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
