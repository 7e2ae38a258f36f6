"""Many threads on one open store, and a wait that lets the others run."""

import signal
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from other_process import start

from evalstore import EvalStore


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
    waiting = threading.Thread(target=store.poll, args=("waiting",), kwargs={"timeout": 1.5})
    waiting.start()
    steps = 0
    longest = 0.0
    last = time.monotonic()
    while waiting.is_alive():
        store.list_studies()
        now = time.monotonic()
        longest = max(longest, now - last)
        last = now
        steps += 1
    assert steps > 100
    assert longest < 0.5


def test_a_wait_of_the_library_itself_lets_other_threads_run(store: EvalStore) -> None:
    request = {"consumer": "waiting", "timeout_ms": 1000}
    waiting = threading.Thread(target=store.request, args=("poll", request))
    waiting.start()
    steps = 0
    while waiting.is_alive():
        steps += 1
        time.sleep(0.001)
    assert steps > 100


def test_ctrl_c_ends_a_long_wait(path: Path) -> None:
    program = """
        import sys
        from evalstore import EvalStore
        with EvalStore(sys.argv[1]) as store:
            print("waiting", flush=True)
            try:
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
    out, err = process.communicate(timeout=30)
    assert (out, err, process.returncode) == ("1\n", "", 0)
    assert time.monotonic() - before < 2
