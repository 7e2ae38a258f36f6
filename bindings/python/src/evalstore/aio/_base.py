"""Worker threads that carry out what coroutines wait for."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import AsyncIterator, Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from itertools import islice
from typing import ParamSpec, TypeVar

from .._errors import InvalidArgumentError
from .._stopping import stopped_by
from .._store import EvalStore

P = ParamSpec("P")
T = TypeVar("T")

CHUNK = 100
"""Items that an iteration takes from a worker at a time: a page, when nothing else was said."""


class Base:
    """The open store, if there is one, and its workers."""

    _opened: EvalStore | None
    _ended: bool
    _workers: ThreadPoolExecutor

    @property
    def _store(self) -> EvalStore:
        if self._opened is None:
            raise InvalidArgumentError(
                "This store is not open yet; use it in an `async with`, or await its `open`.",
                status=2,
                code="invalid_argument",
            )
        return self._opened

    async def _call(self, function: Callable[P, T], /, *args: P.args, **kwargs: P.kwargs) -> T:
        """The answer of a function that a worker carries out.

        When the caller is cancelled, work that waits for a worker is not begun, work in steps ends after a
        step, and the answer of anything else is dropped.
        """
        if self._ended:
            raise InvalidArgumentError(
                "This store is closed; open another one.", status=2, code="invalid_argument"
            )
        cancelled = threading.Event()

        def work() -> T:
            with stopped_by(cancelled):
                return function(*args, **kwargs)

        try:
            return await asyncio.get_running_loop().run_in_executor(self._workers, work)
        except asyncio.CancelledError:
            cancelled.set()
            raise

    async def _iterate(self, iterator: Iterator[T], page_size: int | None) -> AsyncIterator[T]:
        """The items of an iterator, a page of them from a worker at a time."""
        size = max(1, page_size or CHUNK)
        while items := await self._call(lambda: list(islice(iterator, size))):
            for item in items:
                yield item
