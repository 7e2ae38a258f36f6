"""Many processes on one file."""

import json
import time
from pathlib import Path

from other_process import output, start

from evalstore import EvalStore

CREATE = """
    import sys
    from evalstore import EvalStore
    with EvalStore(sys.argv[1]) as store:
        sys.stdin.readline()
        for number in range(100):
            store.create_study(name=f"{sys.argv[2]} {number}", period_type="daily")
"""

APPEND = """
    import sys
    from evalstore import EvalStore
    with EvalStore(sys.argv[1]) as store:
        for number in range(250):
            store.append([{"type": "Own", "stream": f"own-{sys.argv[2]}", "data": {"n": number}}])
"""

FOLLOW = """
    import json, sys
    from evalstore import EvalStore
    path, total = sys.argv[1], int(sys.argv[2])
    seen = []
    with EvalStore(path) as store:
        print("ready", flush=True)
        while len(seen) < total:
            page = store.poll("follower", max=7, timeout=60)
            seen += [(event.position, event.stream, event.data["n"]) for event in page]
            store.commit("follower", page.next_position - 1)
    print(json.dumps(seen))
"""


def test_eight_processes_write_800_studies_without_an_error_or_a_hole(path: Path) -> None:
    writers = [start(CREATE, path, f"process {number}") for number in range(8)]
    for writer in writers:
        assert writer.stdin is not None
        writer.stdin.write("go\n")
        writer.stdin.flush()
    for writer in writers:
        output(writer)
    with EvalStore(path) as store:
        studies = list(store.iter_studies(page_size=100))
        events = store.read(limit=10_000)
        assert store.verify().clean
    assert len({study.name for study in studies}) == 800
    assert [event.position for event in events] == list(range(1, 801))


def test_a_follower_sees_every_event_of_four_writers_once_and_in_order(path: Path) -> None:
    follower = start(FOLLOW, path, 1000)
    assert follower.stdout is not None
    assert follower.stdout.readline() == "ready\n"
    for writer in [start(APPEND, path, number) for number in range(4)]:
        output(writer)
    seen = json.loads(output(follower))
    assert [position for position, _, _ in seen] == list(range(1, 1001))
    for number in range(4):
        assert [n for _, stream, n in seen if stream == f"own-{number}"] == list(range(250))


def test_a_write_is_seen_by_another_process_at_once(path: Path) -> None:
    program = """
        import sys
        from evalstore import EvalStore
        with EvalStore(sys.argv[1]) as store:
            for id in sys.stdin:
                print(store.get_study(id.strip()).name, flush=True)
    """
    with EvalStore(path) as store:
        reader = start(program, path)
        assert reader.stdin is not None
        assert reader.stdout is not None
        for number in range(20):
            id = store.create_study(name=f"Study {number}", period_type="daily").id
            reader.stdin.write(f"{id}\n")
            reader.stdin.flush()
            assert reader.stdout.readline() == f"Study {number}\n"
        output(reader)


def test_several_processes_may_make_a_store_at_once(tmp_path: Path) -> None:
    program = """
        import sys, time
        from evalstore import EvalStore
        start = float(sys.argv[2])
        for number in range(150):
            while time.time() < start + number * 0.025:
                pass
            with EvalStore(f"{sys.argv[1]}/{number}.db") as store:
                store.create_study(name="Nightly", period_type="daily")
    """
    begin = time.time() + 1
    for maker in [start(program, tmp_path, begin) for _ in range(4)]:
        output(maker)
    for number in range(150):
        with EvalStore(tmp_path / f"{number}.db") as store:
            assert len(store.list_studies()) == 4
            assert store.check()["ok"]
