"""A session that was cut short is continued: what it has is not done again."""

import time
from pathlib import Path

import pytest
from pytest_sessions import Suite

from evalstore import EvalStore

# Those that begin after so many are still running when their session is killed, however late that is.
HELD = """
    import os, time
    PARENT = os.getppid()
    @pytest.mark.parametrize("number", range(40))
    @pytest.mark.parametrize("model", ["small", "big"])
    def test_it(number, model, evalcase):
        mine = f"{model} {number}\\n"
        with open("ran", "a") as log: log.write(mine)
        with open("ran") as log: ran = log.readlines()
        begun = len(ran) - ran[::-1].index(mine)
        while begun > int(os.environ.get("UNTIL", 1000)) and os.getppid() == PARENT: time.sleep(0.01)
        assert number % 3
"""


def wait_for_results(path: Path, count: int) -> None:
    end = time.monotonic() + 120
    while time.monotonic() < end:
        with EvalStore(path) as store:
            if len(store.list_results(limit=1000)) >= count:
                return
        time.sleep(0.02)
    raise AssertionError(f"there are not {count} results in time")


@pytest.mark.parametrize("workers", [0, 3])
def test_a_killed_session_is_continued_and_every_test_is_recorded_once(suite: Suite, workers: int) -> None:
    suite.write(HELD)
    ran = suite.folder / "ran"
    begun, before = 0, 0
    for target in (20, 45):
        again = ["--evalstore-resume"] if target > 20 else []
        until = str(begun + target - before)
        process = suite.start(f"--evalstore={suite.path}", "-n", workers, *again, UNTIL=until)
        wait_for_results(suite.path, target)
        process.kill()
        # The workers of a killed controller end when they hear that it has gone, and its stderr with them.
        process.communicate()
        begun, before = len(ran.read_text().splitlines()), len(suite.results())
    assert 45 <= before < 80
    last = suite.record("-n", workers, "--evalstore-resume").ended(1)
    assert "continues" in last.out
    (run,) = suite.runs()
    results = suite.results()
    assert len(results) == 80
    assert len({(result.task_id, result.model_id) for result in results}) == 80
    assert {result.run_id for result in results} == {run.run_id}
    assert len(ran.read_text().splitlines()) <= 80 + 2 * max(workers, 1)
    with EvalStore(suite.path) as store:
        assert store.verify().clean
    assert "a new run" in suite.record("-n", workers, "--evalstore-resume").ended(1).out


def test_what_failed_for_a_reason_that_is_not_the_models_is_done_again(suite: Suite) -> None:
    suite.write(
        """
        import os
        def test_passes(): pass
        def test_fails(): assert False
        def test_breaks():
            if "NETWORK" not in os.environ: raise OSError
        def test_unlucky(evalcase):
            if "NETWORK" not in os.environ: evalcase.error("api_error")
        def test_its_own_fault(evalcase): evalcase.error("parsing_error")
        def test_skips(): pytest.skip()
        """
    )
    suite.record().ended(1)
    assert len(suite.results()) == 5
    done = suite.record("--evalstore-resume").ended(1)
    assert "3 deselected" in done.out
    assert len(suite.results()) == 7
    suite.record("--evalstore-resume", NETWORK="1").ended()
    assert len(suite.results()) == 9
    assert suite.outcomes()["test_breaks"] == (True, None)
    assert suite.outcomes()["test_unlucky"] == (True, None)
    assert len(suite.runs()) == 1
    assert "a new run" in suite.record("--evalstore-resume", NETWORK="1").ended(1).out
    assert len(suite.runs()) == 2


def test_a_named_run_with_nothing_left_ends_well(suite: Suite) -> None:
    suite.write("def test_fails(): assert False").record().ended(1)
    (run,) = suite.runs()
    for workers in (0, 2):
        done = suite.record(f"--evalstore-resume={run.run_id}", "-n", workers).ended()
        assert "named" in done.line("evalstore: continues")
    assert len(suite.results()) == 1


def test_an_interrupted_session_is_unfinished(suite: Suite) -> None:
    suite.write(
        """
        import os
        def test_first(): pass
        def test_second():
            if "GO" not in os.environ: raise KeyboardInterrupt
        """
    )
    suite.record().ended(2)
    assert [result.task_id for result in suite.results()] == ["test_it.py::test_first"]
    suite.record("--evalstore-resume", GO="1").ended()
    assert len(suite.results()) == 2
    assert len(suite.runs()) == 1


def test_a_session_that_stops_early_is_unfinished(suite: Suite) -> None:
    suite.write("def test_first(): assert False\ndef test_second(): pass")
    suite.record("-x").ended(1)
    suite.record("-x", "--evalstore-resume").ended()
    assert len(suite.results()) == 2
    assert len(suite.runs()) == 1


