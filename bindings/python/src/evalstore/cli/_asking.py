"""Asking the store in the words of the reference, so that --json answers in them too."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Any

from .._json import without_none
from ._command import Negative

if TYPE_CHECKING:
    from .. import EvalStore

PAGE = 500


def ask(store: EvalStore, query: str, **args: Any) -> Any:
    """The result of a query; arguments that are None are left out."""
    return store.request("query", {"query": query, "args": without_none(**args)})["result"]


def known_runs(store: EvalStore, run_ids: Iterable[str], *, benchmarks: bool = False) -> None:
    """Looks for runs that were named.

    Args:
        store: the store.
        run_ids: the runs.
        benchmarks: whether they may be benchmark runs, too.

    Raises:
        Negative: there is no such run, which is not the same as a run without results.
    """
    for run_id in run_ids:
        queries = ["get_run", "get_benchmark_run"] if benchmarks else ["get_run"]
        if all(ask(store, query, run_id=run_id) is None for query in queries):
            also = ", and evalstore metrics list those of benchmarks" if benchmarks else ""
            raise Negative(f"There is no run {run_id!r}; evalstore runs lists those that there are{also}.")


def every(store: EvalStore, query: str, limit: int | None, **args: Any) -> Iterator[dict[str, Any]]:
    """The results of a paged query, asked for page by page while they are taken."""
    cursor: str | None = None
    left = limit
    while left is None or left > 0:
        asked = PAGE if left is None else min(PAGE, left)
        wanted = without_none(**args, limit=asked, cursor=cursor)
        answer = store.request("query", {"query": query, "args": wanted})
        yield from answer["result"]
        if left is not None:
            left -= len(answer["result"])
        cursor = answer.get("next_cursor")
        if cursor is None:
            return
