"""The questions that sum results up."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Unpack

from ._analysis import (
    ComparedModel,
    ErrorDistribution,
    Explanation,
    FailedCase,
    HourPerformance,
    ModelLatency,
    ModelSuccess,
    PeriodPerformance,
    RankedCase,
    RunComparison,
    RunCost,
)
from ._error_kind import ErrorKind
from ._errors import InvalidRequestError
from ._filter import AnalysisFilter, ComparisonFilter, filter_arguments
from ._lists import names
from ._page import Page, every_item
from ._queries import Queries
from ._rows import Rows

EXPLAINED = (
    "success_rates_by_model",
    "latency_by_model",
    "cost_by_run",
    "error_distribution",
    "performance_trends",
    "model_comparison",
    "case_ranking",
    "performance_by_hour",
    "run_comparison",
    "run_stats",
    "valid_attempt_count",
)
"""The questions of which `explain` says how they are answered."""


class Analyses(Queries):
    """Summing results up by model, run, case and time.

    Every analysis takes the same keyword arguments: `run_id`, `model_id`, `task_id` (each one name or
    several), `labels`, `from_`, `to`, `min_results` and `valid_attempts_only`; see `AnalysisFilter`. All that
    is given must fit. A datetime without a time zone is a ValueError.
    """

    def success_rates_by_model(self, **filters: Unpack[AnalysisFilter]) -> Rows[ModelSuccess]:
        """How often each model succeeds, the best first; of valid attempts only, unless told otherwise."""
        return Rows.of(ModelSuccess)(self._analysis("success_rates_by_model", filters))

    def latency_by_model(self, **filters: Unpack[AnalysisFilter]) -> Rows[ModelLatency]:
        """How fast each model answers, the fastest first."""
        return Rows.of(ModelLatency)(self._analysis("latency_by_model", filters))

    def cost_by_run(self, **filters: Unpack[AnalysisFilter]) -> Rows[RunCost]:
        """What each run cost, in all and by model, the dearest first."""
        return Rows.of(RunCost)(self._analysis("cost_by_run", filters))

    def error_distribution(self, **filters: Unpack[AnalysisFilter]) -> ErrorDistribution:
        """Why attempts failed, the most frequent kind first."""
        return ErrorDistribution.from_dict(self._analysis("error_distribution", filters))

    def failed_cases(
        self,
        *,
        error: ErrorKind | int | str | None = None,
        limit: int | None = None,
        cursor: str | None = None,
        **filters: Unpack[AnalysisFilter],
    ) -> Page[FailedCase]:
        """Attempts that failed, with their cases and what the models answered, those recorded last first.

        Args:
            error: failed like this: an ErrorKind, its number or its name.
            limit: at most so many, 1 to 10,000; 100 when left out. A page ends early when it becomes long.
            cursor: the `next_cursor` of the page before.
            filters: as in `AnalysisFilter`; `min_results` counts the results of the case.
        """
        answer = self._query(
            "failed_cases",
            error=error,
            limit=limit,
            cursor=cursor,
            **filter_arguments(AnalysisFilter, filters),
        )
        return Page.from_dict(answer, FailedCase)

    def iter_failed_cases(
        self,
        *,
        error: ErrorKind | int | str | None = None,
        page_size: int | None = None,
        **filters: Unpack[AnalysisFilter],
    ) -> Iterator[FailedCase]:
        """Every attempt that failed, those recorded last first, asked for page by page as it is iterated.

        Args:
            error: failed like this: an ErrorKind, its number or its name.
            page_size: how many to ask for at a time, 1 to 10,000; 100 when left out.
            filters: as in `AnalysisFilter`; `min_results` counts the results of the case.
        """
        return every_item(
            lambda cursor: self.failed_cases(error=error, limit=page_size, cursor=cursor, **filters)
        )

    def performance_trends(
        self, *, period: str | None = None, **filters: Unpack[AnalysisFilter]
    ) -> Rows[PeriodPerformance]:
        """Success, time and cost of each model over time, oldest first.

        Of valid attempts only, unless told otherwise.

        Args:
            period: `hour`, `day` or `week` of UTC, weeks begin on Monday; `day` when left out.
            filters: as in `AnalysisFilter`.
        """
        answer = self._analysis("performance_trends", filters, period=period)
        return Rows.of(PeriodPerformance)(answer)

    def model_comparison(self, **filters: Unpack[AnalysisFilter]) -> Rows[ComparedModel]:
        """The models beside each other, the best first; of valid attempts only, unless told otherwise."""
        return Rows.of(ComparedModel)(self._analysis("model_comparison", filters))

    def case_ranking(
        self,
        *,
        order: str | None = None,
        limit: int | None = None,
        **filters: Unpack[AnalysisFilter],
    ) -> Rows[RankedCase]:
        """The cases at which models succeed most or least often.

        Of valid attempts only, unless told otherwise.

        Args:
            order: `best` or `worst` first, among equals the fastest or the slowest; `best` when left out.
            limit: at most so many, 1 to 10,000; 10 when left out.
            filters: as in `AnalysisFilter`.
        """
        answer = self._analysis("case_ranking", filters, order=order, limit=limit)
        return Rows.of(RankedCase)(answer)

    def performance_by_hour(self, **filters: Unpack[AnalysisFilter]) -> Rows[HourPerformance]:
        """Success and time of each model in each hour of the day, in UTC."""
        return Rows.of(HourPerformance)(self._analysis("performance_by_hour", filters))

    def run_comparison(self, run_ids: Sequence[str], **filters: Unpack[ComparisonFilter]) -> RunComparison:
        """Runs beside each other, and each of them against the first.

        It shows what the runs came to. Whether one is better is what `compare` tells, which pairs the tasks
        that both have tried.

        Args:
            run_ids: at least two runs.
            filters: as in `AnalysisFilter`, without `run_id`; fewer results than `min_results` have no
                differences.

        Raises:
            NotFoundError: there is no such run.
            InvalidRequestError: fewer than two runs, or one named twice.
        """
        answer = self._query(
            "run_comparison", run_ids=names(run_ids), **filter_arguments(ComparisonFilter, filters)
        )
        return RunComparison.from_dict(answer["result"])

    def explain(
        self, analysis: str, *, period: str | None = None, **filters: Unpack[AnalysisFilter]
    ) -> Explanation:
        """Where the numbers of an analysis come from with these filters; it is carried out for that.

        Args:
            analysis: its name, such as `cost_by_run`.
            period: as `performance_trends` takes it.
            filters: as in `AnalysisFilter`.

        Raises:
            InvalidRequestError: there is no such analysis, or it does not take one of the arguments.
        """
        arguments = filter_arguments(AnalysisFilter, filters)
        try:
            answer = self._query(analysis, period=period, explain=True, **arguments)
        except InvalidRequestError as error:
            if analysis in EXPLAINED:
                raise
            listed = f"{', '.join(EXPLAINED[:-1])} and {EXPLAINED[-1]}"
            raise InvalidRequestError(
                f"{analysis!r} cannot be explained; those that can are {listed}.",
                status=error.status,
                code=error.code,
                details={"key": "query"},
            ) from None
        return Explanation.from_dict(answer["explain"])

    def _analysis(self, name: str, filters: Mapping[str, Any], **args: Any) -> Any:
        return self._query(name, **args, **filter_arguments(AnalysisFilter, filters))["result"]
