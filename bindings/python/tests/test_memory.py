"""Whatever the library hands out is given back: memory stays flat."""

from pathlib import Path

from other_process import UNMEASURED, run

MEASURE = """
    import gc, os, sys
    from evalstore import EvalStore, EvalStoreError

    def resident():
        gc.collect()
        with open("/proc/self/statm") as file:
            return int(file.read().split()[1]) * os.sysconf("SC_PAGE_SIZE")

    def growth(work, warm, times):
        for _ in range(warm):
            work()
        before = resident()
        for _ in range(times):
            work()
        return resident() - before

    path = sys.argv[1]
"""

OPENING = """
    def work():
        EvalStore(path).close()

    print(growth(work, 1000, 4000))
"""

REFUSED_OPENING = """
    def work():
        try:
            EvalStore(path + "/not/there", create=False)
        except EvalStoreError:
            pass

    print(growth(work, 1000, 10000))
"""

QUERIES = """
    with EvalStore(path) as store:
        store.append([{"type": "Own", "stream": "own", "data": {"text": "x" * 1000}} for _ in range(20)])
        hash = store.put_content(b"y" * 100_000).hash

        def work():
            assert len(store.read()) == 20
            assert store.sql("SELECT count(*) FROM events").rows == ((20,),)
            assert len(store.get_content(hash)) == 100_000
            assert store.put_content(b"y" * 100_000).duplicate

        print(growth(work, 500, 5000))
"""

QUESTIONS = """
    with EvalStore(path) as store:
        id = store.create_study(name="Nightly", period_type="daily").id

        def work():
            assert store.get_study(id).name == "Nightly"
            assert len(store.list_studies()) == 1
            assert store.get_study("nobody") is None
            assert store.success_rates_by_model() == ()

        print(growth(work, 2500, 25000))
"""

ERRORS = """
    with EvalStore(path) as store:
        def work():
            for call in (
                lambda: store.request("query", "{"),
                lambda: store.start_study("nobody" * 30),
                lambda: store.get_content("0" * 64),
                lambda: store.sql("SELECT " + "x" * 1000),
            ):
                try:
                    call()
                except EvalStoreError:
                    pass

        print(growth(work, 1000, 5000))
"""

INTERRUPTED = """
    import signal, time
    with EvalStore(path) as store:
        hash = store.put_content(b"y" * 1_000_000).hash
        signal.signal(signal.SIGALRM, signal.default_int_handler)
        interrupts = 0

        def work():
            global interrupts
            try:
                signal.setitimer(signal.ITIMER_REAL, 0.003)
                while True:
                    store.get_content(hash)
                    store.read()
            except KeyboardInterrupt:
                interrupts += 1

        print(growth(work, 100, 1500))
        assert interrupts == 1600
        assert store.check()["ok"]
"""


def grown(path: Path, program: str) -> int:
    """How many bytes the process grew while it did the same thing thousands of times."""
    growth = int(run(MEASURE + program, path, environment=UNMEASURED))
    print(f"grown by {growth:,} bytes")
    return growth


def test_memory_is_flat_over_thousands_of_opens(path: Path) -> None:
    assert grown(path, OPENING) < 800_000


def test_memory_is_flat_over_ten_thousand_refused_opens(path: Path) -> None:
    assert grown(path, REFUSED_OPENING) < 2_000_000


def test_memory_is_flat_over_twenty_thousand_answers(path: Path) -> None:
    assert grown(path, QUERIES) < 4_000_000


def test_memory_is_flat_over_a_hundred_thousand_queries(path: Path) -> None:
    assert grown(path, QUESTIONS) < 2_000_000


def test_memory_is_flat_over_twenty_thousand_errors(path: Path) -> None:
    assert grown(path, ERRORS) < 2_000_000


def test_ctrl_c_in_the_middle_of_answers_leaks_none(path: Path) -> None:
    """A leak of each interrupted content would be 1.5 GB."""
    assert grown(path, INTERRUPTED) < 20_000_000
