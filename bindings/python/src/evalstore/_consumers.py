"""Following the log under a name, which remembers how far it came."""

from __future__ import annotations

import math
import time
from typing import Any, Literal

from ._event import EventPage
from ._json import without_none
from ._requests import Requests
from ._time import milliseconds

WAIT = 0.2
"""Seconds of one wait inside the library; between two of them Python sees Ctrl-C."""


class Consumers(Requests):
    """Named consumers: they wait for new events of any process and commit what they have handled."""

    def poll(
        self,
        consumer: str,
        *,
        max: int | None = None,
        timeout: float | None = None,
        partition: int | None = None,
        partitions: int | None = None,
    ) -> EventPage:
        """The events after the consumer's position: at once when there are some, else as soon as some arrive.

        Polling moves nothing; `commit` does. Other threads run while it waits, and Ctrl-C ends the wait.

        Args:
            consumer: the consumer's name; a new one begins at the beginning.
            max: at most so many events, 1 to 10,000; 100 when left out.
            timeout: seconds to wait when there are none, of any length; 1 when left out.
            partition: the part of the streams to look at, 0 to `partitions` - 1.
            partitions: how many parts the streams are split into; each worker needs a consumer of its own.

        Returns:
            The events, none after the timeout. `next_position` - 1 is the position to commit.
        """
        request = without_none(consumer=consumer, max=max, partition=partition, partitions=partitions)
        if timeout is None:
            return EventPage.from_dict(self._ask("poll", request))
        milliseconds(0.0 if timeout == math.inf else timeout)  # judged before anything waits
        end = time.monotonic() + timeout
        left = timeout
        while True:
            wait = milliseconds(min(left, WAIT))
            page = EventPage.from_dict(self._ask("poll", {**request, "timeout_ms": wait}))
            left = end - time.monotonic()
            if page.events or left <= 0:
                return page

    def commit(self, consumer: str, position: int) -> int:
        """Remembers that the consumer has handled everything up to a position; returns that position.

        Raises:
            ConflictError: the consumer is further already.
        """
        return self._position({"consumer": consumer, "position": position})

    def seek(self, consumer: str, where: int | Literal["beginning", "end"]) -> int:
        """Moves a consumer anywhere, backwards too; returns its position."""
        return self._position({"consumer": consumer, "seek": where})

    def consumer_position(self, consumer: str) -> int:
        """The position a consumer has committed; 0 when it never did."""
        return self._position({"consumer": consumer})

    def _position(self, body: dict[str, Any]) -> int:
        position: int = self._ask("commit", body)["position"]
        return position
