"""Read models: their state, making them anew, and proving that they are what the log says."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypedDict, cast

from ._json import without_none
from ._progress import Progress, progress_from, steps
from ._requests import Requests
from ._verification import Verification


class ProjectionState(TypedDict):
    """One read model, as `projection_status` describes it."""

    name: str
    version: int
    tables: list[str]
    rows: int
    rebuild_position: int | None


class ProjectionStatus(TypedDict):
    """The answer of `projection_status`."""

    done: bool
    position: int
    last_position: int
    projections: list[ProjectionState]


class Projections(Requests):
    """The read models, which follow the log in each write's own transaction."""

    def projection_status(self, projection: str | None = None) -> ProjectionStatus:
        """Which read models there are, their tables, their rows and how far a rebuild has come."""
        body = without_none(action="status", projection=projection)
        return cast(ProjectionStatus, self._ask("project", body))

    def rebuild(
        self,
        projection: str | None = None,
        *,
        max_events: int | None = None,
        progress: Callable[[Progress], object] | None = None,
    ) -> Progress:
        """Makes the read models anew from the log; the old ones stay readable until the end.

        Args:
            projection: only this one.
            max_events: how many events a step; the lock is free between steps and Ctrl-C ends it there.
            progress: called after each step. An exception in it ends the rebuild; a later call goes on.

        Returns:
            The state at the end.
        """
        body = without_none(action="rebuild", projection=projection)
        *_, last = steps(lambda step: self._ask("project", step), body, max_events, progress)
        return progress_from(last)

    def verify(
        self,
        projection: str | None = None,
        *,
        max_events: int | None = None,
        progress: Callable[[Progress], object] | None = None,
    ) -> Verification:
        """Checks the hash chain, the streams, the contents and the read models against the log.

        Args:
            projection: only this read model.
            max_events: how many events a step.
            progress: called after each step.

        Returns:
            What was found; damage is an answer here, not an exception.
        """
        body = without_none(action="verify", projection=projection)
        answers = list(steps(lambda step: self._ask("project", step), body, max_events, progress))
        return Verification.from_steps(answers)
