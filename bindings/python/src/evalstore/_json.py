"""Requests to bytes and answers from bytes.

What Python can write and JSON cannot say (NaN, lone surrogates, numbers past 64 bits) is passed on, so that
there is one judge of a request, the library, and one wording of its refusal.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date
from typing import Any
from uuid import UUID

from ._errors import InvalidJSONError
from ._time import timestamp_to_wire


def encode(body: Mapping[str, Any]) -> bytes:
    """One request as UTF-8.

    Beside what `json` writes: any Mapping as an object, an aware datetime or a date as a timestamp, a UUID
    as text.

    Raises:
        TypeError: a value that has no form in JSON.
        ValueError: a datetime without a time zone, or an object that contains itself.
    """
    text = json.dumps(body, ensure_ascii=False, separators=(",", ":"), default=_plain)
    return text.encode("utf-8", "surrogatepass")


def encode_value(value: Mapping[str, Any] | list[Any]) -> str:
    """A value as JSON text of its own, which the library takes as a text and does not judge.

    Raises:
        TypeError: a value that has no form in JSON.
        ValueError: a number that is not finite, a datetime without a time zone, or an object that contains
            itself.
    """
    return json.dumps(value, ensure_ascii=False, allow_nan=False, separators=(",", ":"), default=_plain)


def encode_raw(body: Mapping[str, Any] | str | bytes) -> bytes:
    """As `encode`; a text or bytes are passed on as they are.

    Raises:
        InvalidJSONError: a NUL, behind which the C function would not see the rest.
    """
    if isinstance(body, Mapping):
        return encode(body)
    request = body.encode("utf-8", "surrogatepass") if isinstance(body, str) else bytes(body)
    if (at := request.find(0)) >= 0:
        raise InvalidJSONError(
            f"The request has the character U+0000 at byte {at}, which JSON text cannot contain; remove it.",
            status=3,
            code="invalid_json",
            details={"byte": at},
        )
    return request


def decode(answer: bytes) -> dict[str, Any]:
    """One answer of the library."""
    value: dict[str, Any] = json.loads(answer)
    return value


def without_none(**arguments: Any) -> dict[str, Any]:
    """The arguments that were given: None means that a key is left out."""
    return {key: value for key, value in arguments.items() if value is not None}


def _plain(value: object) -> Any:
    if isinstance(value, Mapping):
        return dict(value)
    if isinstance(value, date):
        return timestamp_to_wire(value)
    if isinstance(value, UUID):
        return str(value)
    raise TypeError(f"A {type(value).__name__} has no form in JSON: {value!r}; convert it first.")
