"""The questions about studies."""

from __future__ import annotations

from collections.abc import Iterator

from ._page import Page, every_item
from ._queries import Queries
from ._study import Study


class StudyQueries(Queries):
    """Finding studies; what was written before is always seen."""

    def get_study(self, id: str) -> Study | None:
        """The study with this id, or None."""
        study = self._query("get_study", id=id)["result"]
        return None if study is None else Study.from_dict(study)

    def list_studies(
        self,
        *,
        status: str | None = None,
        name: str | None = None,
        tag: str | None = None,
        limit: int | None = None,
        cursor: str | None = None,
    ) -> Page[Study]:
        """Studies, newest first; those that fit everything that is given.

        Args:
            status: in this state.
            name: this is part of their name, case ignored for ASCII.
            tag: this is among their tags.
            limit: at most so many, 1 to 10,000; 100 when left out.
            cursor: the `next_cursor` of the page before.
        """
        answer = self._query("list_studies", status=status, name=name, tag=tag, limit=limit, cursor=cursor)
        return Page.from_dict(answer, Study)

    def list_studies_by_status(
        self, status: str, *, limit: int | None = None, cursor: str | None = None
    ) -> Page[Study]:
        """Studies in one state, newest first; `limit` and `cursor` as in `list_studies`."""
        answer = self._query("list_studies_by_status", status=status, limit=limit, cursor=cursor)
        return Page.from_dict(answer, Study)

    def iter_studies(
        self,
        *,
        status: str | None = None,
        name: str | None = None,
        tag: str | None = None,
        page_size: int | None = None,
    ) -> Iterator[Study]:
        """Every study that fits, newest first, asked for page by page while it is iterated.

        Args:
            status: in this state.
            name: this is part of their name, case ignored for ASCII.
            tag: this is among their tags.
            page_size: how many to ask for at a time, 1 to 10,000; 100 when left out.
        """
        return every_item(
            lambda cursor: self.list_studies(
                status=status, name=name, tag=tag, limit=page_size, cursor=cursor
            )
        )
