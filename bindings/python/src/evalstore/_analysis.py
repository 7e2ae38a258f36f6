"""What analyses answer.

Where a number can be missing, None stands for it: a mean of nothing, a cost where no result has one.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, ClassVar

from ._error_kind import ErrorKind, error_kind
from ._rate import Rate, RateDifference, TimeSummary
from ._rows import Heading, Rows
from ._time import timestamp_from_wire
from ._wire import Answer, Made

_SUMMARIES: Made = {
    "time_to_first_token_ms": TimeSummary.from_dict,
    "time_to_first_edit_ms": TimeSummary.from_dict,
    "time_round_trip_ms": TimeSummary.from_dict,
}


@dataclass(frozen=True, slots=True, repr=False)
class ModelSuccess(Answer):
    """How often a model succeeds.

    Attributes:
        model_id: the model.
        results: how many results it has.
        success_rate: how many of them succeeded.
    """

    model_id: str
    results: int
    success_rate: Rate

    _made: ClassVar[Made] = {"success_rate": Rate.from_dict}


@dataclass(frozen=True, slots=True, repr=False)
class ModelLatency(Answer):
    """How fast a model answers.

    Attributes:
        model_id: the model.
        results: how many results it has.
        time_to_first_token_ms: until the first token.
        time_to_first_edit_ms: until the first edit.
        time_round_trip_ms: until the end.
    """

    model_id: str
    results: int
    time_to_first_token_ms: TimeSummary
    time_to_first_edit_ms: TimeSummary
    time_round_trip_ms: TimeSummary

    _made: ClassVar[Made] = _SUMMARIES


@dataclass(frozen=True, slots=True, repr=False)
class Explanation(Answer):
    """Where the numbers of an analysis come from.

    Attributes:
        path: `summaries`, read in the same time however many results there are, or `rows`.
        scale: of what the summaries are: `all`, `run`, `hour_of_day`, `day` or `hour`; None for rows.
        because: why rows had to be read, or None.
    """

    path: str
    scale: str | None
    because: str | None


@dataclass(frozen=True, slots=True, repr=False)
class ModelCost(Answer):
    """What a model cost in a run.

    Attributes:
        model_id: the model.
        results: how many results it has.
        priced_results: how many of them have a cost.
        cost_usd: the sum of the costs.
        mean_cost_usd: the mean of the costs.
        cost_per_success_usd: the sum for each priced result that succeeded.
        completion_tokens: the sum of the tokens.
    """

    model_id: str
    results: int
    priced_results: int
    cost_usd: float | None
    mean_cost_usd: float | None
    cost_per_success_usd: float | None
    completion_tokens: int | None


@dataclass(frozen=True, slots=True, repr=False)
class RunCost(Answer):
    """What a run cost.

    Attributes:
        run_id: the run.
        results: how many results it has.
        priced_results: how many of them have a cost.
        cost_usd: the sum of the costs.
        mean_cost_usd: the mean of the costs.
        cost_per_success_usd: the sum for each priced result that succeeded.
        completion_tokens: the sum of the tokens.
        models: the same of each of its models, the dearest first.
    """

    run_id: str
    results: int
    priced_results: int
    cost_usd: float | None
    mean_cost_usd: float | None
    cost_per_success_usd: float | None
    completion_tokens: int | None
    models: Rows[ModelCost]

    _made: ClassVar[Made] = {"models": Rows.of(ModelCost)}


@dataclass(frozen=True, slots=True, repr=False)
class ErrorShare(Answer):
    """How often attempts failed in one way.

    Attributes:
        error_enum: the number of the error kind; None of those that failed without a kind.
        error: its name, or None.
        results: how many attempts failed so.
        share: how many of all that failed.
    """

    error_enum: int | None
    error: str | None
    results: int
    share: Rate

    @property
    def error_kind(self) -> ErrorKind | None:
        """The error kind; None of those that failed without a kind."""
        return error_kind(self.error_enum)

    _made: ClassVar[Made] = {"share": Rate.from_dict}


@dataclass(frozen=True, slots=True, repr=False)
class ErrorDistribution(Answer, Heading):
    """Why attempts failed; as a data frame, its `errors`.

    Attributes:
        results: how many results there are.
        failed: how many of them failed.
        errors: the kinds, the most frequent first.
    """

    results: int
    failed: int
    errors: Rows[ErrorShare]

    _made: ClassVar[Made] = {"errors": Rows.of(ErrorShare)}

    def _table(self) -> Rows[ErrorShare]:
        return self.errors

    def _title(self) -> str:
        return f"{self.failed:,} of {self.results:,} results failed"


@dataclass(frozen=True, slots=True, repr=False)
class FailedCase(Answer):
    """An attempt that failed, with its case and what the model answered.

    Attributes:
        result_id: the result.
        run_id: the run.
        case_id: the case.
        task_id: the task of the case.
        description: what the case is about, or None.
        model_id: the model.
        error_enum: the number of the error kind, or None.
        error: its name, or None.
        raw_model_output: the answer's text, or None.
        created_at: when the attempt ended, an aware datetime in UTC.
        forgotten: the names of the attributes whose text was forgotten.
    """

    result_id: str
    run_id: str
    case_id: str
    task_id: str
    description: str | None
    model_id: str
    error_enum: int | None
    error: str | None
    raw_model_output: str | None
    created_at: datetime
    forgotten: tuple[str, ...] = ()

    @property
    def error_kind(self) -> ErrorKind | None:
        """Why the attempt failed; None when nobody said why."""
        return error_kind(self.error_enum)

    _made: ClassVar[Made] = {"created_at": timestamp_from_wire, "forgotten": tuple}
    _unless_there: ClassVar[Mapping[str, Any]] = {"forgotten": ()}
    _rare: ClassVar[frozenset[str]] = frozenset({"forgotten"})


@dataclass(frozen=True, slots=True, repr=False)
class PeriodPerformance(Answer):
    """A model in one period of time.

    Attributes:
        period_start: when the period began, an aware datetime in UTC.
        model_id: the model.
        results: how many results it has in the period.
        success_rate: how many of them succeeded.
        mean_time_round_trip_ms: the mean of those that have the time.
        priced_results: how many have a cost.
        cost_usd: the sum of the costs.
        mean_cost_usd: the mean of the costs.
    """

    period_start: datetime
    model_id: str
    results: int
    success_rate: Rate
    mean_time_round_trip_ms: float | None
    priced_results: int
    cost_usd: float | None
    mean_cost_usd: float | None

    _made: ClassVar[Made] = {"period_start": timestamp_from_wire, "success_rate": Rate.from_dict}


@dataclass(frozen=True, slots=True, repr=False)
class ComparedModel(Answer):
    """A model beside others.

    Attributes:
        model_id: the model.
        results: how many results it has.
        success_rate: how many of them succeeded.
        time_to_first_token_ms: until the first token.
        time_to_first_edit_ms: until the first edit.
        time_round_trip_ms: until the end.
        priced_results: how many have a cost.
        cost_usd: the sum of the costs.
        mean_cost_usd: the mean of the costs.
        cost_per_success_usd: the sum for each priced result that succeeded.
        completion_tokens: the sum of the tokens.
        mean_num_edits: the mean of the numbers of edits.
        mean_num_lines_added: the mean of the numbers of lines added.
        mean_num_lines_deleted: the mean of the numbers of lines deleted.
    """

    model_id: str
    results: int
    success_rate: Rate
    time_to_first_token_ms: TimeSummary
    time_to_first_edit_ms: TimeSummary
    time_round_trip_ms: TimeSummary
    priced_results: int
    cost_usd: float | None
    mean_cost_usd: float | None
    cost_per_success_usd: float | None
    completion_tokens: int | None
    mean_num_edits: float | None
    mean_num_lines_added: float | None
    mean_num_lines_deleted: float | None

    _made: ClassVar[Made] = {"success_rate": Rate.from_dict, **_SUMMARIES}


@dataclass(frozen=True, slots=True, repr=False)
class RankedCase(Answer):
    """A case by how often models succeed at it.

    Attributes:
        case_id: the case.
        run_id: the run.
        task_id: the task of the case.
        description: what the case is about, or None.
        results: how many results it has.
        success_rate: how many of them succeeded.
        mean_time_round_trip_ms: the mean of those that have the time.
    """

    case_id: str
    run_id: str
    task_id: str
    description: str | None
    results: int
    success_rate: Rate
    mean_time_round_trip_ms: float | None

    _made: ClassVar[Made] = {"success_rate": Rate.from_dict}


@dataclass(frozen=True, slots=True, repr=False)
class HourPerformance(Answer):
    """A model in one hour of the day.

    Attributes:
        model_id: the model.
        hour: the hour of UTC, 0 to 23.
        results: how many results it has in that hour.
        success_rate: how many of them succeeded.
        mean_time_round_trip_ms: the mean of those that have the time.
    """

    model_id: str
    hour: int
    results: int
    success_rate: Rate
    mean_time_round_trip_ms: float | None

    _made: ClassVar[Made] = {"success_rate": Rate.from_dict}


@dataclass(frozen=True, slots=True, repr=False)
class ComparedRun(Answer):
    """A run beside others.

    Attributes:
        run_id: the run.
        description: what it is about, or None.
        created_at: when it began, an aware datetime in UTC.
        labels: its labels.
        digests: its digests.
        cases: how many cases the results are of.
        tasks: how many tasks the results are of.
        results: how many results it has.
        success_rate: how many of them succeeded.
        time_to_first_token_ms: until the first token.
        time_to_first_edit_ms: until the first edit.
        time_round_trip_ms: until the end.
        priced_results: how many have a cost.
        cost_usd: the sum of the costs.
        mean_cost_usd: the mean of the costs.
        cost_per_success_usd: the sum for each priced result that succeeded.
        completion_tokens: the sum of the tokens.
    """

    run_id: str
    description: str | None
    created_at: datetime
    labels: dict[str, str]
    digests: dict[str, str]
    cases: int
    tasks: int
    results: int
    success_rate: Rate
    time_to_first_token_ms: TimeSummary
    time_to_first_edit_ms: TimeSummary
    time_round_trip_ms: TimeSummary
    priced_results: int
    cost_usd: float | None
    mean_cost_usd: float | None
    cost_per_success_usd: float | None
    completion_tokens: int | None

    _made: ClassVar[Made] = {"created_at": timestamp_from_wire, "success_rate": Rate.from_dict, **_SUMMARIES}


@dataclass(frozen=True, slots=True, repr=False)
class RunDifference(Answer):
    """A run's numbers less those of the baseline.

    Attributes:
        run_id: the run.
        baseline: the run it is compared with.
        success_rate: the difference of the rates.
        mean_time_round_trip_ms: the difference of the mean times.
        mean_cost_usd: the difference of the mean costs.
        differing_digests: the digests that are not the same; where there are any, the runs did not measure
            the same.
    """

    run_id: str
    baseline: str
    success_rate: RateDifference
    mean_time_round_trip_ms: float | None
    mean_cost_usd: float | None
    differing_digests: tuple[str, ...]

    _made: ClassVar[Made] = {"success_rate": RateDifference.from_dict, "differing_digests": tuple}


@dataclass(frozen=True, slots=True, repr=False)
class RunComparison(Answer, Heading):
    """Runs beside each other; as a data frame, its `runs`.

    Attributes:
        runs: the runs in the order in which they were named; the first is the baseline.
        differences: each of the others against the baseline.
    """

    runs: Rows[ComparedRun]
    differences: Rows[RunDifference]

    _made: ClassVar[Made] = {"runs": Rows.of(ComparedRun), "differences": Rows.of(RunDifference)}

    def _table(self) -> Rows[ComparedRun]:
        return self.runs

    def _title(self) -> str:
        return f"{len(self.runs):,} runs; the first is the baseline of the differences"
