"""Questions of the user's own, in SQL."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from ._lists import values
from ._queries import Queries
from ._table import Table
from ._time import milliseconds


class SQL(Queries):
    """Reading the read models and the log with SQL."""

    def sql(
        self,
        sql: str,
        parameters: Sequence[Any] | Mapping[str, Any] | None = None,
        *,
        limit: int | None = None,
        timeout: float | None = None,
    ) -> Table:
        """The rows of one read-only statement over the read models and the view `events`.

        Beside SQLite's functions there are `wilson_low(successes, n)` and `wilson_high(successes, n)`, the
        ends of the 95 % Wilson score interval. Prefer this to opening the file with the `sqlite3` module in
        the same process: a second copy of SQLite that closes the file drops the first one's locks.

        Args:
            sql: the statement.
            parameters: a sequence for `?`, or a mapping for `:name`, its keys without the colon.
            limit: at most so many rows, 1 to 100,000; 1,000 when left out. `truncated` says if it cut.
            timeout: seconds the statement may take, up to 600; 5 when left out.

        Returns:
            The rows; blobs come as hexadecimal text.

        Raises:
            RejectedError: the statement writes, changes settings or took too long.
            InvalidRequestError: it is not SQL, or the parameters do not fit.
            TypeError: one parameter instead of a list.
            ValueError: a timeout that is no number of seconds.
        """
        timeout_ms = None if timeout is None else milliseconds(timeout)
        given = values("parameters", parameters)
        answer = self._query("sql", sql=sql, parameters=given, limit=limit, timeout_ms=timeout_ms)
        return Table.from_dict(answer["result"])
