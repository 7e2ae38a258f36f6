"""A writer killed at any moment loses nothing that it was told is done."""

import random
import time
from pathlib import Path

import pytest
from other_process import sqlite, start

from evalstore import EvalStore

ROUNDS = 15

WRITE = """
    import sys
    from evalstore import EvalStore
    with EvalStore(sys.argv[1]) as store:
        number = 0
        while True:
            number += 1
            kind = number % 4
            if kind == 0:
                store.put_content(f"{sys.argv[2]} {number}" + "x" * 50_000)
                continue
            if kind == 1:
                receipt = store.create_study(name=f"{sys.argv[2]} {number}", period_type="daily").events[0]
            elif kind == 2:
                said = f"{sys.argv[2]} {number}"
                receipt = store.record_result(
                    run_id="r", case_id="k", model_id="m", succeeded=True, raw_model_output=said
                ).events[0]
            else:
                data = {"n": number, "text": "x" * 2000}
                receipt = store.append([{"type": "Own", "stream": "own", "data": data}])[0]
            print(receipt.position, receipt.event_id, flush=True)
"""


def test_every_acknowledged_event_outlives_the_writers_death(path: Path) -> None:
    randomness = random.Random(20260131)
    acknowledged: dict[int, str] = {}
    with EvalStore(path) as store:
        prompt = store.upsert_system_prompt(name="p", content="c")
        store.create_run(run_id="r", system_prompt_hash=prompt.hash)
        store.create_case(run_id="r", case_id="k", task_id="t")
    for number in range(ROUNDS):
        writers = [start(WRITE, path, f"round {number} writer {k}") for k in range(1 + number % 3)]
        for writer in writers:
            assert writer.stdout is not None
            first = writer.stdout.readline().split()
            acknowledged[int(first[0])] = first[1]
        time.sleep(randomness.uniform(0, 0.25))
        for writer in writers:
            writer.kill()
        for writer in writers:
            assert writer.stdout is not None
            assert writer.stderr is not None
            # Not by communicate(), which knows nothing of what was read ahead with the first line.
            out = writer.stdout.read()
            assert writer.stderr.read() == ""
            writer.wait()
            # The last line may be cut off by the kill; it was printed after the answer, so nothing is missed.
            lines = [line.split() for line in out.splitlines(keepends=True) if line.endswith("\n")]
            acknowledged.update({int(position): event_id for position, event_id in lines})
        with EvalStore(path, timeout=10) as store:
            stored = dict(store.sql("SELECT position, event_id FROM events", limit=100_000).rows)
            assert sorted(stored) == list(range(1, len(stored) + 1))
            assert acknowledged.items() <= stored.items()
            assert store.check()["ok"]
            assert store.verify().clean
            position = (
                store.create_study(name=f"After round {number}", period_type="daily").events[0].position
            )
            assert position == len(stored) + 1
    assert len(acknowledged) > ROUNDS


def killed(program: str, *arguments: object, within: float, randomness: random.Random) -> None:
    """Starts a program, waits until it says that it begins, and kills it at a random moment after that."""
    process = start(program, *arguments)
    assert process.stdout is not None
    assert process.stdout.readline() == "begin\n"
    time.sleep(randomness.uniform(0, within))
    process.kill()
    assert process.communicate()[1] == ""


def test_a_store_whose_making_was_cut_short_can_be_opened(tmp_path: Path) -> None:
    program = """
        import sys
        from evalstore import EvalStore, library_version
        library_version()
        print("begin", flush=True)
        EvalStore(sys.argv[1]).close()
    """
    randomness = random.Random(20260201)
    for number in range(40):
        path = tmp_path / f"{number}.db"
        killed(program, path, within=0.01, randomness=randomness)
        with EvalStore(path, timeout=10) as store:
            store.create_study(name="After", period_type="daily")
            assert store.check()["ok"]
            assert store.verify().clean


@pytest.mark.parametrize("work", ["rebuild()", "rebuild(max_events=50)", "vacuum()", "vacuum(max_events=5)"])
def test_long_work_that_was_cut_short_loses_nothing(path: Path, work: str) -> None:
    program = f"""
        import sys
        from evalstore import EvalStore
        with EvalStore(sys.argv[1]) as store:
            print("begin", flush=True)
            while True:
                store.{work}
    """
    with EvalStore(path) as store:
        for _ in range(50):
            store.execute_many(
                [
                    {"command": "create_study", "args": {"name": "x" * 1000, "period_type": "daily"}}
                    for _ in range(20)
                ]
            )
    sqlite(path, "DELETE FROM studies WHERE rowid % 2")
    with EvalStore(path) as store:
        store.rebuild()
    randomness = random.Random(20260202)
    for _ in range(8):
        killed(program, path, within=0.2, randomness=randomness)
        with EvalStore(path, timeout=10) as store:
            assert store.verify().clean
            assert store.check()["ok"]
            assert len(list(store.iter_studies(page_size=500))) == 1000
            assert store.info()["last_position"] == 1000
