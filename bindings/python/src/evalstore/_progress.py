"""Long work in steps."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from ._stopping import check
from ._wire import Answer

STEP = 10_000
"""Events a step when a callback wants to see progress and no size of a step was given."""


@dataclass(frozen=True, slots=True, repr=False)
class Progress(Answer):
    """How far long work has come.

    Attributes:
        done: True when there is nothing left to do.
        position: the last position that was worked on.
        last_position: the position it goes up to.
    """

    done: bool
    position: int
    last_position: int


def steps(
    ask: Callable[[dict[str, Any]], dict[str, Any]],
    body: dict[str, Any],
    max_events: int | None,
    progress: Callable[[Progress], object] | None,
) -> Iterator[dict[str, Any]]:
    """The answers of each step, the last one being done; one step when nobody wants several.

    Args:
        ask: sends one request.
        body: the request without `max_events`.
        max_events: the size of a step.
        progress: called after each step.
    """
    if max_events is None and progress is not None:
        max_events = STEP
    if max_events is not None:
        body = {**body, "max_events": max_events}
    while True:
        answer = ask(body)
        if progress is not None:
            progress(progress_from(answer))
        yield answer
        check()
        if answer["done"]:
            return


def progress_from(answer: dict[str, Any]) -> Progress:
    """The progress in an answer."""
    return Progress(answer["done"], answer["position"], answer["last_position"])
