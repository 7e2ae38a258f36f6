"""Whether one side is better than another: comparisons, gates, decisions.

Where a number can be missing, None stands for it: the mean of nothing, an interval of too few values.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar, Literal, TypeAlias

from ._rows import Heading, Rows
from ._wire import Answer, Made

Measure: TypeAlias = Literal[
    "success",
    "cost_usd",
    "completion_tokens",
    "num_edits",
    "num_lines_added",
    "num_lines_deleted",
    "time_to_first_token_ms",
    "time_to_first_edit_ms",
    "time_round_trip_ms",
]
"""What results are compared by; of `success` more is better, of all others less."""


Digest: TypeAlias = Literal["dataset", "scorer", "judge", "harness"]
"""A digest of a run by which one knows whether runs measured the same."""


@dataclass(frozen=True, slots=True, repr=False)
class ComparedSide(Answer):
    """What one side of a comparison comes to.

    Attributes:
        name: what was chosen, in words.
        results: how many results it has.
        left_out: how many of them failed for a reason that is not the model's, and do not count.
        tasks: how many tasks they are of.
        mean: the mean of the tasks, each of which is the mean of its attempts.
        low: the lower end of the interval of the mean; None for fewer than two tasks.
        high: its upper end.
        level: how often such an interval holds what is true, 0.95 for example.
    """

    name: str
    results: int
    left_out: int
    tasks: int
    mean: float | None
    low: float | None
    high: float | None
    level: float


@dataclass(frozen=True, slots=True, repr=False)
class DroppedTasks(Answer):
    """Tasks of one side that a comparison does without.

    Attributes:
        reason: `no_counterpart` when the other side did not try them, `no_value` when no attempt at them
            has the measure.
        tasks: how many.
    """

    reason: Literal["no_counterpart", "no_value"]
    tasks: int


@dataclass(frozen=True, slots=True, repr=False)
class Dropped(Answer):
    """The tasks that a comparison does without.

    Attributes:
        baseline: those of the baseline.
        candidate: those of the candidate.
    """

    baseline: Rows[DroppedTasks]
    candidate: Rows[DroppedTasks]

    _made: ClassVar[Made] = {"baseline": Rows.of(DroppedTasks), "candidate": Rows.of(DroppedTasks)}


@dataclass(frozen=True, slots=True, repr=False)
class ComparabilityReason(Answer):
    """Why two sides did not measure the same.

    Attributes:
        reason: `digest_differs`, `digest_unknown`, `tasks_differ` or `no_common_task`.
        digest: the name of the digest, None where it is none.
        sentence: the same in words.
    """

    reason: Literal["digest_differs", "digest_unknown", "tasks_differ", "no_common_task"]
    digest: str | None
    sentence: str


@dataclass(frozen=True, slots=True, repr=False)
class Comparability(Answer):
    """Whether two sides measured the same.

    Attributes:
        verdict: `comparable`, `partly` or `not`.
        tasks: how many tasks both have tried.
        reasons: what is not the same.
    """

    verdict: Literal["comparable", "partly", "not"]
    tasks: int
    reasons: Rows[ComparabilityReason]

    _made: ClassVar[Made] = {"reasons": Rows.of(ComparabilityReason)}


@dataclass(frozen=True, slots=True, repr=False)
class Comparison(Answer):
    """A candidate against the baseline.

    Attributes:
        candidate: the candidate's side.
        method: the test: `mcnemar`, `permutation`, `welch`, or `none` where there is too little.
        paired: whether tasks were compared with themselves.
        n: how many pairs of tasks; unpaired the smaller number of tasks.
        difference: the candidate's mean less the baseline's, of the tasks that pair.
        low: the lower end of the interval of the difference.
        high: its upper end.
        level: that of the interval; with several candidates their intervals hold together.
        p: the probability of a difference at least as large were there none.
        p_adjusted: the same, corrected for the number of candidates.
        wins: tasks at which the candidate is better; None unless paired.
        losses: tasks at which it is worse.
        ties: tasks at which both are equal.
        detectable_difference: the smallest that so many tasks, as they vary, would have shown with the
            probability `power`.
        dropped: the tasks that the comparison does without.
        comparability: whether the two measured the same.
        verdict: `better`, `worse`, `tied` or `inconclusive`.
        sentence: the verdict in words.
    """

    candidate: ComparedSide
    method: Literal["mcnemar", "permutation", "welch", "none"]
    paired: bool
    n: int
    difference: float | None
    low: float | None
    high: float | None
    level: float
    p: float | None
    p_adjusted: float | None
    wins: int | None
    losses: int | None
    ties: int | None
    detectable_difference: float | None
    dropped: Dropped
    comparability: Comparability
    verdict: Literal["better", "worse", "tied", "inconclusive"]
    sentence: str

    _made: ClassVar[Made] = {
        "candidate": ComparedSide.from_dict,
        "dropped": Dropped.from_dict,
        "comparability": Comparability.from_dict,
    }


@dataclass(frozen=True, slots=True, repr=False)
class Comparisons(Answer, Heading):
    """Candidates against a baseline; as a data frame, its `comparisons`.

    Attributes:
        measure: what they were compared by.
        higher_is_better: whether more of it is better.
        alpha: how often a verdict may be wrong where there is no difference.
        margin: a difference within it does not matter; None when none was given.
        power: the probability that `detectable_difference` is about.
        seed: what random draws began with.
        baseline: the baseline's side.
        comparisons: each candidate against it, in the order in which they were named.
    """

    measure: Measure
    higher_is_better: bool
    alpha: float
    margin: float | None
    power: float
    seed: int
    baseline: ComparedSide
    comparisons: Rows[Comparison]

    _made: ClassVar[Made] = {"baseline": ComparedSide.from_dict, "comparisons": Rows.of(Comparison)}

    def _table(self) -> Rows[Comparison]:
        return self.comparisons

    def _title(self) -> str:
        some = "1 candidate" if len(self.comparisons) == 1 else f"{len(self.comparisons):,} candidates"
        return f"{some} against {self.baseline.name} by {self.measure}"


@dataclass(frozen=True, slots=True, repr=False)
class Gate(Answer):
    """Whether a candidate may pass.

    Attributes:
        verdict: `allow` when it is known to be not worse by more than `max_drop`, `reject` when it is known
            to be worse by more, else `inconclusive`.
        max_drop: by how much it may be worse.
        reasons: why, in sentences.
        sentence: all in one, to be pasted.
        comparison: the candidate against the baseline.
        baseline: the baseline's side.
        measure: what they were compared by.
        higher_is_better: whether more of it is better.
        alpha: how often a verdict may be wrong.
        seed: what random draws began with.
    """

    verdict: Literal["allow", "reject", "inconclusive"]
    max_drop: float
    reasons: tuple[str, ...]
    sentence: str
    comparison: Comparison
    baseline: ComparedSide
    measure: Measure
    higher_is_better: bool
    alpha: float
    seed: int

    _made: ClassVar[Made] = {
        "reasons": tuple,
        "comparison": Comparison.from_dict,
        "baseline": ComparedSide.from_dict,
    }


@dataclass(frozen=True, slots=True, repr=False)
class Decision(Answer):
    """Whether a run that goes on is known to be better or worse already.

    Attributes:
        verdict: `better`, `worse`, `futile` when it is not better by `margin`, no task is left, or the two
            can never be compared, or `continue`.
        n: how many tasks both have.
        remaining: how many tasks of the baseline the run has not tried.
        difference: the run's first attempts less the baseline's means.
        low: the lower end of an interval that may be looked at after every result.
        high: its upper end.
        level: that of the interval.
        margin: by how much better it has to be to matter.
        baseline: the baseline's side.
        candidate: the run's side.
        comparability: whether the two measured the same.
        sentence: the verdict in words.
    """

    verdict: Literal["better", "worse", "futile", "continue"]
    n: int
    remaining: int
    difference: float | None
    low: float | None
    high: float | None
    level: float
    margin: float
    baseline: ComparedSide
    candidate: ComparedSide
    comparability: Comparability
    sentence: str

    _made: ClassVar[Made] = {
        "baseline": ComparedSide.from_dict,
        "candidate": ComparedSide.from_dict,
        "comparability": Comparability.from_dict,
    }
