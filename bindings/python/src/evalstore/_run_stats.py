"""How far runs have come."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, ClassVar

from ._error_kind import ErrorKind
from ._rate import Rate
from ._rows import Heading, Rows
from ._time import optional_from_wire
from ._wire import Answer, Made


@dataclass(frozen=True, slots=True, repr=False)
class RunStats(Answer):
    """What a run, or the whole store, comes to.

    `results` and what follows it is of valid attempts only when these were asked for.

    Attributes:
        run_id: the run; None of the whole store.
        runs: how many runs there are; None of one run.
        cases: how many cases.
        tasks: how many different tasks the cases have.
        models: how many different models the results have.
        attempts: how many results.
        valid_attempts: how many of them came to the edit that is measured.
        first_result_at: when the earliest result ended, or None.
        last_result_at: when the latest result ended, or None.
        results: how many results the following is of.
        success_rate: how many of them succeeded.
        mean_time_round_trip_ms: the mean of those that have the time, or None.
        priced_results: how many have a cost.
        cost_usd: the sum of the costs, or None.
        mean_cost_usd: the mean of the costs, or None.
        cost_per_success_usd: the sum for each priced result that succeeded, or None.
        completion_tokens: the sum of the tokens, or None.
    """

    run_id: str | None
    runs: int | None
    cases: int
    tasks: int
    models: int
    attempts: int
    valid_attempts: int
    first_result_at: datetime | None
    last_result_at: datetime | None
    results: int
    success_rate: Rate
    mean_time_round_trip_ms: float | None
    priced_results: int
    cost_usd: float | None
    mean_cost_usd: float | None
    cost_per_success_usd: float | None
    completion_tokens: int | None

    _made: ClassVar[Made] = {
        "first_result_at": optional_from_wire,
        "last_result_at": optional_from_wire,
        "success_rate": Rate.from_dict,
    }
    _unless_there: ClassVar[Mapping[str, Any]] = {"run_id": None, "runs": None}

    def to_dict(self) -> dict[str, Any]:
        """The numbers as they are in an answer: `run_id` of a run, `runs` of the whole store."""
        wire = Answer.to_dict(self)
        del wire["runs" if self.runs is None else "run_id"]
        return wire


@dataclass(frozen=True, slots=True, repr=False)
class ValidAttempts(Answer):
    """How many attempts count.

    Attributes:
        valid_attempts: those that came to the edit that is measured.
        attempts: all of them.
    """

    valid_attempts: int
    attempts: int


@dataclass(frozen=True, slots=True, repr=False)
class RemainingAttempt(Answer):
    """One attempt that a plan still wants.

    Attributes:
        task_id: the task.
        model_id: the model.
        attempt: its number among those of the model at the task, from 1.
        reason: `missing`, or `failed` when it was made and failed for a reason that is not the model's.
        error: the name of the last such error, or None.
        case_id: the run's first case of the task; None when it has none yet.
    """

    task_id: str
    model_id: str
    attempt: int
    reason: str
    error: str | None
    case_id: str | None

    @property
    def error_kind(self) -> ErrorKind | None:
        """The last error that was not the model's; None for an attempt that is missing."""
        return None if self.error is None else ErrorKind[self.error.upper()]


@dataclass(frozen=True, slots=True, repr=False)
class RemainingAttempts(Answer, Heading):
    """What a run's plan still wants; as a data frame, its `attempts`.

    Attributes:
        planned: how many attempts the plan has.
        done: how many of them are done.
        remaining: how many are not.
        attempts: these, first attempts first, up to the limit of the question.
    """

    planned: int
    done: int
    remaining: int
    attempts: Rows[RemainingAttempt]

    _made: ClassVar[Made] = {"attempts": Rows.of(RemainingAttempt)}

    def _table(self) -> Rows[RemainingAttempt]:
        return self.attempts

    def _title(self) -> str:
        return f"{self.remaining:,} of {self.planned:,} attempts remain"
