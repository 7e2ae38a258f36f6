"""Which task and model a test is, and which attempt."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum
from typing import Any

import pytest

from .naming import name

MARKER = "evalcase"
DEFAULT_MODEL = "default"
_PARAMETERS = {"task": ("task", "task_id"), "model": ("model", "model_id"), "attempt": ("attempt",)}
_KEYWORDS = ("task", "model", "attempt", "description")


@dataclass(frozen=True, slots=True)
class Identity:
    """What of an evaluation a test is.

    Attributes:
        nodeid: the test, as pytest names it.
        task: what is tried: the same for every model, and in every run.
        model: what is evaluated.
        attempt: which try of the model at the task, as the mark or the parameter says; 1 otherwise.
        description: what the case is about, or None.
    """

    nodeid: str
    task: str
    model: str
    attempt: int
    description: str | None

    @property
    def triple(self) -> tuple[str, str, int]:
        """What a result is of."""
        return self.task, self.model, self.attempt


_IDENTITY = pytest.StashKey[Identity]()


def identity_of(item: pytest.Item) -> Identity:
    """What a test is: its marks say so, else its parameters, else its name.

    Raises:
        pytest.UsageError: a mark that cannot be meant.
    """
    if _IDENTITY not in item.stash:
        item.stash[_IDENTITY] = _identity(item)
    return item.stash[_IDENTITY]


def _identity(item: pytest.Item) -> Identity:
    nodeid = _nodeid(item)
    marked = _marked(item)
    parameters = _Parameters(item)
    task, model, attempt = (parameters.value(key) for key in ("task", "model", "attempt"))
    task = marked.get("task", task)
    return Identity(
        nodeid=nodeid,
        task=name(str(task) if task is not None else parameters.without_model(nodeid)),
        model=name(str(marked.get("model", DEFAULT_MODEL if model is None else model))),
        attempt=marked.get("attempt", 1 if attempt is None else attempt),
        description=marked.get("description"),
    )


def _nodeid(item: pytest.Item) -> str:
    """The test's name without the groups that pytest-xdist appends to it for `--dist loadgroup`."""
    groups = set()
    for mark in item.iter_markers("xdist_group"):
        groups.add(str(mark.args[0] if mark.args else mark.kwargs.get("name", "default")))
    return item.nodeid.removesuffix(f"@{'_'.join(sorted(groups))}") if groups else item.nodeid


def _marked(item: pytest.Item) -> Mapping[str, Any]:
    """What the marks say, the closest one first."""
    marked: dict[str, Any] = {}
    for mark in item.iter_markers(MARKER):
        if mark.args or (unknown := sorted(mark.kwargs.keys() - set(_KEYWORDS))):
            problem = "arguments without a name" if mark.args else repr(unknown[0])
            raise pytest.UsageError(
                f"{item.nodeid}: the mark {MARKER} has {problem}; it takes {', '.join(_KEYWORDS)}."
            )
        for key, value in mark.kwargs.items():
            if not (_is_attempt(value) if key == "attempt" else isinstance(value, str)):
                wanted = "a number, 0 or more" if key == "attempt" else "a text"
                raise pytest.UsageError(
                    f"{item.nodeid}: {key} of the mark {MARKER} is {value!r}, not {wanted}."
                )
            marked.setdefault(key, value)
    return marked


class _Parameters:
    """The parameters of a test, as `pytest.mark.parametrize` gave them."""

    def __init__(self, item: pytest.Item) -> None:
        callspec = getattr(item, "callspec", None)
        self._values: dict[str, Any] = {} if callspec is None else dict(callspec.params)
        self._indices: dict[str, int] = {} if callspec is None else dict(callspec.indices)
        self._id = "" if callspec is None else callspec.id
        # One part of the id for each parametrization: it is known whose it is when each has one parameter.
        parts: list[str] = list(getattr(callspec, "_idlist", ()))
        fits = len(parts) == len(self._values)
        self._parts = dict(zip(self._values, parts, strict=True)) if fits else {}

    def value(self, key: str) -> Any:
        """The value that says the task, the model or the attempt; None when no parameter does."""
        for parameter in _PARAMETERS[key]:
            if parameter in self._values:
                value = self._values[parameter]
                if key != "attempt":
                    return self._text(parameter)
                if _is_attempt(value):
                    return value
        return None

    def without_model(self, nodeid: str) -> str:
        """The test's name without the parts of its id that are the model and the attempt."""
        if not self._id or not nodeid.endswith(f"[{self._id}]"):
            return nodeid
        left = self._id
        parts = dict(self._parts)
        for key in ("model", "attempt"):
            for parameter in _PARAMETERS[key]:
                if parameter not in self._values or (key == "attempt" and self.value(key) is None):
                    continue
                if parts:
                    del parts[parameter]
                    left = "-".join(parts.values())
                else:
                    left = _without(left, self._text(parameter))
        base = nodeid.removesuffix(f"[{self._id}]")
        return f"{base}[{left}]" if left else base

    def _text(self, parameter: str) -> str:
        """A value as text that is the same in every session; what has none is named by its id."""
        value = self._values[parameter]
        if isinstance(value, Enum):
            return value.name
        if isinstance(value, str | int | float | None):
            return str(value)
        if parameter in self._parts:
            return self._parts[parameter]
        named = getattr(value, "__name__", None)
        return named if isinstance(named, str) else f"{parameter}{self._indices[parameter]}"


def _is_attempt(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and value >= 0


def _without(id: str, part: str) -> str:
    """An id without a part that it has once; the whole id otherwise."""
    if id == part:
        return ""
    places = f"-{id}-".split(f"-{part}-")
    return "-".join(place.strip("-") for place in places if place.strip("-")) if len(places) == 2 else id
