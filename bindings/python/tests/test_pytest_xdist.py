"""Sessions of several processes, and tests that run again."""

import json
import signal
import threading

import command_line
import pytest
from other_process import output, start
from pytest_sessions import Suite

from evalstore import EvalStore

READ = """
    import json, sys, time
    from pathlib import Path
    from evalstore import EvalStore
    seen = []
    end = time.monotonic() + 400
    while not Path(sys.argv[1]).exists():
        assert time.monotonic() < end
        time.sleep(0.01)
    with EvalStore(sys.argv[1], read_only=True) as store:
        while not seen or seen[-1] < 400:
            assert time.monotonic() < end
            stats = store.run_stats()
            store.success_rates_by_model()
            seen.append(stats.attempts)
    print(json.dumps(seen))
"""


@pytest.mark.timeout(600)
def test_eight_workers_record_four_hundred_tests_into_one_run_while_others_read(suite: Suite) -> None:
    suite.write(
        """
        @pytest.mark.parametrize("model", ["small", "big"])
        @pytest.mark.parametrize("number", range(200))
        def test_it(number, model, evalcase):
            evalcase.score("number", number)
            evalcase.output(f"{model} says {number}")
        """
    )
    with EvalStore(suite.path):
        reader = start(READ, suite.path)
        # As many as there will be, so that none is missed if some are recorded before it looks at the log.
        follower = command_line.start(suite.path, "results", "--follow", "--limit", "400", "--json")
        giving_up = threading.Timer(400, follower.kill)
        giving_up.start()
        done = suite.record("-n", 8).ended()
        assert follower.stdout is not None
        followed = [json.loads(follower.stdout.readline()) for _ in range(400)]
        giving_up.cancel()
        follower.send_signal(signal.SIGINT)
        assert follower.communicate(timeout=60)[0] == ""
    seen = json.loads(output(reader))
    assert seen == sorted(seen)
    assert len({result["result_id"] for result in followed}) == 400
    assert "not recorded" not in done.out
    (run,) = suite.runs()
    results = suite.results()
    assert len(results) == 400
    assert {result.run_id for result in results} == {run.run_id}
    assert len({(result.task_id, result.model_id) for result in results}) == 400
    assert all(
        result.raw_model_output.startswith(result.model_id) for result in results if result.raw_model_output
    )
    with EvalStore(suite.path) as store:
        assert store.run_stats(run.run_id).cases == 200  # type: ignore[union-attr]
        assert store.verify().clean
        assert store.check()["ok"]


def test_a_worker_that_dies_loses_only_its_running_test(suite: Suite) -> None:
    suite.write(
        """
        import os
        @pytest.mark.parametrize("number", range(30))
        def test_it(number):
            if number == 11 and "GO" not in os.environ: os._exit(1)
        """
    )
    suite.record("-n", 2).ended(1)
    assert len(suite.results()) == 29
    suite.record("-n", 2, "--evalstore-resume", GO="1").ended()
    assert len(suite.results()) == 30
    assert len(suite.runs()) == 1


def test_workers_that_cannot_record_say_so(suite: Suite) -> None:
    suite.write(
        """
        import os, pathlib
        def test_it(): pass
        """
    ).write(
        """
        import evalstore, os
        if "PYTEST_XDIST_WORKER" in os.environ:
            def refuse(*args, **keys): raise evalstore.StorageError("The disk is full.")
            evalstore.EvalStore.create_cases = refuse
        """,
        "conftest.py",
    )
    done = suite.record("-n", 2).ended(6)
    assert "test_it.py::test_it: The disk is full." in done.out


def test_each_worker_of_dist_each_has_its_results(suite: Suite) -> None:
    suite.write("def test_it(): pass").record("-n", 2, "--dist", "each").ended()
    assert len(suite.results()) == 2


def test_a_rerun_is_a_result(suite: Suite) -> None:
    tests = """
        from pathlib import Path
        def test_flaky(evalcase):
            print("try", len(list(Path().glob("try*"))))
            Path(f"try{len(list(Path().glob('try*')))}").touch()
            assert len(list(Path().glob("try*"))) == 3
        @pytest.fixture
        def breaks():
            if not Path("broken").exists():
                Path("broken").touch()
                raise OSError
        def test_breaks_first(breaks): pass
        """
    for workers in (0, 2):
        for mark in suite.folder.glob("[tb]r*"):
            mark.unlink()
        suite.write(tests).record("--reruns", 2, "-n", workers).ended()
        run = suite.runs()[0].run_id
        with EvalStore(suite.path) as store:
            results = list(store.iter_results(run_id=run))[::-1]
            events = {event.event_id: event for event in store.read(stream=f"run/{run}")}
        flaky = [result for result in results if result.task_id.endswith("flaky")]
        assert [result.succeeded for result in flaky] == [False, False, True]
        assert [events[result.result_id].metadata.get("rerun", 0) for result in flaky] == [0, 1, 2]
        for number, result in enumerate(flaky[:2]):
            assert result.raw_model_output is not None
            assert result.raw_model_output.count("try") >= 1
            assert f"try {number}" in result.raw_model_output
            assert f"try {number - 1}\n" not in result.raw_model_output
        broken = [(result.succeeded, result.error) for result in results if result not in flaky]
        assert broken == [(False, "other_error"), (True, None)]


def test_a_test_that_runs_twice_in_a_session_has_two_results(suite: Suite) -> None:
    suite.write("def test_it(): pass").write(
        "def pytest_collection_modifyitems(items): items.extend(list(items))", "conftest.py"
    )
    assert "2 passed" in suite.record().ended().out
    assert [event.metadata.get("rerun", 0) for event in suite.events()] == [0, 1]
