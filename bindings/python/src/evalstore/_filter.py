"""Which results a question is about: keyword arguments that many questions share."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, TypedDict

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


class ComparisonFilter(Selection, total=False):
    """Which results `run_comparison` looks at.

    Attributes:
        min_results: groups with fewer results are left out; 1 when left out.
        valid_attempts_only: whether to leave out attempts that never came to the edit that is measured; each
            question says what it is when left out.
    """

    min_results: int | None
    valid_attempts_only: bool | None


class AnalysisFilter(ResultFilter, ComparisonFilter, total=False):
    """Which results an analysis looks at; those that fit everything that is given."""


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
