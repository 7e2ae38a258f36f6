"""The questions about benchmark runs."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from ._benchmark_run import BenchmarkRun, BenchmarkRunDetails, MetricAverages, MetricPoint
from ._page import Page, every_item
from ._queries import Queries
from ._rows import Rows
from ._time import first_moment, last_moment


class BenchmarkRunQueries(Queries):
    """Finding benchmark runs and what their metrics come to.

    `project_name`, `benchmark_name`, `from_` and `to` narrow the runs, each by itself or together; both
    ends of the range are in it. A datetime without a time zone is a `ValueError`.
    """

    def get_benchmark_run(self, run_id: str) -> BenchmarkRunDetails | None:
        """The benchmark run with this id and all its metrics, or None."""
        run = self._query("get_benchmark_run", run_id=run_id)["result"]
        return None if run is None else BenchmarkRunDetails.from_dict(run)

    def list_benchmark_runs(
        self,
        *,
        project_name: str | None = None,
        benchmark_name: str | None = None,
        from_: str | date | None = None,
        to: str | date | None = None,
        limit: int | None = None,
        cursor: str | None = None,
    ) -> Page[BenchmarkRun]:
        """Benchmark runs without their metrics, newest first.

        Args:
            project_name: only those of this project.
            benchmark_name: only those of this benchmark.
            from_: the first moment to look at; a date is its first moment in UTC.
            to: the last one; a date is its last millisecond in UTC.
            limit: at most so many, 1 to 10,000; 100 when left out.
            cursor: the `next_cursor` of the page before.
        """
        runs = _which(project_name, benchmark_name, from_, to)
        answer = self._query("list_benchmark_runs", **runs, limit=limit, cursor=cursor)
        return Page.from_dict(answer, BenchmarkRun)

    def iter_benchmark_runs(
        self,
        *,
        project_name: str | None = None,
        benchmark_name: str | None = None,
        from_: str | date | None = None,
        to: str | date | None = None,
        page_size: int | None = None,
    ) -> Iterator[BenchmarkRun]:
        """Every such benchmark run, newest first, asked for page by page while it is iterated.

        Args:
            project_name: only those of this project.
            benchmark_name: only those of this benchmark.
            from_: the first moment to look at; a date is its first moment in UTC.
            to: the last one; a date is its last millisecond in UTC.
            page_size: how many to ask for at a time, 1 to 10,000; 100 when left out.
        """
        return every_item(
            lambda cursor: self.list_benchmark_runs(
                project_name=project_name,
                benchmark_name=benchmark_name,
                from_=from_,
                to=to,
                limit=page_size,
                cursor=cursor,
            )
        )

    def average_metrics(
        self,
        *,
        project_name: str | None = None,
        benchmark_name: str | None = None,
        from_: str | date | None = None,
        to: str | date | None = None,
        limit: int | None = None,
    ) -> MetricAverages:
        """The mean of each metric that is a single number over the last benchmark runs.

        Args:
            project_name: only those of this project.
            benchmark_name: only those of this benchmark.
            from_: the first moment to look at; a date is its first moment in UTC.
            to: the last one; a date is its last millisecond in UTC.
            limit: over at most so many of the last ones, 1 to 10,000; 10 when left out.
        """
        runs = _which(project_name, benchmark_name, from_, to)
        return MetricAverages.from_dict(self._query("average_metrics", **runs, limit=limit)["result"])

    def metric_trend(
        self,
        metric: str,
        *,
        project_name: str | None = None,
        benchmark_name: str | None = None,
        from_: str | date | None = None,
        to: str | date | None = None,
        limit: int | None = None,
    ) -> Rows[MetricPoint]:
        """The values of one metric in the last benchmark runs, oldest first.

        Args:
            metric: the name of a metric that is a single number.
            project_name: only runs of this project.
            benchmark_name: only runs of this benchmark.
            from_: the first moment to look at; a date is its first moment in UTC.
            to: the last one; a date is its last millisecond in UTC.
            limit: at most so many of the last ones, 1 to 10,000; 100 when left out.

        Raises:
            InvalidRequestError: there is no such metric.
        """
        runs = _which(project_name, benchmark_name, from_, to)
        answer = self._query("metric_trend", metric=metric, **runs, limit=limit)
        return Rows.of(MetricPoint)(answer["result"])


def _which(
    project_name: str | None,
    benchmark_name: str | None,
    from_: str | date | None,
    to: str | date | None,
) -> dict[str, str | date | None]:
    """The arguments that say which runs a question is about."""
    return {
        "project_name": project_name,
        "benchmark_name": benchmark_name,
        "from": first_moment(from_),
        "to": last_moment(to),
    }
