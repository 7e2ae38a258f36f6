"""A writer killed at any moment loses nothing that it was told is done."""

import random
import time
from pathlib import Path

from other_process import start

from evalstore import EvalStore

ROUNDS = 20

WRITE = """
    import sys
    from evalstore import EvalStore
    with EvalStore(sys.argv[1]) as store:
        number = 0
        while True:
            number += 1
            kind = number % 3
            if kind == 0:
                store.put_content(f"{sys.argv[2]} {number}" + "x" * 50_000)
                continue
            if kind == 1:
                receipt = store.create_study(name=f"{sys.argv[2]} {number}", period_type="daily").events[0]
            else:
                data = {"n": number, "text": "x" * 2000}
                receipt = store.append([{"type": "Own", "stream": "own", "data": data}])[0]
            print(receipt.position, receipt.event_id, flush=True)
"""


def test_every_acknowledged_event_outlives_the_writers_death(path: Path) -> None:
    randomness = random.Random(20260131)
    acknowledged: dict[int, str] = {}
    for number in range(ROUNDS):
        writers = [start(WRITE, path, f"round {number} writer {k}") for k in range(1 + number % 2)]
        for writer in writers:
            assert writer.stdout is not None
            first = writer.stdout.readline().split()
            acknowledged[int(first[0])] = first[1]
        time.sleep(randomness.uniform(0, 0.25))
        for writer in writers:
            writer.kill()
        for writer in writers:
            out, err = writer.communicate()
            assert err == ""
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
