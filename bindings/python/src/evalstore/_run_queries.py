"""The questions about runs and cases."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date

from ._case import Case
from ._page import Page, every_item
from ._queries import Queries
from ._run import Run
from ._run_stats import RemainingAttempts, RunStats
from ._time import first_moment, last_moment


class RunQueries(Queries):
    """Finding runs and their cases, and how far they have come."""

    def get_run(self, run_id: str) -> Run | None:
        """The run with this id, or None."""
        run = self._query("get_run", run_id=run_id)["result"]
        return None if run is None else Run.from_dict(run)

    def list_runs(
        self,
        *,
        labels: Mapping[str, str] | None = None,
        system_prompt_hash: str | None = None,
        from_: str | date | None = None,
        to: str | date | None = None,
        limit: int | None = None,
        cursor: str | None = None,
    ) -> Page[Run]:
        """Runs, newest first; those that fit everything that is given.

        Args:
            labels: they have all of these.
            system_prompt_hash: they have this system prompt.
            from_: they began at this moment or later; a date is its first moment in UTC.
            to: they began at this moment or earlier; a date is its last millisecond in UTC.
            limit: at most so many, 1 to 10,000; 100 when left out.
            cursor: the `next_cursor` of the page before.

        Raises:
            ValueError: a datetime without a time zone.
        """
        answer = self._query(
            "list_runs",
            labels=labels,
            system_prompt_hash=system_prompt_hash,
            to=last_moment(to),
            limit=limit,
            cursor=cursor,
            **{"from": first_moment(from_)},
        )
        return Page.from_dict(answer, Run)

    def iter_runs(
        self,
        *,
        labels: Mapping[str, str] | None = None,
        system_prompt_hash: str | None = None,
        from_: str | date | None = None,
        to: str | date | None = None,
        page_size: int | None = None,
    ) -> Iterator[Run]:
        """Every run that fits, newest first, asked for page by page while it is iterated.

        Args:
            labels: they have all of these.
            system_prompt_hash: they have this system prompt.
            from_: they began at this moment or later; a date is its first moment in UTC.
            to: they began at this moment or earlier; a date is its last millisecond in UTC.
            page_size: how many to ask for at a time, 1 to 10,000; 100 when left out.

        Raises:
            ValueError: a datetime without a time zone.
        """
        return every_item(
            lambda cursor: self.list_runs(
                labels=labels,
                system_prompt_hash=system_prompt_hash,
                from_=from_,
                to=to,
                limit=page_size,
                cursor=cursor,
            )
        )

    def get_case(self, case_id: str) -> Case | None:
        """The case with this id, or None."""
        case = self._query("get_case", case_id=case_id)["result"]
        return None if case is None else Case.from_dict(case)

    def list_cases(
        self,
        *,
        run_id: str | None = None,
        task_id: str | None = None,
        limit: int | None = None,
        cursor: str | None = None,
    ) -> Page[Case]:
        """Cases, oldest first; those that fit everything that is given.

        Args:
            run_id: of this run.
            task_id: of this task.
            limit: at most so many, 1 to 10,000; 100 when left out.
            cursor: the `next_cursor` of the page before.
        """
        answer = self._query("list_cases", run_id=run_id, task_id=task_id, limit=limit, cursor=cursor)
        return Page.from_dict(answer, Case)

    def iter_cases(
        self, *, run_id: str | None = None, task_id: str | None = None, page_size: int | None = None
    ) -> Iterator[Case]:
        """Every case that fits, oldest first, asked for page by page while it is iterated.

        Args:
            run_id: of this run.
            task_id: of this task.
            page_size: how many to ask for at a time, 1 to 10,000; 100 when left out.
        """
        return every_item(
            lambda cursor: self.list_cases(run_id=run_id, task_id=task_id, limit=page_size, cursor=cursor)
        )

    def run_stats(
        self, run_id: str | None = None, *, valid_attempts_only: bool | None = None
    ) -> RunStats | None:
        """What a run comes to, or the whole store; None for a run that there is not.

        Args:
            run_id: the run; the whole store when left out.
            valid_attempts_only: whether to look only at attempts that came to the edit that is measured; at
                all of them when left out.
        """
        stats = self._query("run_stats", run_id=run_id, valid_attempts_only=valid_attempts_only)["result"]
        return None if stats is None else RunStats.from_dict(stats)

    def remaining_attempts(self, run_id: str, *, limit: int | None = None) -> RemainingAttempts:
        """What the run's plan still wants.

        An attempt is done unless it failed for a reason that is not the model's. A harness resumes by asking,
        doing what is asked for, and asking again until nothing remains.

        Args:
            run_id: the run.
            limit: name at most so many attempts, 1 to 100,000; 10,000 when left out.

        Raises:
            NotFoundError: there is no such run.
            RejectedError: the run has no plan.
        """
        answer = self._query("remaining_attempts", run_id=run_id, limit=limit)
        return RemainingAttempts.from_dict(answer["result"])
