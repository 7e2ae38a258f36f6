"""Requests to bytes and answers from bytes.

What Python can write and JSON cannot say (NaN, lone surrogates, numbers past 64 bits) is looked for only when
the encoder or the library has refused a request, so that nobody else pays for it.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date
from typing import Any
from uuid import UUID

from ._errors import EvalStoreError, InvalidJSONError
from ._time import timestamp_to_wire


def encode(body: Mapping[str, Any]) -> bytes:
    """One request as UTF-8.

    Beside what `json` writes: any Mapping as an object, an aware datetime or a date as a timestamp, a UUID
    as text, a number of numpy as the number it is. Errors name the place of what is wrong.

    Raises:
        TypeError: a value that has no form in JSON.
        ValueError: a datetime without a time zone, or an object that contains itself.
        InvalidJSONError: a number that is not finite, or too long to be written.
        InvalidRequestError: it is nested too deep.
    """
    try:
        text = _ENCODER.encode(body)
    except (TypeError, ValueError, RecursionError) as error:
        raise (problem_of(body) or error) from None
    return text.encode("utf-8", "surrogatepass")


def problem_of(value: Any, at: str = "") -> Exception | None:
    """The error that names where a value has what a request cannot have; None when it has nothing of it.

    Args:
        value: the value.
        at: its place in the request.
    """
    from ._unfit import unfit

    return unfit(value, at, _plain)


def problem_of_text(request: bytes) -> Exception | None:
    """As `problem_of`, of a request that was encoded already."""
    return problem_of(json.loads(request.decode("utf-8", "surrogatepass")))


def encode_value(value: Mapping[str, Any] | list[Any], at: str) -> str:
    """A value as JSON text of its own, which the library takes as a text and does not judge.

    Args:
        value: the value.
        at: its place in the request, for an error.

    Raises:
        TypeError: a value that has no form in JSON.
        ValueError: a number that is not finite, a datetime without a time zone, or an object that contains
            itself.
    """
    try:
        return _ENCODER.encode(value)
    except (TypeError, ValueError, RecursionError) as error:
        found = problem_of(value, at)
        # What is recorded is a text, so that this is no refused request.
        raise (ValueError(found.message) if isinstance(found, EvalStoreError) else found or error) from None


def encode_raw(body: str | bytes) -> bytes:
    """A request that was written by the caller, as it is.

    Raises:
        InvalidJSONError: a NUL, behind which the C function would not see the rest.
    """
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
    # A number of numpy, which need not be installed, says what number of Python it is.
    if hasattr(value, "dtype") and getattr(value, "ndim", None) == 0:
        number = value.item()  # type: ignore[attr-defined]
        if type(number) in (bool, int, float):
            return number
    raise TypeError(f"A {type(value).__name__} has no form in JSON; convert it first.")


_ENCODER = json.JSONEncoder(ensure_ascii=False, allow_nan=False, separators=(",", ":"), default=_plain)
