"""Where a request has what JSON cannot say: looked for only after it was refused."""

from __future__ import annotations

import json
import math
import re
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from ._errors import InvalidJSONError, InvalidRequestError

LEVELS = 64
"""How deep a request may be nested."""

# The request has levels of its own around a value, so that a little more is looked at.
_DEEPEST = LEVELS + 36
_KEY = 60
_INSTEAD = {
    "bytes": "decode it to a text, or store it with put_content",
    "bytearray": "decode it to a text, or store it with put_content",
    "Decimal": "give float(value), or str(value)",
    "set": "give list(value)",
    "frozenset": "give list(value)",
    "ndarray": "give value.tolist()",
}
_WORD = re.compile(r"[A-Za-z_][A-Za-z0-9_-]*")
_SURROGATE = re.compile("[\ud800-\udfff]")


def unfit(value: Any, at: str, plain: Callable[[object], Any]) -> Exception | None:
    """The error that names the first place at which a value has no form in a request, None when it has one.

    It names places, types and what is wrong, but no value, because errors go into logs.

    Args:
        value: what was refused.
        at: the place of the value itself; empty for a whole request.
        plain: makes of a type that JSON does not know one that it knows, or raises a TypeError.
    """
    return _Search(plain).found(value, at, 0)


class _Search:
    def __init__(self, plain: Callable[[object], Any]) -> None:
        self._plain = plain
        self._around: set[int] = set()

    def found(self, value: Any, at: str, depth: int) -> Exception | None:
        if value is None or isinstance(value, bool):
            return None
        if isinstance(value, str):
            return _text(value, at, at)
        if isinstance(value, int | float):
            return _number(value, at, at)
        if not isinstance(value, list | tuple | Mapping):
            return self._other(value, at, depth)
        if id(value) in self._around:
            return ValueError(f"{at or 'the request'} contains itself, so that it has no end.")
        if depth > _DEEPEST:
            return InvalidRequestError(
                f"{at[:_KEY]}… is nested deeper than the {LEVELS} levels that a request may have.",
                status=4,
                code="invalid_request",
            )
        self._around.add(id(value))
        inside = self._members(value, at, depth) if isinstance(value, Mapping) else None
        if not isinstance(value, Mapping):
            each = (self.found(one, f"{at}[{i}]", depth + 1) for i, one in enumerate(value))
            inside = next((error for error in each if error is not None), None)
        self._around.discard(id(value))
        return inside

    def _members(self, value: Mapping[Any, Any], at: str, depth: int) -> Exception | None:
        written: set[str] = set()
        where = at or "the request"
        for key, member in value.items():
            if not isinstance(key, str | int | float | None):
                return TypeError(f"a key of {where} is of the type {_type(key)}; keys are texts.")
            about = f"a key of {where}"
            problem = _text(key, about, at) if isinstance(key, str) else _number(key or 0, about, at)
            if problem is not None:
                return problem
            name = key if isinstance(key, str) else json.dumps(key)
            if name in written:
                return _invalid(f"{where} has the key {_quoted(name)} twice; leave one out.", at)
            written.add(name)
            error = self.found(member, _below(at, name), depth + 1)
            if error is not None:
                return error
        return None

    def _other(self, value: object, at: str, depth: int) -> Exception | None:
        if isinstance(value, datetime) and value.utcoffset() is None:
            return ValueError(
                f"{at} has no time zone, so it names no moment; give it one, as in "
                "datetime.now(timezone.utc) or value.astimezone()."
            )
        try:
            made = self._plain(value)
        except TypeError:
            instead = _INSTEAD.get(type(value).__name__, "convert it first")
            return TypeError(f"{at} is of the type {_type(value)}, which has no form in JSON; {instead}.")
        return self.found(made, at, depth)


def _text(value: str, about: str, at: str) -> Exception | None:
    if (index := value.find("\0")) >= 0:
        return _invalid(f"{about} has the character U+0000 at index {index}; remove it, or escape it.", at)
    if found := _SURROGATE.search(value):
        return _invalid(
            f"{about} has the lone surrogate U+{ord(found[0]):04X} at index {found.start()}, which UTF-8 "
            "cannot express; remove it, or decode the bytes with errors='replace'.",
            at,
        )
    return None


def _number(value: float, about: str, at: str) -> Exception | None:
    if isinstance(value, int):
        if -(2**63) <= value < 2**63:
            return None
        return _invalid(f"{about} is an integer beyond 64 bits; give a smaller one, or a text.", at)
    if math.isfinite(value):
        return None
    return _invalid(
        f"{about} is {float(value)}, which JSON has no number for; give a finite one, or leave it out.", at
    )


def _invalid(message: str, at: str) -> InvalidJSONError:
    return InvalidJSONError(message, status=3, code="invalid_json", details={"key": at})


def _below(at: str, key: str) -> str:
    if _WORD.fullmatch(key):
        return f"{at}.{key}" if at else key
    return f"{at}[{_quoted(key)}]"


def _quoted(key: str) -> str:
    text = json.dumps(key)
    return text if len(text) <= _KEY else f'{text[: _KEY - 1]}…"'


def _type(value: object) -> str:
    kind = type(value)
    return kind.__qualname__ if kind.__module__ == "builtins" else f"{kind.__module__}.{kind.__qualname__}"
