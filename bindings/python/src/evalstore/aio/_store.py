"""The store for asyncio."""

from __future__ import annotations

import asyncio
import os
import time
from collections.abc import AsyncIterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from types import TracebackType
from typing import Literal

from .._batch import Batch
from .._event import Event, EventPage
from .._following import LOOK, Follower
from .._store import EvalStore
from ._methods import Methods

WORKERS = 4
"""Threads that carry out the calls of one store, unless told otherwise."""


class AsyncEvalStore(Methods):
    """An open store, used from asyncio.

    It has the methods of `EvalStore`, as coroutines, and `async for` goes over what `EvalStore` iterates
    over. Each call is carried out by one of a few worker threads; waiting in `poll` and `follow` occupies
    none. Use it in an `async with`, or await `open` and `close`.

    A coroutine that is cancelled ends at once. What a worker has begun by then goes on to its end, a write
    too, and its answer is dropped; long work in steps (`max_events`) ends after the step. A callback for
    progress is called by a worker thread.

    Args:
        path: as for `EvalStore`, like the following ones.
        durability: `full` survives power loss, `normal` a crash of the process.
        timeout: seconds that a write waits for its turn, up to 3,600.
        read_only: never write; the file must exist.
        create: make the file when there is none.
        journal: `rollback` for a file system without shared memory, at your own risk.
        workers: how many threads carry out its calls.
    """

    def __init__(
        self,
        path: str | os.PathLike[str] | None = None,
        *,
        durability: Literal["full", "normal"] = "full",
        timeout: float = 30.0,
        read_only: bool = False,
        create: bool = True,
        journal: Literal["wal", "rollback"] = "wal",
        workers: int = WORKERS,
    ) -> None:
        self._make = partial(
            EvalStore,
            path,
            durability=durability,
            timeout=timeout,
            read_only=read_only,
            create=create,
            journal=journal,
        )
        self._opened = None
        self._ended = False
        self._workers = ThreadPoolExecutor(workers, thread_name_prefix="evalstore")

    async def open(self) -> AsyncEvalStore:
        """Opens the store, unless it was opened already, and answers it; raises what `EvalStore` raises."""
        if self._opened is None:
            self._opened = await self._call(self._make)
        return self

    async def close(self) -> None:
        """Ends the store once running calls have ended; a second call does nothing.

        What waits for events ends, and calls that no worker has begun are refused.
        """
        self._ended = True
        self._workers.shutdown(wait=False)
        if self._opened is not None:
            # Not by a worker: they may all be busy with what closing brings to its end. And to the end also
            # when the caller is cancelled, so that no handle stays open.
            await asyncio.shield(asyncio.to_thread(self._opened.close))

    @property
    def path(self) -> str:
        """The file, as it was given, or where the store found it when none was given."""
        return self._store.path

    @property
    def closed(self) -> bool:
        """Whether the store was closed."""
        return self._store.closed

    async def __aenter__(self) -> AsyncEvalStore:
        return await self.open()

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        await self.close()

    def __repr__(self) -> str:
        if self._opened is None:
            return "<AsyncEvalStore, not open>"
        return f"<AsyncEvalStore {self.path!r}{', closed' if self.closed else ''}>"

    def batch(self) -> AsyncBatch:
        """As `EvalStore.batch`: `async with store.batch() as batch`; the methods of the batch do not wait."""
        return AsyncBatch(self)

    async def poll(
        self,
        consumer: str,
        *,
        max: int | None = None,
        timeout: float | None = None,
        partition: int | None = None,
        partitions: int | None = None,
    ) -> EventPage:
        """The events after the consumer's position: at once when there are some, else as soon as some arrive.

        As `EvalStore.poll`, which says what the arguments mean.
        """
        seconds = 1.0 if timeout is None else timeout
        end = time.monotonic() + seconds
        while True:
            page = await self._call(
                self._store.poll,
                consumer,
                max=max,
                timeout=min(seconds, 0.0),
                partition=partition,
                partitions=partitions,
            )
            left = end - time.monotonic()
            if page.events or left <= 0:
                return page
            await asyncio.sleep(min(left, LOOK))

    async def follow(
        self,
        *,
        from_position: int | None = None,
        consumer: str | None = None,
        types: Sequence[str] | None = None,
        stream: str | None = None,
        max: int | None = None,
        timeout: float | None = None,
    ) -> AsyncIterator[Event]:
        """Iterates over events as they happen, those of other processes too, and waits for more.

        As `EvalStore.follow`, which says what the arguments mean; without a position and a consumer it begins
        with what happens after the first step of the iteration.
        """
        follower = await self._call(Follower, self._store, from_position, consumer, types, stream, max)
        last = time.monotonic()
        while not self._ended:
            events = await self._call(follower.page, 0.0)
            if events is None:
                return
            for event in events:
                yield event
            now = time.monotonic()
            if events:
                last = now
            elif timeout is not None and now - last >= timeout:
                return
            else:
                await asyncio.sleep(LOOK if timeout is None else min(LOOK, timeout - (now - last)))


class AsyncBatch:
    """A `Batch` whose end is awaited."""

    def __init__(self, store: AsyncEvalStore) -> None:
        self._store = store
        self._batch = store._store.batch()

    async def __aenter__(self) -> Batch:
        return self._batch.__enter__()

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        await self._store._call(self._batch.__exit__, kind, error, traceback)
