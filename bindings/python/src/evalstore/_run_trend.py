"""How runs develop."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar, Literal

from ._comparison import Digest, Measure
from ._rows import Heading, Rows
from ._study_report import Trend
from ._time import timestamp_from_wire
from ._wire import Answer, Made


@dataclass(frozen=True, slots=True, repr=False)
class TrendRun(Answer):
    """A run among those that came before and after it.

    Attributes:
        run_id: the run.
        created_at: when it was made, an aware datetime in UTC.
        results: how many results it has.
        left_out: how many of them failed for a reason that is not the model's, and do not count.
        tasks: how many tasks they are of.
        mean: the mean of the tasks, each of which is the mean of its attempts.
        low: the lower end of the interval of the mean; None where there are too few values.
        high: its upper end.
        level: that of the interval.
        shared_mean: the mean of the tasks that all runs of the segment have; the trend is of these.
    """

    run_id: str
    created_at: datetime
    results: int
    left_out: int
    tasks: int
    mean: float
    low: float | None
    high: float | None
    level: float
    shared_mean: float

    _made: ClassVar[Made] = {"created_at": timestamp_from_wire}


@dataclass(frozen=True, slots=True, repr=False)
class TrendSegment(Answer, Heading):
    """Runs that measured the same; as a data frame, its `runs`.

    Attributes:
        broken_by: the digests that changed with its first run; `tasks` where the runs before have no task in
            common with it; none for the first segment.
        digests: what its runs measured by.
        shared_tasks: how many tasks all of its runs have.
        runs: the runs, oldest first.
        trend: that of the means of the tasks that all of its runs have, so that other tasks are no trend.
        sentence: what it says.
    """

    broken_by: tuple[Digest | Literal["tasks"], ...]
    digests: dict[str, str]
    shared_tasks: int
    runs: Rows[TrendRun]
    trend: Trend
    sentence: str

    _made: ClassVar[Made] = {"broken_by": tuple, "runs": Rows.of(TrendRun), "trend": Trend.from_dict}

    def _table(self) -> Rows[TrendRun]:
        return self.runs

    def _title(self) -> str:
        return self.sentence


@dataclass(frozen=True, slots=True, repr=False)
class RunTrend(Answer):
    """What runs come to, oldest first. A new segment begins where they begin to measure something else.

    A run of few tasks leaves few that all have; `min_results` leaves it out.

    Attributes:
        measure: what they come to.
        higher_is_better: whether more of it is better.
        alpha: that of the intervals and the verdicts.
        truncated: whether there are older runs: it is of the last 2,000 that have such results.
        segments: the runs between one change and the next.
    """

    measure: Measure
    higher_is_better: bool
    alpha: float
    truncated: bool
    segments: Rows[TrendSegment]

    _made: ClassVar[Made] = {"segments": Rows.of(TrendSegment)}
