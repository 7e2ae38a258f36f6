"""What handles survive: other processes, the end of the program, Ctrl-C in the middle of long work."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from other_process import PACKAGE, output, run, start

from evalstore import EvalStore

# A file of its own, because `spawn` imports the main module.
POOL = """
import multiprocessing, sys
from evalstore import EvalStore, ForkedError

inherited = None


def work(job):
    path, number = job
    if inherited is not None:
        try:
            inherited.list_studies()
            return "used"
        except ForkedError:
            pass
    with EvalStore(path) as store:
        return store.create_study(name=f"{number}", period_type="daily").events[0].position


if __name__ == "__main__":
    method, path = sys.argv[1:]
    inherited = EvalStore(path)
    inherited.create_study(name="Parent", period_type="daily")
    with multiprocessing.get_context(method).Pool(3) as pool:
        print(sorted(pool.map(work, [(path, number) for number in range(20)], chunksize=1)))
    print(inherited.create_study(name="Parent", period_type="daily").events[0].position)
    print(inherited.verify().clean)
    inherited.close()
"""


@pytest.mark.parametrize("method", ["fork", "spawn"])
def test_a_pool_of_processes_opens_its_own_and_the_parent_goes_on(
    tmp_path: Path, path: Path, method: str
) -> None:
    script = tmp_path / "pool.py"
    script.write_text(POOL)
    done = subprocess.run(
        [sys.executable, str(script), method, str(path)],
        env={**os.environ, "PYTHONPATH": str(PACKAGE)},
        capture_output=True,
        text=True,
        check=True,
        timeout=240,
    )
    assert done.stdout.splitlines() == [str(list(range(2, 22))), "22", "True"]


def test_a_forked_child_leaves_the_parents_store_alone(path: Path) -> None:
    program = """
        import gc, os, sys
        from evalstore import EvalStore, ForkedError
        store = EvalStore(sys.argv[1])
        store.create_study(name="Parent", period_type="daily")
        for leave in (lambda: os._exit(0), lambda: sys.exit(0)):
            child = os.fork()
            if child == 0:
                for call in (store.list_studies, store.info, lambda: store.put_content(b"x"), store.batch):
                    try:
                        with_batch = call()
                        if hasattr(with_batch, "start_study"):
                            with with_batch as batch:
                                batch.start_study("x")
                    except ForkedError:
                        print("forked", flush=True)
                store.close()
                del store
                gc.collect()
                leave()
            assert os.waitpid(child, 0)[1] == 0
        print(store.create_study(name="Parent", period_type="daily").events[0].position)
    """
    assert run(program, path).split() == ["forked"] * 8 + ["2"]


@pytest.mark.parametrize(
    "garbage",
    [
        "kept = EvalStore(path)",
        "kept = EvalStore(path); kept.cycle = kept",
        "kept = EvalStore(path).follow()",
        "kept = EvalStore(path).iter_studies(); next(kept, None)",
        "kept = EvalStore(path).batch(); kept.__enter__().start_study('x')",
    ],
)
def test_garbage_at_exit_is_quiet(path: Path, garbage: str) -> None:
    program = f"""
        import sys, threading
        from evalstore import EvalStore
        path = sys.argv[1]
        {garbage}
        print("end")
    """
    process = start(program, path)
    out, err = process.communicate(timeout=240)
    assert (out, err, process.returncode) == ("end\n", "", 0)


COUNT = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT count(*) FROM n"


@pytest.mark.parametrize(
    "work",
    [
        "store.verify(max_events=20)",
        "store.verify()",
        "store.rebuild(max_events=20)",
        f"store.sql('{COUNT}', timeout=2.5)",
    ],
)
def test_ctrl_c_in_long_work_leaves_the_store_of_use(path: Path, work: str) -> None:
    program = f"""
        import sys
        from contextlib import suppress
        from evalstore import EvalStore, RejectedError
        with EvalStore(sys.argv[1]) as store:
            try:
                print("begin", flush=True)
                while True:
                    with suppress(RejectedError):  # of a statement whose time was over first
                        {work}
            except KeyboardInterrupt:
                print(store.create_study(name="Still of use", period_type="daily").events[0].position)
            print(store.check()["ok"])
    """
    with EvalStore(path) as store:
        store.append([{"type": "Own", "stream": "own", "data": {"n": n}} for n in range(2000)])
    process = start(program, path)
    assert process.stdout is not None
    assert process.stdout.readline() == "begin\n"
    time.sleep(0.5)
    process.send_signal(signal.SIGINT)
    before = time.monotonic()
    assert output(process) == "2001\nTrue\n"
    assert time.monotonic() - before < 30
