"""Following the log: polling, committing, seeking, working exactly once."""

import threading
import time

import pytest

from evalstore import ConflictError, EvalStore, InvalidRequestError


def append(store: EvalStore, count: int, streams: int = 1) -> None:
    store.append(
        [
            {"type": "Own", "stream": f"own-{number % streams}", "data": {"n": number}}
            for number in range(count)
        ]
    )


def test_polling_gives_what_is_after_the_commit_and_moves_nothing(store: EvalStore) -> None:
    append(store, 5)
    for _ in range(2):
        page = store.poll("c", max=3, timeout=0)
        assert [event.position for event in page] == [1, 2, 3]
    assert store.commit("c", page.next_position - 1) == 3
    assert [event.position for event in store.poll("c", timeout=0)] == [4, 5]


def test_a_new_consumer_is_at_zero(store: EvalStore) -> None:
    append(store, 1)
    assert store.consumer_position("new") == 0
    assert len(store.poll("new", timeout=0)) == 1


def test_a_poll_waits_as_long_as_it_is_told(store: EvalStore) -> None:
    before = time.monotonic()
    assert store.poll("c", timeout=0.5).events == ()
    assert 0.5 <= time.monotonic() - before < 30


def test_a_poll_ends_as_soon_as_something_arrives(store: EvalStore) -> None:
    timer = threading.Timer(0.3, append, (store, 1))
    timer.start()
    before = time.monotonic()
    page = store.poll("c", timeout=60)
    assert [event.position for event in page] == [1]
    assert time.monotonic() - before < 30
    timer.join()


def test_an_empty_poll_gives_the_next_position(store: EvalStore) -> None:
    append(store, 3)
    store.commit("c", 3)
    page = store.poll("c", timeout=0)
    assert (page.events, page.next_position) == ((), 4)


def test_a_commit_only_goes_forward(store: EvalStore) -> None:
    append(store, 5)
    assert store.commit("c", 4) == 4
    assert store.commit("c", 4) == 4
    with pytest.raises(ConflictError) as raised:
        store.commit("c", 3)
    assert "4" in raised.value.message
    assert store.consumer_position("c") == 4


def test_seeking_goes_anywhere(store: EvalStore) -> None:
    append(store, 5)
    assert store.seek("c", "end") == 5
    assert store.poll("c", timeout=0).events == ()
    assert store.seek("c", 2) == 2
    assert store.poll("c", timeout=0).events[0].position == 3
    assert store.seek("c", "beginning") == 0
    assert len(store.poll("c", timeout=0)) == 5


def test_a_handler_that_appends_works_exactly_once(store: EvalStore) -> None:
    append(store, 1)
    result = {"type": "Handled", "stream": "results", "data": {"of": 1}}
    assert store.append([result], commit=("handler", 1))[0].position == 2
    assert store.consumer_position("handler") == 1
    with pytest.raises(ConflictError):
        store.append([result], commit=("handler", 1))
    assert [event.type for event in store.read(stream="results")] == ["Handled"]


def test_partitions_share_the_log_and_keep_each_stream_whole(store: EvalStore) -> None:
    append(store, 200, streams=20)
    parts = [store.poll(f"worker-{k}", max=1000, timeout=0, partition=k, partitions=3) for k in range(3)]
    positions = [event.position for part in parts for event in part]
    assert sorted(positions) == list(range(1, 201))
    assert all(
        [event.position for event in part] == sorted(event.position for event in part) for part in parts
    )
    streams = [{event.stream for event in part} for part in parts]
    assert sum(map(len, streams)) == 20


def test_consumers_are_remembered_in_the_file(store: EvalStore) -> None:
    append(store, 2)
    store.commit("c", 2)
    with EvalStore(store.path) as again:
        assert again.consumer_position("c") == 2


@pytest.mark.parametrize(
    "arguments",
    [{"max": 0}, {"max": 10_001}, {"timeout": -1}, {"partition": 0}, {"partition": 2, "partitions": 2}],
)
def test_an_argument_out_of_range_is_refused(store: EvalStore, arguments: dict[str, int]) -> None:
    with pytest.raises(InvalidRequestError):
        store.poll("c", **arguments)
