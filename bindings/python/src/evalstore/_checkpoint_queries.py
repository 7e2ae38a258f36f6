"""The questions about checkpoints."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from ._checkpoint import Checkpoint
from ._page import Page, every_item
from ._queries import Queries
from ._time import first_moment


class CheckpointQueries(Queries):
    """Finding the checkpoints of a study; a study that does not exist has none."""

    def get_checkpoints(
        self, study_id: str, *, limit: int | None = None, cursor: str | None = None
    ) -> Page[Checkpoint]:
        """The checkpoints of a study, oldest first.

        Args:
            study_id: the study.
            limit: at most so many, 1 to 10,000; 100 when left out.
            cursor: the `next_cursor` of the page before.
        """
        answer = self._query("get_checkpoints", study_id=study_id, limit=limit, cursor=cursor)
        return Page.from_dict(answer, Checkpoint)

    def get_latest_checkpoint(self, study_id: str) -> Checkpoint | None:
        """The checkpoint of a study with the latest timestamp, or None."""
        checkpoint = self._query("get_latest_checkpoint", study_id=study_id)["result"]
        return None if checkpoint is None else Checkpoint.from_dict(checkpoint)

    def get_checkpoints_in_range(
        self,
        study_id: str,
        start: str | date,
        end: str | date,
        *,
        limit: int | None = None,
        cursor: str | None = None,
    ) -> Page[Checkpoint]:
        """The checkpoints of a study from `start` on and before `end`, oldest first.

        Args:
            study_id: the study.
            start: the first moment of the range; a date is its first moment in UTC.
            end: the first moment after it.
            limit: at most so many, 1 to 10,000; 100 when left out.
            cursor: the `next_cursor` of the page before.

        Raises:
            ValueError: a datetime without a time zone.
        """
        moments = {"start": first_moment(start), "end": first_moment(end)}
        answer = self._query(
            "get_checkpoints_in_range", study_id=study_id, **moments, limit=limit, cursor=cursor
        )
        return Page.from_dict(answer, Checkpoint)

    def iter_checkpoints(
        self,
        study_id: str,
        *,
        start: str | date | None = None,
        end: str | date | None = None,
        page_size: int | None = None,
    ) -> Iterator[Checkpoint]:
        """Every checkpoint of a study, oldest first, asked for page by page while it is iterated.

        Args:
            study_id: the study.
            start: the first moment of the range to look at; given together with `end`.
            end: the first moment after that range.
            page_size: how many to ask for at a time, 1 to 10,000; 100 when left out.

        Raises:
            ValueError: only one end of the range was given, or a datetime without a time zone.
        """
        if start is None and end is None:
            return every_item(lambda cursor: self.get_checkpoints(study_id, limit=page_size, cursor=cursor))
        if start is None or end is None:
            raise ValueError("A range has two ends; give both start and end, or neither.")
        return every_item(
            lambda cursor: self.get_checkpoints_in_range(study_id, start, end, limit=page_size, cursor=cursor)
        )
