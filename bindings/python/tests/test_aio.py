"""The store for asyncio."""

import asyncio
import inspect
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Coroutine
from datetime import UTC, date, datetime
from functools import wraps
from pathlib import Path
from typing import Any
from unittest.mock import create_autospec

import pytest
from evaluation import fill
from other_process import run

from evalstore import (
    EvalStore,
    InvalidArgumentError,
    InvalidRequestError,
    NotFoundError,
    Progress,
)
from evalstore.aio import AsyncEvalStore

REPOSITORY = Path(__file__).parents[3]


def asynchronous(test: Callable[..., Coroutine[Any, Any, None]]) -> Callable[..., None]:
    @wraps(test)
    def wrapper(*args: Any, **kwargs: Any) -> None:
        asyncio.run(asyncio.wait_for(test(*args, **kwargs), 240))

    return wrapper


def append(store: EvalStore, count: int) -> None:
    store.append([{"type": "Own", "stream": "own", "data": {"n": n}} for n in range(count)])


def public(kind: type) -> dict[str, Any]:
    return {name: getattr(kind, name) for name in dir(kind) if not name.startswith("_")}


def test_it_has_every_method_with_its_signature() -> None:
    ours, theirs = public(AsyncEvalStore), public(EvalStore)
    assert ours.keys() - theirs.keys() == {"open"}
    assert theirs.keys() - ours.keys() == set()
    for name, method in theirs.items():
        if not inspect.isfunction(method) or name == "batch":
            continue
        signature, expected = inspect.signature(ours[name]), inspect.signature(method)
        assert signature.parameters == expected.parameters, name
        answer = expected.return_annotation
        assert signature.return_annotation == answer.replace("Iterator[", "AsyncIterator["), name
        iterates = answer.startswith("Iterator[")
        assert inspect.iscoroutinefunction(ours[name]) is not iterates, name
        assert ours[name].__doc__
    opening = inspect.signature(AsyncEvalStore).parameters
    assert {**opening} == {**inspect.signature(EvalStore).parameters, "workers": opening["workers"]}


