"""Iterating over events as they happen."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence

from ._consumers import WAIT, Consumers
from ._errors import InvalidArgumentError
from ._event import Event, EventPage
from ._lists import names
from ._log import Log

LOOK = 0.05
"""Seconds between two looks at the log without a consumer, for which the library cannot wait."""


class Follower:
    """A place in the log that moves on page by page."""

    def __init__(
        self,
        store: Following,
        from_position: int | None,
        consumer: str | None,
        types: Sequence[str] | None,
        stream: str | None,
        max: int | None,
    ) -> None:
        if from_position is not None and consumer is not None:
            raise ValueError(
                "Give from_position or consumer, not both: a consumer goes on where it has committed; "
                "seek moves it."
            )
        self._store = store
        self._consumer = consumer
        self._types = names(types)
        self._stream = stream
        self._max = max
        self._next = 0
        if consumer is not None:
            self._committed = store.consumer_position(consumer)
            self._next = self._committed + 1
        elif from_position is not None:
            self._next = from_position
            # Asked at once, so that what is wrong with the arguments is said by `follow` itself.
            self._read(limit=1)
        else:
            newest = store.read(backwards=True, limit=1).events
            self._next = newest[0].position + 1 if newest else 1

    def page(self, wait: float) -> list[Event] | None:
        """The next events, and the commit of those of the page before; None when the store was closed.

        Args:
            wait: seconds to wait when there are none; none may come all the same.
        """
        try:
            return self._polled(wait) if self._consumer is not None else self._looked(wait)
        except InvalidArgumentError:
            if self._store.closed:
                return None
            raise

    def _polled(self, wait: float) -> list[Event]:
        assert self._consumer is not None
        while True:
            self._commit()
            page = self._store.poll(self._consumer, max=self._max, timeout=wait)
            self._next = page.next_position
            wanted = [event for event in page if self._is_wanted(event)]
            if wanted or not page:
                return wanted

    def _looked(self, wait: float) -> list[Event]:
        page = self._read(self._max)
        if not page.events and wait > 0:
            time.sleep(min(wait, LOOK))
            page = self._read(self._max)
        self._next = page.next_position
        return list(page.events)

    def _read(self, limit: int | None) -> EventPage:
        return self._store.read(from_position=self._next, types=self._types, stream=self._stream, limit=limit)

    def _commit(self) -> None:
        """Commits what was given out, when there is a consumer and something new."""
        if self._consumer is not None and self._next - 1 > self._committed:
            self._committed = self._store.commit(self._consumer, self._next - 1)

    def _is_wanted(self, event: Event) -> bool:
        return (self._types is None or event.type in self._types) and self._stream in (None, event.stream)


class Following(Log, Consumers):
    """Following the log with a `for` loop."""

    def follow(
        self,
        *,
        from_position: int | None = None,
        consumer: str | None = None,
        types: Sequence[str] | None = None,
        stream: str | None = None,
        max: int | None = None,
        timeout: float | None = None,
    ) -> Iterator[Event]:
        """Iterates over events as they happen, those of other processes too, and waits for more.

        Without a consumer it begins with what happens from this call on, or at a position. With one it
        goes on after what the consumer has committed, at the beginning for a new one, and commits a page of
        events when all of them were taken and the next one is asked for: who breaks off within a page is
        given its events again. When handling must happen exactly once, commit together with `append` instead.

        The iteration ends when the store is closed, by another thread for example, and Ctrl-C ends the wait.

        Args:
            from_position: the position to begin at.
            consumer: the name of a consumer to go on as, by one loop at a time; not with `from_position`.
            types: only events of this type, or of these.
            stream: only events of this stream.
            max: at most so many events a page, 1 to 10,000; the default of `poll` and `read` when left out.
            timeout: seconds after which it ends when nothing happened, 0 for what is there already; it never
                ends by itself when left out.

        Raises:
            ConflictError: something else has committed further under the consumer's name.
            ValueError: both a position and a consumer were given.
        """
        return _events(Follower(self, from_position, consumer, types, stream, max), timeout)


def _events(follower: Follower, timeout: float | None) -> Iterator[Event]:
    end = None if timeout is None else time.monotonic() + timeout
    while True:
        wait = WAIT if end is None else min(WAIT, max(0.0, end - time.monotonic()))
        events = follower.page(wait)
        if events is None:
            return
        if events:
            yield from events
            end = None if timeout is None else time.monotonic() + timeout
        elif end is not None and time.monotonic() >= end:
            return
