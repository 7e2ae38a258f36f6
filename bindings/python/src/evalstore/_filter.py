"""Which results a question is about: keyword arguments that many questions share."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any, Required, TypedDict

from ._json import without_none
from ._lists import names
from ._time import first_moment, last_moment


class Selection(TypedDict, total=False):
    """What every question about results can be narrowed to.

    Attributes:
        model_id: results of this model, or of one of these.
        task_id: results of cases of this task, or of one of these.
        labels: results of runs that have all of these labels.
        from_: results of this moment and later ones; a date, or its text, is its first moment in UTC.
        to: results of this moment and earlier ones; a date, or its text, is its last millisecond in UTC.
    """

    model_id: str | Sequence[str] | None
    task_id: str | Sequence[str] | None
    labels: Mapping[str, str] | None
    from_: str | date | None
    to: str | date | None


class ResultFilter(Selection, total=False):
    """Which results are meant; those that fit everything that is given.

    Attributes:
        run_id: results of this run, or of one of these.
    """

    run_id: str | Sequence[str] | None


class ValidityFilter(TypedDict, total=False):
    """Whether every attempt counts.

    Attributes:
        valid_attempts_only: whether to leave out attempts that never came to the edit that is measured; each
            question says what it is when left out.
    """

    valid_attempts_only: bool | None


class CommonFilter(ResultFilter, ValidityFilter, total=False):
    """What the results of both sides of a comparison have in common."""


class DecisionFilter(Selection, ValidityFilter, total=False):
    """Which results `decision` looks at, in the run and in the baseline."""


class Side(TypedDict, total=False):
    """Which results one side of a comparison has; those that fit everything that is given.

    Attributes:
        run_id: results of this run, or of one of these.
        model_id: results of this model, or of one of these.
        labels: results of runs that have all of these labels.
        from_: results of this moment and later ones; a date, or its text, is its first moment in UTC.
        to: results of this moment and earlier ones; a date, or its text, is its last millisecond in UTC.
    """

    run_id: str | Sequence[str] | None
    model_id: str | Sequence[str] | None
    labels: Mapping[str, str] | None
    from_: str | date | None
    to: str | date | None


class ResultWindow(TypedDict, total=False):
    """Results that a checkpoint sums up; those that fit everything that is given.

    Attributes:
        start: results of this moment and later ones.
        end: results before this moment.
        run_id: results of this run, or of one of these.
        model_id: results of this model, or of one of these.
        task_id: results of cases of this task, or of one of these.
    """

    start: Required[str | datetime]
    end: Required[str | datetime]
    run_id: str | Sequence[str] | None
    model_id: str | Sequence[str] | None
    task_id: str | Sequence[str] | None


class ComparisonFilter(Selection, ValidityFilter, total=False):
    """Which results `run_comparison` looks at.

    Attributes:
        min_results: groups with fewer results are left out; 1 when left out.
    """

    min_results: int | None


class AnalysisFilter(ResultFilter, ComparisonFilter, total=False):
    """Which results an analysis looks at; those that fit everything that is given."""


def window_arguments(window: ResultWindow) -> dict[str, Any]:
    """A window as it is in a request.

    Args:
        window: the window.

    Raises:
        TypeError: a key that a window does not have.
    """
    known = ResultWindow.__annotations__.keys()
    if unknown := sorted(window.keys() - known):
        raise TypeError(f"A window has no {unknown[0]!r}; it has {', '.join(known)}.")
    return without_none(
        start=window.get("start"),
        end=window.get("end"),
        run_ids=names(window.get("run_id")),
        model_ids=names(window.get("model_id")),
        task_ids=names(window.get("task_id")),
    )


def filter_arguments(kind: type[Any], given: Mapping[str, Any]) -> dict[str, Any]:
    """The keyword arguments as they are in a request.

    Args:
        kind: the filter whose keys are known.
        given: the arguments.

    Raises:
        TypeError: an argument that the filter does not have.
    """
    known = kind.__optional_keys__
    if unknown := sorted(given.keys() - known):
        raise TypeError(
            f"There is no argument {unknown[0]!r}; those that choose results are {', '.join(sorted(known))}."
        )
    arguments = dict(given)
    arguments["from"] = first_moment(arguments.pop("from_", None))
    arguments["to"] = last_moment(arguments.get("to"))
    for name in ("run_id", "model_id", "task_id"):
        if not isinstance(arguments.get(name), str | None):
            arguments[f"{name}s"] = names(arguments.pop(name))
    return without_none(**arguments)


def side_argument(name: str, side: str | Side) -> str | dict[str, Any]:
    """One side of a comparison as it is in a request.

    Args:
        name: what the argument is called.
        side: the id of a run, or which results.

    Raises:
        TypeError: it is neither, or has a key that a side does not have.
    """
    # mypy knows no other types, but a caller may have them.
    given: object = side
    if isinstance(given, str):
        return given
    if not isinstance(given, Mapping):
        raise TypeError(
            f"{name} is of the type {type(given).__name__}; give the id of a run, or a mapping such as "
            '{"model_id": "a"}.'
        )
    return filter_arguments(Side, given)
