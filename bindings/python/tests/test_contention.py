"""Who keeps others from writing, and who keeps the write-ahead log from being emptied."""

import os
import signal
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import pytest
from other_process import run, sqlite, start

from evalstore import BusyError, EvalStore

WRITE = """
    import sys
    from evalstore import EvalStore
    with EvalStore(sys.argv[1], durability="normal") as store:
        events = [{"type": "Own", "stream": "own", "data": {}}] * 50
        store.append(events)
        print("ready", flush=True)
        while True:
            store.append(events)
"""

HOLD = """
    import sqlite3, sys
    connection = sqlite3.connect(sys.argv[1], isolation_level=None)
    connection.execute(sys.argv[2])
    connection.execute("SELECT count(*) FROM events").fetchall()
    print("ready", flush=True)
    sys.stdin.readline()
"""


@contextmanager
def running(program: str, *arguments: object) -> Iterator[subprocess.Popen[str]]:
    """A program that has said that it is ready, and is killed at the end."""
    process = start(program, *arguments)
    try:
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
        yield process
    finally:
        process.kill()
        process.communicate()


def stop_in_its_turn(process: subprocess.Popen[str], store: EvalStore) -> BusyError:
    """Stops a writer again and again until it is stopped while it has the turn."""
    end = time.monotonic() + 60
    while time.monotonic() < end:
        os.kill(process.pid, signal.SIGSTOP)
        os.waitpid(process.pid, os.WUNTRACED)
        try:
            store.append([{"type": "Own", "stream": "other", "data": {}}])
        except BusyError as error:
            # One that has just got the turn, or is about to give it back, has not put its name to it.
            if error.details["holder"].get("pid") == process.pid:
                return error
        os.kill(process.pid, signal.SIGCONT)
        time.sleep(0.003)
    raise AssertionError("the writer was never stopped within its turn")


def test_a_stopped_writer_is_named_and_the_others_go_on_when_it_does(path: Path) -> None:
    begin = datetime.now(UTC)
    with (
        EvalStore(path, timeout=0.2, durability="normal") as store,
        running(WRITE, path) as writer,
    ):
        error = stop_in_its_turn(writer, store)
        assert error.retryable
        holder = error.details["holder"]
        assert holder["pid"] == writer.pid
        assert (
            begin.timestamp() - 1
            < datetime.fromisoformat(holder["since"].replace("Z", "+00:00")).timestamp()
            < time.time()
        )
        assert f"process {writer.pid} is stopped: let it go on (kill -CONT {writer.pid})" in error.message
        before = time.monotonic()
        with pytest.raises(BusyError):
            store.create_study(name="n", period_type="daily")
        assert 0.19 < time.monotonic() - before < 20
        assert store.read(limit=1)
        os.kill(writer.pid, signal.SIGCONT)
        with EvalStore(path, timeout=60) as patient:
            patient.create_study(name="n", period_type="daily")
    with EvalStore(path) as store:
        assert store.verify().clean
        assert store.check()["ok"]


def test_a_stopped_writer_that_is_killed_gives_its_turn_up(path: Path) -> None:
    with EvalStore(path, timeout=0.2, durability="normal") as store:
        with running(WRITE, path) as writer:
            stop_in_its_turn(writer, store)
        store.create_study(name="n", period_type="daily")
        assert store.verify().clean


def test_another_program_with_the_lock_of_sqlite_is_named(path: Path) -> None:
    with EvalStore(path, timeout=0.2) as store, running(HOLD, path, "BEGIN IMMEDIATE") as holder:
        with pytest.raises(BusyError) as raised:
            store.create_study(name="n", period_type="daily")
        assert raised.value.details["holder"] == {"pid": holder.pid}
        assert f"process {holder.pid} has it" in raised.value.message
        holder.communicate("end\n")
        store.create_study(name="n", period_type="daily")


def test_a_writer_that_waits_for_another_program_is_told_apart_from_it(path: Path) -> None:
    program = """
        import sys
        from evalstore import EvalStore
        with EvalStore(sys.argv[1], timeout=600) as store:
            print("ready", flush=True)
            store.create_study(name="n", period_type="daily")
    """
    with EvalStore(path, timeout=0.2) as store, running(HOLD, path, "BEGIN IMMEDIATE") as holder:
        with running(program, path) as waiting:
            end = time.monotonic() + 60
            while True:
                with pytest.raises(BusyError) as raised:
                    store.create_study(name="n", period_type="daily")
                found = raised.value.details["holder"]
                # Until it has taken the turn, only the other program is in the way.
                if found["pid"] == waiting.pid:
                    break
                assert found["pid"] == holder.pid
                assert time.monotonic() < end
                time.sleep(0.01)
        assert found["waits_for"] == holder.pid
        assert f"waits itself for process {holder.pid}" in raised.value.message


def test_a_reader_that_holds_a_snapshot_is_named_by_info_until_it_ends(path: Path) -> None:
    with EvalStore(path, durability="normal") as store:
        store.create_study(name="n", period_type="daily")
        with running(HOLD, path, "BEGIN") as reader:
            for number in range(12):
                store.put_content(os.urandom(1 << 19) + bytes([number]))
            wal = store.info()["wal"]
            assert wal is not None
            assert [one["pid"] for one in wal["readers"]] == [reader.pid]
            assert wal["frames"] > 1000 > wal["checkpointed"]
            assert wal["why"] is not None
            assert f"process {reader.pid} reads from a snapshot" in wal["why"]
        store.put_content(b"one")
        store.put_content(b"two")
        wal = store.info()["wal"]
        assert wal is not None
        assert wal["readers"] == []
        assert wal["frames"] < 1000
        assert wal["why"] is None


def test_a_second_handle_in_the_process_leaves_the_locks_of_the_first(path: Path) -> None:
    program = """
        import sys
        from evalstore import EvalStore
        with EvalStore(sys.argv[1]) as store:
            store.create_study(name="theirs", period_type="daily")
    """
    with EvalStore(path) as store:
        store.create_study(name="first", period_type="daily")
        for read_only in (False, True):
            EvalStore(path, read_only=read_only).close()
            run(program, path)
            store.create_study(name="acknowledged", period_type="daily")
            rows = sqlite(path, "SELECT count(*) FROM events")
            assert rows == [[store.info()["last_position"]]]
        assert rows == [[5]]
        assert store.verify().clean
