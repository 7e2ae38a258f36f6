"""Iterating over events as they happen."""

import itertools
import signal
import threading
import time
from pathlib import Path
from typing import Any

import pytest
from other_process import output, start

from evalstore import ConflictError, EvalStore, ForkedError, InvalidArgumentError, InvalidRequestError


def append(store: EvalStore, count: int = 1, type: str = "Own", stream: str = "own") -> None:
    store.append([{"type": type, "stream": stream, "data": {"n": n}} for n in range(count)])


def positions(store: EvalStore, **arguments: Any) -> list[int]:
    return [event.position for event in store.follow(timeout=0, **arguments)]


def test_it_begins_at_a_position_and_goes_over_pages(store: EvalStore) -> None:
    append(store, 25)
    assert positions(store, from_position=3, max=4) == list(range(3, 26))
    assert positions(store, from_position=26) == []


def test_without_a_position_it_begins_with_what_happens_next(store: EvalStore) -> None:
    fresh = store.follow(timeout=0)
    append(store, 2)
    after = store.follow(timeout=0)
    append(store, 1)
    assert [event.position for event in fresh] == [1, 2, 3]
    assert [event.position for event in after] == [3]


def test_only_what_was_asked_for_comes(store: EvalStore) -> None:
    append(store, 3)
    append(store, 2, "Other")
    append(store, 2, "Own", "second")
    for place in ({"from_position": 1}, {"consumer": "a", "max": 1}):
        assert positions(store, types=["Other"], **place) == [4, 5]
    for place in ({"from_position": 1}, {"consumer": "b", "max": 2}):
        assert positions(store, stream="second", **place) == [6, 7]
    assert positions(store, types="Other", from_position=1) == [4, 5]
    assert positions(store, types="Other", consumer="c") == [4, 5]
    assert store.consumer_position("c") == 7


def test_it_waits_for_what_comes(store: EvalStore) -> None:
    for consumer in (None, "c"):
        events = store.follow(timeout=60, consumer=consumer)
        timer = threading.Timer(0.4, append, (store,))
        timer.start()
        before = time.monotonic()
        assert next(events).type == "Own"
        assert time.monotonic() - before < 30
        timer.join()


def test_it_ends_when_nothing_happened_for_the_timeout(store: EvalStore) -> None:
    append(store, 2)
    arguments: dict[str, Any]
    for arguments in ({"from_position": 1}, {"consumer": "c"}):
        before = time.monotonic()
        assert len(list(store.follow(timeout=0.5, **arguments))) == 2
        assert 0.5 <= time.monotonic() - before < 30


def test_a_consumer_commits_when_a_page_was_taken(store: EvalStore) -> None:
    append(store, 6)
    events = store.follow(consumer="c", max=2, timeout=0)
    assert [next(events).position, next(events).position] == [1, 2]
    assert store.consumer_position("c") == 0
    assert next(events).position == 3
    assert store.consumer_position("c") == 2
    del events
    assert positions(store, consumer="c", max=2) == [3, 4, 5, 6]
    assert store.consumer_position("c") == 6
    append(store)
    assert positions(store, consumer="c") == [7]


def test_two_loops_under_one_name_are_found_out(store: EvalStore) -> None:
    append(store, 4)
    first = store.follow(consumer="c", max=2, timeout=0)
    next(first)
    assert positions(store, consumer="c") == [1, 2, 3, 4]
    with pytest.raises(ConflictError):
        list(first)


@pytest.mark.parametrize("arguments", [{}, {"from_position": 1}, {"consumer": "c"}])
def test_closing_the_store_ends_it(path: Path, arguments: dict[str, Any]) -> None:
    store = EvalStore(path)
    append(store)
    seen: list[int] = []
    first = threading.Event()
    events = store.follow(**arguments)

    def follow() -> None:
        for event in events:
            seen.append(event.position)
            first.set()

    thread = threading.Thread(target=follow)
    thread.start()
    if arguments:
        assert first.wait(60)
    time.sleep(0.5)
    store.close()
    thread.join(30)
    assert not thread.is_alive()
    assert seen == ([1] if arguments else [])


def test_a_store_closed_within_the_loop_ends_it(path: Path) -> None:
    store = EvalStore(path)
    append(store, 3)
    for event in store.follow(consumer="c", max=1):
        assert event.position == 1
        store.close()
    with EvalStore(path) as again:
        assert again.consumer_position("c") == 0


def test_what_is_wrong_is_said_at_once(store: EvalStore) -> None:
    with pytest.raises(ValueError, match="not both"):
        store.follow(consumer="c", from_position=1)
    with pytest.raises(InvalidRequestError):
        store.follow(from_position=-1)
    with pytest.raises(InvalidRequestError):
        store.follow(consumer="")
    with pytest.raises(InvalidRequestError):
        list(store.follow(consumer="c", max=0, timeout=0))
    store.close()
    arguments: dict[str, Any]
    for arguments in ({}, {"from_position": 1}, {"consumer": "c"}):
        with pytest.raises(InvalidArgumentError, match="closed"):
            store.follow(**arguments)


def test_an_argument_that_is_refused_is_not_taken_for_a_closed_store(
    store: EvalStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(**_: object) -> None:
        raise InvalidArgumentError("something else")

    events = store.follow(from_position=1, timeout=0)
    monkeypatch.setattr(store, "read", refuse)
    with pytest.raises(InvalidArgumentError, match="something else"):
        list(events)


@pytest.mark.parametrize("arguments", ["", "consumer='c'"])
def test_ctrl_c_ends_the_wait(path: Path, arguments: str) -> None:
    program = f"""
        import sys
        from evalstore import EvalStore
        with EvalStore(sys.argv[1]) as store:
            try:
                print("waiting", flush=True)
                for event in store.follow({arguments}):
                    print("never")
            except KeyboardInterrupt:
                print(store.create_study(name="Still of use", period_type="daily").events[0].position)
    """
    process = start(program, path)
    assert process.stdout is not None
    assert process.stdout.readline() == "waiting\n"
    time.sleep(0.5)
    before = time.monotonic()
    process.send_signal(signal.SIGINT)
    out, err = process.communicate(timeout=60)
    assert (out, err, process.returncode) == ("1\n", "", 0)
    assert time.monotonic() - before < 30


def test_events_of_another_process_come(path: Path) -> None:
    program = """
        import sys
        from evalstore import EvalStore
        with EvalStore(sys.argv[1]) as store:
            for number in range(50):
                store.append([{"type": "Own", "stream": "own", "data": {"n": number}}])
    """
    with EvalStore(path) as store:
        for consumer in (None, "c"):
            events = store.follow(timeout=120, consumer=consumer)
            writer = start(program, path)
            seen = [event.data["n"] for event in itertools.islice(events, 50)]
            output(writer)
            assert seen == list(range(50))


def test_a_loop_of_the_parent_is_dead_in_a_forked_child(path: Path) -> None:
    program = """
        import os, sys
        from evalstore import EvalStore, ForkedError
        with EvalStore(sys.argv[1]) as store:
            events = store.follow(timeout=0)
            child = os.fork()
            if child == 0:
                try:
                    list(events)
                except ForkedError as error:
                    print(type(error).__name__, flush=True)
                os._exit(0)
            print(os.waitpid(child, 0)[1])
            print(list(events))
    """
    assert output(start(program, path)).splitlines() == [ForkedError.__name__, "0", "[]"]
