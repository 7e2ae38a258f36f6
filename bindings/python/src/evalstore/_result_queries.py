"""The questions about results."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Unpack

from ._error_kind import ErrorKind
from ._filter import ResultFilter, filter_arguments
from ._page import Page, every_item
from ._queries import Queries
from ._result import Result
from ._run_stats import ValidAttempts


class ResultQueries(Queries):
    """Finding results.

    Which are meant is said by `run_id`, `model_id`, `task_id` (each one name or several), `labels`, `from_`
    and `to`; see `ResultFilter`.
    """

    def get_result(self, result_id: str) -> Result | None:
        """The result with this id, or None."""
        result = self._query("get_result", result_id=result_id)["result"]
        return None if result is None else Result.from_dict(result)

    def list_results(
        self,
        *,
        case_id: str | None = None,
        outcome: str | None = None,
        error: ErrorKind | int | str | None = None,
        valid_attempts_only: bool | None = None,
        texts: bool | None = None,
        limit: int | None = None,
        cursor: str | None = None,
        **filters: Unpack[ResultFilter],
    ) -> Page[Result]:
        """Results, those recorded last first; those that fit everything that is given.

        Args:
            case_id: of this case.
            outcome: `succeeded` or `failed`.
            error: failed like this: an ErrorKind, its number or its name.
            valid_attempts_only: whether to leave out attempts that never came to the edit that is measured.
            texts: whether to bring along what the models answered; True when left out.
            limit: at most so many, 1 to 10,000; 100 when left out. A page ends early when it becomes long.
            cursor: the `next_cursor` of the page before.
            filters: as in `ResultFilter`.

        Raises:
            ValueError: a datetime without a time zone.
        """
        answer = self._query(
            "list_results",
            case_id=case_id,
            outcome=outcome,
            error=error,
            valid_attempts_only=valid_attempts_only,
            texts=texts,
            limit=limit,
            cursor=cursor,
            **filter_arguments(ResultFilter, filters),
        )
        return Page.from_dict(answer, Result)

    def iter_results(
        self,
        *,
        case_id: str | None = None,
        outcome: str | None = None,
        error: ErrorKind | int | str | None = None,
        valid_attempts_only: bool | None = None,
        texts: bool | None = None,
        page_size: int | None = None,
        **filters: Unpack[ResultFilter],
    ) -> Iterator[Result]:
        """Every result that fits, those recorded last first, asked for page by page while it is iterated.

        Args:
            case_id: of this case.
            outcome: `succeeded` or `failed`.
            error: failed like this: an ErrorKind, its number or its name.
            valid_attempts_only: whether to leave out attempts that never came to the edit that is measured.
            texts: whether to bring along what the models answered; True when left out.
            page_size: how many to ask for at a time, 1 to 10,000; 100 when left out.
            filters: as in `ResultFilter`.

        Raises:
            ValueError: a datetime without a time zone.
        """
        return every_item(
            lambda cursor: self.list_results(
                case_id=case_id,
                outcome=outcome,
                error=error,
                valid_attempts_only=valid_attempts_only,
                texts=texts,
                limit=page_size,
                cursor=cursor,
                **filters,
            )
        )

    def valid_attempt_count(
        self, *, case_id: str | None = None, **filters: Unpack[ResultFilter]
    ) -> ValidAttempts:
        """How many attempts there are, and how many of them came to the edit that is measured.

        Args:
            case_id: of this case.
            filters: as in `ResultFilter`.

        Raises:
            ValueError: a datetime without a time zone.
        """
        answer = self._query(
            "valid_attempt_count", case_id=case_id, **filter_arguments(ResultFilter, filters)
        )
        return ValidAttempts.from_dict(answer["result"])
