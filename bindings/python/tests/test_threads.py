"""Many threads on one open store, and a wait that lets the others run."""

import signal
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from other_process import start

from evalstore import EvalStore

WAIT = 60
"""Seconds that a thread waits at most: longer than what the others do meanwhile takes on any machine."""


def end(waiting: threading.Thread, store: EvalStore) -> None:
    """Ends the wait of a thread with something new."""
    store.append([{"type": "Own", "stream": "own", "data": {}}])
    waiting.join()


def test_threads_share_one_store(store: EvalStore) -> None:
    def work(thread: int) -> list[int]:
        positions = []
        for number in range(50):
            outcome = store.create_study(name=f"{thread} {number}", period_type="daily")
            positions.append(outcome.events[0].position)
            assert store.get_study(outcome.id) is not None
            content = store.put_content(f"{thread} {number}")
            assert store.get_content(content.hash) == f"{thread} {number}".encode()
        return positions

    with ThreadPoolExecutor(8) as pool:
        positions = [position for part in pool.map(work, range(8)) for position in part]
    assert sorted(positions) == list(range(1, 401))
    assert len(list(store.iter_studies())) == 400
    assert store.verify().clean


def test_a_waiting_thread_does_not_stop_the_others(store: EvalStore) -> None:
    waiting = threading.Thread(target=store.poll, args=("waiting",), kwargs={"timeout": WAIT})
    waiting.start()
    # So many that they would not fit into the wait if each of them waited for a part of it.
    for _ in range(2000):
        store.list_studies()
    assert waiting.is_alive()
    end(waiting, store)


def test_a_wait_of_the_library_itself_lets_other_threads_run(store: EvalStore) -> None:
    request = {"consumer": "waiting", "timeout_ms": WAIT * 1000}
    waiting = threading.Thread(target=store.request, args=("poll", request))
    waiting.start()
    for _ in range(200):
        time.sleep(0.001)
    assert waiting.is_alive()
    end(waiting, store)


def test_ctrl_c_ends_a_long_wait(path: Path) -> None:
    program = """
        import sys
        from evalstore import EvalStore
        with EvalStore(sys.argv[1]) as store:
            try:
                print("waiting", flush=True)
                store.poll("waiting", timeout=600)
            except KeyboardInterrupt:
                print(store.create_study(name="Still of use", period_type="daily").events[0].position)
    """
    process = start(program, path)
    assert process.stdout is not None
    assert process.stdout.readline() == "waiting\n"
    time.sleep(0.3)
    process.send_signal(signal.SIGINT)
    before = time.monotonic()
    out, err = process.communicate(timeout=60)
    assert (out, err, process.returncode) == ("1\n", "", 0)
    assert time.monotonic() - before < 30
