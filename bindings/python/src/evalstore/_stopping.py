"""Ending long work of another thread between two of its steps."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager

_local = threading.local()


class Stopped(BaseException):
    """Nobody waits for this work any more."""


@contextmanager
def stopped_by(event: threading.Event) -> Iterator[None]:
    """Within it, this thread's work in steps ends after the step in which the event is set."""
    _local.event = event
    try:
        yield
    finally:
        _local.event = None


def check() -> None:
    """Ends the work if it is to end.

    Raises:
        Stopped: it is.
    """
    event: threading.Event | None = getattr(_local, "event", None)
    if event is not None and event.is_set():
        raise Stopped
