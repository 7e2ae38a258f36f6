"""What a test says about the attempt that it makes."""

from __future__ import annotations

import math
from collections.abc import Mapping
from numbers import Integral, Real
from typing import Any

from evalstore._error_kind import ErrorKind
from evalstore._json import encode_value

from .identity import Identity
from .naming import storable

_MOST = 10**12


class EvalCase:
    """The attempt that a test makes, to which it adds what it measures; the fixture `evalcase`.

    What is said twice: tokens, cost and edits add up, of everything else the last one counts. Everything is
    checked when it is said and recorded when the test has ended. Without `--evalstore` it is only checked.

    Attributes:
        task: what is tried.
        model: what is evaluated.
        attempt: which try it is.
        run_id: the run that the result will belong to; None when nothing is recorded.
    """

    def __init__(self, identity: Identity, run_id: str | None) -> None:
        self.task = identity.task
        self.model = identity.model
        self.attempt = identity.attempt
        self.run_id = run_id
        self._scores: dict[str, float] = {}
        self._fields: dict[str, Any] = {}
        self._output: str | None = None
        self._error: ErrorKind | None = None

    @property
    def recording(self) -> bool:
        """Whether what is said will be recorded."""
        return self.run_id is not None

    def score(self, name: str, value: float) -> None:
        """A score under a name of its own, in `metadata.scores` of the result's event; True is 1, False 0.

        Raises:
            ValueError: no name, or not a finite number.
        """
        if not name:
            raise ValueError("A score needs a name.")
        self._scores[storable(name)] = _number(f"the score {name!r}", value)

    def output(self, text: str) -> None:
        """What the model answered; without it, what the test printed is recorded in its place."""
        self._output = storable(text)

    def tool_call(self, call: str | Mapping[str, Any] | list[Any]) -> None:
        """The tool call that was read out of the answer: JSON text, or what is to be written as JSON.

        Raises:
            TypeError: a value that has no form in JSON.
            ValueError: a number that is not finite.
        """
        text = call if isinstance(call, str) else encode_value(call, "the tool call")
        self._fields["parsed_tool_call_json"] = storable(text)

    def tokens(self, n: int) -> None:
        """How many tokens the answer has.

        Raises:
            ValueError: not a whole number from 0 to 10¹².
        """
        self._add("completion_tokens", _count("tokens", n))

    def cost(self, usd: float) -> None:
        """What it cost in US dollars.

        Raises:
            ValueError: not a number from 0 to 10¹².
        """
        self._add("cost_usd", _amount("the cost", usd))

    def edits(
        self, n: int | None = None, *, lines_added: int | None = None, lines_deleted: int | None = None
    ) -> None:
        """How many edits the answer makes, and how many lines they add and delete.

        Raises:
            ValueError: not a whole number from 0 to 10¹².
        """
        counts = {"num_edits": n, "num_lines_added": lines_added, "num_lines_deleted": lines_deleted}
        for field, count in counts.items():
            if count is not None:
                self._add(field, _count(field, count))

    def times(
        self,
        *,
        first_token_ms: float | None = None,
        first_edit_ms: float | None = None,
        round_trip_ms: float | None = None,
    ) -> None:
        """Milliseconds; the whole is how long the test's own part took, unless it is said here.

        Raises:
            ValueError: not a number from 0 to 10¹².
        """
        times = {
            "time_to_first_token_ms": first_token_ms,
            "time_to_first_edit_ms": first_edit_ms,
            "time_round_trip_ms": round_trip_ms,
        }
        for field, time in times.items():
            if time is not None:
                self._fields[field] = _amount(field, time)

    def error(self, kind: ErrorKind | int | str) -> None:
        """Why the attempt failed: it is recorded as failed like this, however the test ends.

        Args:
            kind: an ErrorKind, its number or its name.

        Raises:
            ValueError: there is no such kind.
        """
        try:
            self._error = ErrorKind[kind.upper()] if isinstance(kind, str) else ErrorKind(kind)
        except (KeyError, ValueError):
            kinds = ", ".join(known.name.lower() for known in ErrorKind)
            raise ValueError(f"There is no error kind {kind!r}; there are {kinds}.") from None

    def _add(self, field: str, value: float) -> None:
        self._fields[field] = self._fields.get(field, 0) + value


def said(evalcase: EvalCase) -> tuple[dict[str, float], dict[str, Any], str | None, ErrorKind | None]:
    """The scores, the fields of the result, the output and the error that a test has said."""
    return evalcase._scores, evalcase._fields, evalcase._output, evalcase._error


def _number(what: str, value: object) -> float:
    """A number of Python or of NumPy as one that JSON has."""
    try:
        finite = isinstance(value, Real) and math.isfinite(value)
    except OverflowError:
        finite = False
    if not isinstance(value, Real) or not finite:
        raise ValueError(f"{what} is a finite number, not {_told(value)}.")
    return int(value) if isinstance(value, Integral) and abs(int(value)) < 2**63 else float(value)


def _amount(what: str, value: object) -> float:
    number = _number(what, value)
    if isinstance(value, bool) or not 0 <= number <= _MOST:
        raise ValueError(f"{what} is a number from 0 to 10¹², not {_told(value)}.")
    return number


def _count(what: str, value: object) -> int:
    number = _amount(what, value)
    if not isinstance(number, int):
        raise ValueError(f"{what} is a whole number, not {_told(value)}.")
    return number


def _told(value: object) -> str:
    """A number as it is, of anything else the type: errors go into logs, where texts have no place."""
    if isinstance(value, Integral) and abs(int(value)) >= 2**63:
        return f"an integer of {int(value).bit_length():,} bits"
    return str(value) if isinstance(value, Real) else f"of the type {type(value).__name__}"
