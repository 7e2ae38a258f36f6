"""The questions about results of benchmarks."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from ._benchmark import Benchmark, BenchmarkResult
from ._page import Page, every_item
from ._queries import Queries
from ._rows import Rows
from ._time import first_moment, last_moment


class BenchmarkQueries(Queries):
    """Finding results of benchmarks; a benchmark that does not exist has none."""

    def get_benchmark_results(
        self,
        benchmark_id: str,
        *,
        from_: str | date | None = None,
        to: str | date | None = None,
        limit: int | None = None,
        cursor: str | None = None,
    ) -> Page[BenchmarkResult]:
        """The results of a benchmark, oldest first.

        Args:
            benchmark_id: the benchmark.
            from_: the first moment to look at; a date is its first moment in UTC.
            to: the last one; a date is its last millisecond in UTC.
            limit: at most so many, 1 to 10,000; 100 when left out.
            cursor: the `next_cursor` of the page before.

        Raises:
            ValueError: a datetime without a time zone.
        """
        moments = {"from": first_moment(from_), "to": last_moment(to)}
        answer = self._query(
            "get_benchmark_results", benchmark_id=benchmark_id, **moments, limit=limit, cursor=cursor
        )
        return Page.from_dict(answer, BenchmarkResult)

    def iter_benchmark_results(
        self,
        benchmark_id: str,
        *,
        from_: str | date | None = None,
        to: str | date | None = None,
        page_size: int | None = None,
    ) -> Iterator[BenchmarkResult]:
        """Every result of a benchmark, oldest first, asked for page by page while it is iterated.

        Args:
            benchmark_id: the benchmark.
            from_: the first moment to look at; a date is its first moment in UTC.
            to: the last one; a date is its last millisecond in UTC.
            page_size: how many to ask for at a time, 1 to 10,000; 100 when left out.

        Raises:
            ValueError: a datetime without a time zone.
        """
        return every_item(
            lambda cursor: self.get_benchmark_results(
                benchmark_id, from_=from_, to=to, limit=page_size, cursor=cursor
            )
        )

    def list_benchmarks(self) -> Rows[Benchmark]:
        """Every benchmark that has results, by its id, with the sums of these results."""
        return Rows.of(Benchmark)(self._query("list_benchmarks")["result"])
