"""What every group of methods stands on: a request to the library, and its answer."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ._errors import InvalidJSONError
from ._handle import Handle
from ._json import decode, encode, encode_raw, problem_of


class Requests:
    """The base of the method groups, which `EvalStore` puts together."""

    _handle: Handle

    @property
    def closed(self) -> bool:
        """Whether the store was closed."""
        return self._handle.closed

    def request(self, group: str, body: Mapping[str, Any] | str | bytes) -> dict[str, Any]:
        """Sends one request as it is written in the reference, and returns the answer.

        The other methods are this one with names and types. A text or bytes are sent unchanged.

        Args:
            group: `execute`, `append`, `query`, `read`, `poll`, `commit`, `project` or `maintain`.
            body: the request.

        Raises:
            EvalStoreError: the library refused, as the class of its status.
            ValueError: there is no such group.
        """
        if isinstance(body, Mapping):
            return self._ask(group, body)
        return decode(self._handle.answer(group, encode_raw(body)))

    def _ask(self, group: str, body: Mapping[str, Any]) -> dict[str, Any]:
        request = encode(body)
        try:
            answer = self._handle.answer(group, request)
        except InvalidJSONError as error:
            # The library names a column of a text that the caller has never seen.
            raise (problem_of(body) or error) from None
        return decode(answer)