@pytest.mark.parametrize("workers", [0, 2])
def test_a_run_that_could_not_be_collected_again_stays_unfinished(suite: Suite, workers: int) -> None:
    suite.write("def test_first(): pass\ndef test_second(): raise OSError").record().ended(1)
    suite.write("assert False", "test_broken.py").write("def test_first(): pass")
    done = suite.record("-n", workers, "--evalstore-resume")
    assert done.status in (1, 2, 5)
    suite.write("", "test_broken.py").write("def test_first(): pass\ndef test_second(): pass")
    # One that recorded nothing is not continued before one that did.
    suite.write("assert False", "test_broken.py").record("-n", workers)
    suite.write("", "test_broken.py")
    assert "1 deselected" in suite.record("--evalstore-resume").ended().out
    assert [result.succeeded for result in suite.results()] == [True, False, True]


def test_only_a_run_of_the_same_suite_digests_and_prompt_is_continued(suite: Suite) -> None:
    suite.write("def test_it(): raise OSError\ndef test_other(): raise OSError")
    suite.record("--evalstore-digest", "harness=h1").ended(1)
    resume = "--evalstore-resume"
    assert "a new run" in suite.record(resume).ended(1).out
    assert "a new run" in suite.record(resume, "--evalstore-digest", "harness=h2").ended(1).out
    assert "a new run" in suite.record(resume, "-k", "other").ended(1).out
    assert "a new run" in suite.record("test_it.py", resume).ended(1).out
    assert "a new run" in suite.record(resume, "-o", "evalstore_system_prompt=other").ended(1).out
    assert len(suite.runs()) == 6
    oldest = suite.runs()[-1]
    assert oldest.run_id in suite.record(resume, "-v", "--evalstore-digest", "harness=h1").ended(1).out
    named = f"--evalstore-resume={oldest.run_id}"
    assert oldest.run_id in suite.record(named, "-k", "other").ended(1).out
    refused = suite.record(named, "--evalstore-digest", "harness=h3").ended(4)
    assert "the digest harness of the run" in refused.err
    assert len(suite.runs()) == 6


def test_only_a_run_of_the_same_commit_is_continued_unless_it_is_named(suite: Suite) -> None:
    suite.write("def test_it(): raise OSError").commit()
    suite.record().ended(1)
    suite.write("def test_it(): raise OSError()")
    assert "the newest unfinished" in suite.record("--evalstore-resume").ended(1).out
    suite.commit()
    assert "a new run" in suite.record("--evalstore-resume").ended(1).out
    oldest = suite.runs()[-1].run_id
    assert oldest in suite.record(f"--evalstore-resume={oldest}").ended(1).out
    assert len(suite.runs()) == 2


def test_tests_of_one_task_and_model_are_each_done_by_their_own_result(suite: Suite) -> None:
    suite.write(
        """
        import os
        pytestmark = pytest.mark.evalcase(task="sum")
        def test_first(): pass
        def test_second():
            if "GO" not in os.environ: raise KeyboardInterrupt
        """
    )
    suite.record().ended(2)
    suite.record("--evalstore-resume", GO="1").ended()
    assert [event.metadata["nodeid"] for event in suite.events()] == [
        "test_it.py::test_first",
        "test_it.py::test_second",
    ]


def test_a_test_that_was_renamed_keeps_its_task(suite: Suite) -> None:
    suite.write("@pytest.mark.evalcase(task='t')\ndef test_old(): pass\ndef test_broken(): raise OSError")
    suite.record().ended(1)
    suite.write("@pytest.mark.evalcase(task='t')\ndef test_new(): pass\ndef test_broken(): raise OSError")
    assert "1 deselected" in suite.record("--evalstore-resume").ended(1).out


def test_another_attempt_is_another_test(suite: Suite) -> None:
    suite.write("@pytest.mark.parametrize('attempt', [1, 2])\ndef test_it(attempt): pass")
    suite.record("-k", "1").ended()
    (run,) = suite.runs()
    suite.record(f"--evalstore-resume={run.run_id}").ended()
    assert [event.metadata["attempt"] for event in suite.events()] == [1, 2]
    assert len({result.case_id for result in suite.results()}) == 1


def test_a_run_that_a_program_began_can_be_continued(suite: Suite) -> None:
    with EvalStore(suite.path) as store:
        prompt = store.upsert_system_prompt(name="own", content="own").hash
        run = store.create_run(system_prompt_hash=prompt).id
        case = store.create_case(run_id=run, task_id="sum").id
        store.record_result(run_id=run, case_id=case, model_id="small", succeeded=True)
    suite.write(
        """
        @pytest.mark.parametrize("model", ["small", "big"])
        @pytest.mark.evalcase(task="sum")
        def test_it(model): pass
        """
    )
    suite.record(f"--evalstore-resume={run}").ended()
    assert [(result.case_id, result.model_id) for result in suite.results()] == [
        (case, "small"),
        (case, "big"),
    ]
