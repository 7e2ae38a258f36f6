"""Ranks, repeated attempts, and how many tasks a question needs."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, ClassVar, Literal

from ._comparison import Comparability, Measure
from ._rows import Heading, Rows
from ._wire import Answer, Made


def _named(wire: dict[str, Any]) -> dict[str, Any]:
    """An answer that is of a model or of a run, with the one it is of."""
    del wire["model_id" if wire["model_id"] is None else "run_id"]
    return wire


@dataclass(frozen=True, slots=True, repr=False)
class LeaderboardEntry(Answer):
    """A model or a run among others.

    Attributes:
        rank: 1 and the number of entries that are better beyond doubt, so that several may have one; the
            best rank that it may truly have.
        rank_high: the worst one.
        incomparable: how many others it is not comparable with, and so not ranked against.
        model_id: the model; None where the entries are runs.
        run_id: the run; None where the entries are models.
        results: how many results it has.
        left_out: how many of them failed for a reason that is not the model's, and do not count.
        tasks: how many tasks they are of.
        mean: the mean of the tasks, each of which is the mean of its attempts.
        low: the lower end of the interval of the mean; None where there are too few values.
        high: its upper end.
        level: that of the interval.
        interval: what was taken: `wilson`, `clopper_pearson`, `jeffreys`, `clustered`, `t` or `bootstrap`.
        flakiness: the entropy of a task's attempts in bits, the mean of the tasks that were tried more than
            once; None when none was.
        no_interval: why there is none by the bootstrap, which takes 15 tasks or more; or None.
    """

    rank: int
    rank_high: int
    incomparable: int
    model_id: str | None
    run_id: str | None
    results: int
    left_out: int
    tasks: int
    mean: float | None
    low: float | None
    high: float | None
    level: float
    interval: Literal["wilson", "clopper_pearson", "jeffreys", "clustered", "t", "bootstrap"]
    flakiness: float | None
    no_interval: str | None

    _unless_there: ClassVar[Mapping[str, Any]] = {"model_id": None, "run_id": None, "no_interval": None}
    _rare: ClassVar[frozenset[str]] = frozenset({"no_interval"})

    def to_dict(self) -> dict[str, Any]:
        """The entry as it is in an answer, with the one of `model_id` and `run_id` that it has."""
        return _named(Answer.to_dict(self))


@dataclass(frozen=True, slots=True, repr=False)
class Leaderboard(Answer, Heading):
    """Models or runs by rank, equal ones by their means; as a data frame, its `entries`.

    Attributes:
        by: `model` or `run`.
        measure: what they are ranked by.
        higher_is_better: whether more of it is better.
        alpha: that of the intervals and the ranks.
        entries: the models or runs.
        comparability: whether all of them measured the same; None when there are none.
    """

    by: Literal["model", "run"]
    measure: Measure
    higher_is_better: bool
    alpha: float
    entries: Rows[LeaderboardEntry]
    comparability: Comparability | None

    _made: ClassVar[Made] = {
        "entries": Rows.of(LeaderboardEntry),
        "comparability": lambda wire: None if wire is None else Comparability.from_dict(wire),
    }

    def _table(self) -> Rows[LeaderboardEntry]:
        return self.entries

    def _title(self) -> str:
        some = f"{len(self.entries):,} {self.by}{'' if len(self.entries) == 1 else 's'}"
        return f"{some} by {self.measure}, the best first"


@dataclass(frozen=True, slots=True, repr=False)
class PassEstimate(Answer):
    """What `k` attempts at a task come to.

    Attributes:
        k: how many attempts.
        value: the mean of the tasks that have so many; None when there are none, or their attempts are not
            comparable.
        low: the lower end of its interval; None where there are too few values.
        high: its upper end.
        level: that of the interval.
        n: how many tasks have so many attempts at the same thing.
    """

    k: int
    value: float | None
    low: float | None
    high: float | None
    level: float
    n: int


@dataclass(frozen=True, slots=True, repr=False)
class TaskPasses(Answer):
    """What several attempts at one task come to; nothing where those of its group are not comparable.

    Attributes:
        task_id: the task.
        attempts: how many attempts there are.
        successes: how many of them succeeded.
        status: `pass` when all did, `fail` when none did, else `flaky`; None where they are not comparable.
        flakiness: the entropy of the attempts, in bits; None for one.
        pass_at_k: the probability that one of `k` succeeds, in the order of `k`; None for fewer attempts.
        pass_hat_k: the probability that all of them do.
    """

    task_id: str
    attempts: int
    successes: int
    status: Literal["pass", "fail", "flaky"] | None
    flakiness: float | None
    pass_at_k: tuple[float | None, ...]
    pass_hat_k: tuple[float | None, ...]

    _made: ClassVar[Made] = {"pass_at_k": tuple, "pass_hat_k": tuple}


_tasks: Callable[[Any], Rows[TaskPasses]] = Rows.of(TaskPasses)


@dataclass(frozen=True, slots=True, repr=False)
class Passes(Answer):
    """What several attempts at a task come to, of a model or a run.

    Attributes:
        model_id: the model; None where they are of runs.
        run_id: the run; None where they are of models.
        tasks: how many tasks.
        results: how many attempts at them.
        left_out: how many of them failed for a reason that is not the model's, and do not count.
        passed: tasks at which every attempt succeeded; None where the attempts are not comparable.
        failed: tasks at which none did; None likewise.
        flaky: tasks at which some did; None likewise.
        flakiness: the entropy of a task's attempts in bits, the mean of the tasks that were tried more than
            once; None when none was.
        pass_at_k: the probability that at least one of `k` attempts succeeds.
        pass_hat_k: the probability that all of them do.
        comparability: whether all attempts were scored, judged and run alike; when `not`, nothing is computed
            of them, and its reasons say why.
        by_task: the tasks; None unless they were asked for.
    """

    model_id: str | None
    run_id: str | None
    tasks: int
    results: int
    left_out: int
    passed: int | None
    failed: int | None
    flaky: int | None
    flakiness: float | None
    pass_at_k: Rows[PassEstimate]
    pass_hat_k: Rows[PassEstimate]
    comparability: Comparability
    by_task: Rows[TaskPasses] | None

    _made: ClassVar[Made] = {
        "pass_at_k": Rows.of(PassEstimate),
        "pass_hat_k": Rows.of(PassEstimate),
        "comparability": Comparability.from_dict,
        "by_task": lambda wire: None if wire is None else _tasks(wire),
    }
    _unless_there: ClassVar[Mapping[str, Any]] = {"model_id": None, "run_id": None, "by_task": None}
    _rare: ClassVar[frozenset[str]] = frozenset({"by_task"})

    def to_dict(self) -> dict[str, Any]:
        """The numbers as they are in an answer, with the one of `model_id` and `run_id` that they are of."""
        return _named(Answer.to_dict(self))


@dataclass(frozen=True, slots=True, repr=False)
class Power(Answer):
    """How many tasks show a difference, or which difference so many tasks show.

    Attributes:
        tasks: how many tasks; None where no number up to a billion shows the difference.
        difference: the difference that they show; None where so many tasks show none.
        standard_deviation: how much the paired differences of tasks vary, or None.
        alpha: how often a difference is seen where there is none.
        power: how often the difference is seen where it is.
        n: how many pairs the standard deviation was taken of; None where it was told.
        sentence: the same in words.
    """

    tasks: int | None
    difference: float | None
    standard_deviation: float | None
    alpha: float
    power: float
    n: int | None
    sentence: str
