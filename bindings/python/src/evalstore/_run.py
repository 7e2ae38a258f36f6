"""A run, as the read model has it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, ClassVar

from ._time import timestamp_from_wire
from ._wire import Answer, Made


@dataclass(frozen=True, slots=True, repr=False)
class Plan(Answer):
    """What a run intends: so many attempts of each model at each task, or of the pairs that are named.

    Attributes:
        tasks: the tasks' ids; one text is one of them.
        models: the models' ids; one text is one of them.
        attempts: how many of each model at each task.
        pairs: instead of tasks and models, where not every model tries every task: a task's and a model's
            id each.

    Raises:
        TypeError: `pairs` is something else than pairs.
    """

    tasks: Sequence[str] = ()
    models: Sequence[str] = ()
    attempts: int = 1
    pairs: Sequence[tuple[str, str]] | None = None

    def __post_init__(self) -> None:
        for name in ("tasks", "models"):
            if isinstance(given := getattr(self, name), str):
                object.__setattr__(self, name, (given,))
        if self.pairs is not None and not _are_pairs(self.pairs):
            raise TypeError("The pairs of a plan are a list, each of them (task, model), the ids of the two.")

    @classmethod
    def from_dict(cls, wire: Mapping[str, Any]) -> Plan:
        """The plan in an answer."""
        if "pairs" in wire:
            pairs = tuple((pair["task_id"], pair["model_id"]) for pair in wire["pairs"])
            return cls(attempts=wire["attempts"], pairs=pairs)
        return cls(tasks=tuple(wire["tasks"]), models=tuple(wire["models"]), attempts=wire["attempts"])

    def to_dict(self) -> dict[str, Any]:
        """The plan as it is in a request or an answer."""
        if self.pairs is None:
            return {"tasks": list(self.tasks), "models": list(self.models), "attempts": self.attempts}
        pairs = [{"task_id": task, "model_id": model} for task, model in self.pairs]
        others = {
            key: list(names) for key, names in (("tasks", self.tasks), ("models", self.models)) if names
        }
        return {**others, "pairs": pairs, "attempts": self.attempts}


def _are_pairs(given: Any) -> bool:
    return isinstance(given, Sequence) and all(
        isinstance(pair, Sequence) and not isinstance(pair, str) and len(pair) == 2 for pair in given
    )


def _plan(wire: Mapping[str, Any] | None) -> Plan | None:
    return None if wire is None else Plan.from_dict(wire)


@dataclass(frozen=True, slots=True, repr=False)
class Run(Answer):
    """One evaluation of models at tasks.

    Attributes:
        run_id: the run's id.
        created_at: when it began, an aware datetime in UTC.
        description: what it is about, or None.
        system_prompt_hash: the hash of its system prompt.
        labels: free names with texts, such as the commit it measures.
        digests: what must be equal for two runs to be comparable: `dataset`, `scorer`, `judge` and
            `harness`, as far as they were given.
        plan: what it intends, or None.
    """

    run_id: str
    created_at: datetime
    description: str | None
    system_prompt_hash: str
    labels: dict[str, str]
    digests: dict[str, str]
    plan: Plan | None

    _made: ClassVar[Made] = {"created_at": timestamp_from_wire, "plan": _plan}
