"""Asking the store in the words of the reference, so that --json answers in them too."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from .._json import without_none

if TYPE_CHECKING:
    from .. import EvalStore

PAGE = 500


def ask(store: EvalStore, query: str, **args: Any) -> Any:
    """The result of a query; arguments that are None are left out."""
    return store.request("query", {"query": query, "args": without_none(**args)})["result"]


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