def test_its_methods_are_those_that_the_tool_writes() -> None:
    tool = [sys.executable, str(REPOSITORY / "tools" / "generate_aio"), "--check"]
    done = subprocess.run(tool, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


@asynchronous
async def test_calls_are_carried_out(path: Path) -> None:
    async with AsyncEvalStore(path) as store:
        study = await store.create_study(name="Nightly", period_type="daily")
        await store.start_study(study.id)
        found = await store.get_study(study.id)
        assert found is not None
        assert found.status == "running"
        assert (await store.sql("SELECT ?", [1])).rows == ((1,),)
        with pytest.raises(NotFoundError):
            await store.start_study("nobody")
        assert store.path == str(path)
        assert repr(store) == f"<AsyncEvalStore {str(path)!r}>"
        assert store.closed is False
    assert repr(store).endswith(", closed>")
    await store.close()


@asynchronous
async def test_it_may_be_opened_by_itself(path: Path) -> None:
    store = AsyncEvalStore(path)
    assert repr(store) == "<AsyncEvalStore, not open>"
    with pytest.raises(InvalidArgumentError, match="not open"):
        await store.list_studies()
    assert await store.open() is store
    assert await store.open() is store
    await store.close()
    never = AsyncEvalStore(path)
    await never.close()
    with pytest.raises(NotFoundError):
        await AsyncEvalStore(path.with_name("nothing.db"), create=False).open()


@asynchronous
async def test_calls_run_side_by_side(path: Path) -> None:
    before = set(threading.enumerate())  # some of a store that was closed may still be on their way out
    async with AsyncEvalStore(path, workers=3) as store:
        names = [f"{n}" for n in range(60)]
        await asyncio.gather(*(store.create_study(name=name, period_type="daily") for name in names))
        assert {study.name async for study in store.iter_studies(page_size=7)} == set(names)
        new = set(threading.enumerate()) - before
        assert len([thread for thread in new if thread.name.startswith("evalstore")]) == 3


@asynchronous
async def test_every_iterator_iterates(path: Path) -> None:
    with EvalStore(path) as filled:
        fill(filled)
    async with AsyncEvalStore(path) as store:
        assert [case.case_id async for case in store.iter_cases(run_id="r1")] == ["r1-c"]
        assert len([result async for result in store.iter_results(page_size=1)]) == 6
        assert len([case async for case in store.iter_failed_cases()]) == 2
        with pytest.raises(InvalidRequestError):
            [run async for run in store.iter_runs(page_size=-1)]
        with pytest.raises(ValueError, match="two ends"):
            store.iter_checkpoints("s1", start="2026-01-01T00:00:00Z")


@asynchronous
async def test_a_batch_is_written_when_its_block_ends(path: Path) -> None:
    async with AsyncEvalStore(path) as store:
        async with store.batch() as batch:
            study = batch.create_study(id="s", name="Nightly", period_type="daily")
            batch.start_study("s")
        assert study.id == "s"
        with pytest.raises(NotFoundError) as raised:
            async with store.batch() as batch:
                batch.stop_study("s")
                batch.start_study("nobody")
        assert raised.value.details["command_index"] == 1
        with pytest.raises(ZeroDivisionError):
            async with store.batch() as batch:
                batch.stop_study("s")
                _ = 1 / 0
        assert (await store.info())["last_position"] == 2


@asynchronous
async def test_events_are_followed(path: Path) -> None:
    async with AsyncEvalStore(path) as store:

        async def follow(seen: list[int], **arguments: Any) -> list[int]:
            async for event in store.follow(**arguments):
                seen.append(event.position)
            return seen

        async def write() -> int:
            (receipt,) = await store.append([{"type": "Own", "stream": "own", "data": {}}])
            return receipt.position

        new: list[int] = []
        named: list[int] = []
        later: list[int] = []
        following = [
            asyncio.create_task(follow(new)),
            asyncio.create_task(follow(named, consumer="c", max=2)),
            asyncio.create_task(follow(later, from_position=3)),
        ]
        # Where it begins without a position is only known of what it has seen.
        while not new:
            await write()
            await asyncio.sleep(0.05)
        for _ in range(5):
            last = await write()
        while not all(seen[-1:] == [last] for seen in (new, named, later)):
            await asyncio.sleep(0.01)
        while await store.consumer_position("c") < last:
            await asyncio.sleep(0.01)
        for task in following:
            task.cancel()
        assert new == list(range(new[0], last + 1))
        assert named == list(range(1, last + 1))
        assert later == list(range(3, last + 1))
        assert await follow([], timeout=0.5, consumer="c") == []
        assert await follow([], timeout=0.5, from_position=3) == later
        with pytest.raises(ValueError, match="not both"):
            await follow([], consumer="c", from_position=1)


@asynchronous
async def test_a_poll_waits_and_occupies_no_worker(path: Path) -> None:
    async with AsyncEvalStore(path, workers=1) as store:
        polls = [asyncio.create_task(store.poll(f"c{n}", timeout=60)) for n in range(20)]

        async def first() -> int:
            return (await anext(store.follow())).position

        followers = [asyncio.create_task(first()) for _ in range(20)]
        # After this the one worker has been asked for the first look of each, and appends when it has looked.
        await asyncio.sleep(0)
        before = time.monotonic()
        await store.append([{"type": "Own", "stream": "own", "data": {}}])
        assert time.monotonic() - before < 30
        assert {len(page) for page in await asyncio.gather(*polls)} == {1}
        assert set(await asyncio.gather(*followers)) == {1}
        before = time.monotonic()
        assert len(await store.poll("c0", timeout=0)) == 1
        await store.commit("c0", 1)
        assert len(await store.poll("c0", timeout=0.3)) == 0
        assert time.monotonic() - before >= 0.3
        with pytest.raises(InvalidRequestError):
            await store.poll("c0", timeout=-1)


@asynchronous
async def test_closing_ends_what_waits(path: Path) -> None:
    store = await AsyncEvalStore(path).open()

    seen: list[int] = []

    async def follow() -> None:
        async for event in store.follow(from_position=1):
            seen.append(event.position)

    await store.append([{"type": "Own", "stream": "own", "data": {}}])
    following = asyncio.create_task(follow())
    while not seen:
        await asyncio.sleep(0.01)
    await asyncio.sleep(0.2)
    await store.close()
    await asyncio.wait_for(following, 30)
    assert seen == [1]
    with pytest.raises(InvalidArgumentError, match="closed"):
        await store.list_studies()
    with pytest.raises(InvalidArgumentError, match="closed"):
        await store.poll("c")


@asynchronous
async def test_calls_that_are_queued_when_it_closes_are_carried_out_or_refused(path: Path) -> None:
    store = await AsyncEvalStore(path, workers=1).open()
    calls = [asyncio.create_task(store.info()) for _ in range(50)]
    await asyncio.sleep(0)
    await store.close()
    for answer in await asyncio.gather(*calls, return_exceptions=True):
        assert isinstance(answer, dict | InvalidArgumentError)


@asynchronous
async def test_a_wait_that_is_cancelled_ends_at_once_and_leaves_nothing(path: Path) -> None:
    async with AsyncEvalStore(path, workers=1) as store:
        for _ in range(20):
            with pytest.raises(TimeoutError):
                await asyncio.wait_for(store.poll("c", timeout=600), 0.02)
            with pytest.raises(TimeoutError):
                await asyncio.wait_for(anext(store.follow()), 0.02)
        before = time.monotonic()
        await store.info()
        assert time.monotonic() - before < 30


@asynchronous
async def test_long_work_that_is_cancelled_ends_after_a_step(path: Path) -> None:
    with EvalStore(path) as filled:
        append(filled, 300)
    seen: list[int] = []
    cancelled = threading.Event()

    def progress(state: Progress) -> None:
        seen.append(state.position)
        assert cancelled.wait(60)

    async with AsyncEvalStore(path, workers=1) as store:
        verifying = asyncio.create_task(store.verify(max_events=1, progress=progress))
        while not seen:
            await asyncio.sleep(0.01)
        verifying.cancel()
        with pytest.raises(asyncio.CancelledError):
            await verifying
        cancelled.set()
        await store.info()
        assert len(seen) == 1
        assert (await store.verify(max_events=100)).clean


@asynchronous
async def test_an_opening_that_is_cancelled_leaves_no_open_store(path: Path) -> None:
    for _ in range(20):
        store = AsyncEvalStore(path)
        opening = asyncio.create_task(store.open())
        await asyncio.sleep(0)
        opening.cancel()
        with pytest.raises(asyncio.CancelledError):
            await opening
        await store.close()
    with EvalStore(path) as again:
        assert again.check()["ok"]


@asynchronous
async def test_days_and_paths_are_taken(path: Path) -> None:
    with EvalStore(path) as filled:
        fill(filled)
    async with AsyncEvalStore(path) as store:
        day = date(2026, 1, 31)
        assert len(await store.list_results(from_=day, to=day)) == 6
        assert len(await store.list_results(from_=date(2026, 2, 1))) == 0
        assert len(await store.list_results(to=datetime(2026, 1, 31, tzinfo=UTC))) == 0
        assert len(await store.list_runs(from_=day)) == 2
        assert len(await store.get_benchmark_results("speed", to=date(9999, 1, 1))) == 1
        assert len(await store.list_benchmark_runs(from_=day, to=day)) == 1
        copy = path.with_name("copy.db")
        assert (await store.backup(copy))["path"] == str(copy)


def test_ctrl_c_ends_a_program_that_waits(path: Path) -> None:
    program = """
        import asyncio, os, signal, sys, threading
        from evalstore.aio import AsyncEvalStore

        async def main():
            async with AsyncEvalStore(sys.argv[1]) as store:
                threading.Timer(0.3, os.kill, (os.getpid(), signal.SIGINT)).start()
                async for event in store.follow():
                    print("never")

        try:
            asyncio.run(main())
        except KeyboardInterrupt:
            print("interrupted")
    """
    before = time.monotonic()
    assert run(program, path) == "interrupted\n"
    assert time.monotonic() - before < 60


@asynchronous
async def test_every_coroutine_hands_its_arguments_on() -> None:
    store = AsyncEvalStore()
    store._opened = opened = create_autospec(EvalStore, instance=True)
    for name, method in public(AsyncEvalStore).items():
        if not inspect.iscoroutinefunction(method) or name in ("open", "close", "poll"):
            continue
        parameters = list(inspect.signature(method).parameters.values())[1:]
        given = {
            parameter.name: object()
            for parameter in parameters
            if parameter.kind is not parameter.VAR_KEYWORD
        }
        if len(given) < len(parameters):
            given["labels"] = object()
        await getattr(store, name)(**given)
        call = getattr(opened, name)
        args, kwargs = call.call_args
        bound = inspect.signature(getattr(EvalStore, name)).bind(None, *args, **kwargs)
        arguments = {**bound.arguments, **bound.arguments.get("filters", {})}
        assert {key: arguments[key] for key in given} == given, name
    await store.close()
