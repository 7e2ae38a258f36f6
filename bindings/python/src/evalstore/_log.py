"""Appending events to the log, and reading it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from ._event import EventPage
from ._json import without_none
from ._lists import names, things
from ._outcome import Receipt
from ._requests import Requests


class Log(Requests):
    """The log itself: every event in the order of its commit, with positions from 1 and without holes."""

    def append(
        self,
        events: Sequence[Mapping[str, Any]],
        *,
        commit: tuple[str, int] | None = None,
        forgotten: Sequence[str] | None = None,
    ) -> list[Receipt]:
        """Appends events in one transaction, all or none, with their effect on the read models.

        Args:
            events: each with `type` and `data`, and where wanted `stream`, `event_id`, `timestamp` (a
                datetime will do), `metadata` and `expected_version`. An event of a type of your own needs
                a `stream`.
            commit: a consumer and the position it commits in the same transaction. So a handler that
                appends works exactly once: done before, it is a `ConflictError` and nothing is written.
            forgotten: for events copied from another store, the hash or hashes of contents that were
                forgotten there, so that events may refer to them. `verify` asks for their `ContentForgotten`.

        Returns:
            One receipt an event, in order; an event sent before gives its first receipt as a `duplicate`.

        Raises:
            ConflictError: an expected version, a consumer's position, or an event id used for another event.
            RejectedError: an event that its study's state does not allow.
            ValueError: a datetime without a time zone.
            TypeError: one event instead of a list.
        """
        body: dict[str, Any] = {"events": things("events", events)}
        if commit is not None:
            consumer, position = commit
            body["commit"] = {"consumer": consumer, "position": position}
        if forgotten is not None:
            body["forgotten"] = names(forgotten)
        return [Receipt.from_dict(receipt) for receipt in self._ask("append", body)["events"]]

    def read(
        self,
        *,
        from_position: int | None = None,
        to_position: int | None = None,
        limit: int | None = None,
        types: Sequence[str] | None = None,
        backwards: bool = False,
        stream: str | None = None,
        from_version: int | None = None,
        to_version: int | None = None,
    ) -> EventPage:
        """Events of the log, or of one stream; both ends of a range are part of it.

        Args:
            from_position: the first position, 1 when left out.
            to_position: the last position, the log's end when left out.
            limit: at most so many, 1 to 10,000; 500 when left out.
            types: only events of this type, or of these.
            backwards: the last ones first.
            stream: only the events of this stream.
            from_version: the first version in that stream.
            to_version: the last version in that stream.

        Returns:
            The events, and as `next_position` the `from_position` of the next page; backwards the
            `to_position` of it, 0 when nothing is left.
        """
        body = without_none(
            from_position=from_position,
            to_position=to_position,
            limit=limit,
            types=names(types),
            backwards=backwards or None,
            stream=stream,
            from_version=from_version,
            to_version=to_version,
        )
        return EventPage.from_dict(self._ask("read", body))
