"""Asking a question by its name."""

from __future__ import annotations

from typing import Any

from ._json import without_none
from ._requests import Requests


class Queries(Requests):
    """The base of the questions."""

    def _query(self, query: str, /, **args: Any) -> dict[str, Any]:
        return self._ask("query", {"query": query, "args": without_none(**args)})
