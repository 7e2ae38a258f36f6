"""The metrics of a study over time.

Where a number can be missing, None stands for it: the trend of too few values.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, ClassVar, Literal, Self

from ._rows import Heading, Rows
from ._time import optional_from_wire, timestamp_from_wire
from ._wire import Answer, Made

_AT: Made = {"timestamp": timestamp_from_wire}


@dataclass(frozen=True, slots=True, repr=False)
class Trend(Answer):
    """Where a metric goes: Theil and Sen's slope with Mann and Kendall's test.

    Attributes:
        verdict: `improving`, `declining`, `stable`, `insufficient` for too few values to be told from chance,
            and `rising` or `falling` where no way is good.
        slope: how much it changes in a `unit`.
        unit: `day`, or `run` of runs that were all made within less than a day.
        slope_per_day: the slope where it is one of a day, or None.
        low: the lower end of the slope's interval; None where nothing tells how far another would be off.
        high: its upper end.
        level: that of the interval.
        p: the probability of such a trend were there none.
        p_adjusted: the same, corrected for the other trends of the answer (Holm); the verdict goes by it.
        n: of how many values.
    """

    verdict: Literal["improving", "declining", "stable", "rising", "falling", "insufficient"]
    slope: float | None
    unit: Literal["day", "run"]
    slope_per_day: float | None
    low: float | None
    high: float | None
    level: float
    p: float | None
    p_adjusted: float | None
    n: int


@dataclass(frozen=True, slots=True, repr=False)
class Forecast(Answer):
    """What a new value may be.

    Attributes:
        at: the moment it is for, an aware datetime in UTC.
        value: the value that is expected.
        low: the lower end of the interval of a new value; None where all values lie on a line, so that
            nothing tells how far a new one would be off.
        high: its upper end.
        level: that of the interval.
    """

    at: datetime
    value: float
    low: float | None
    high: float | None
    level: float

    _made: ClassVar[Made] = {"at": timestamp_from_wire}


@dataclass(frozen=True, slots=True, repr=False)
class Anomaly(Answer):
    """A value that is far from the others.

    Attributes:
        checkpoint_id: the checkpoint.
        timestamp: the moment it is for, an aware datetime in UTC.
        value: the value.
        robust_z: how far it is from the median, in robust standard deviations; None where there is none.
        beyond_fences: whether it lies outside Tukey's fences.
    """

    checkpoint_id: str
    timestamp: datetime
    value: float
    robust_z: float | None
    beyond_fences: bool

    _made: ClassVar[Made] = _AT


@dataclass(frozen=True, slots=True, repr=False)
class ChangePoint(Answer):
    """The first checkpoint of a new level.

    Attributes:
        checkpoint_id: the checkpoint.
        timestamp: the moment it is for, an aware datetime in UTC.
        before: the mean of the level before, or None where it is too large a number.
        after: the mean of the new one.
    """

    checkpoint_id: str
    timestamp: datetime
    before: float | None
    after: float | None

    _made: ClassVar[Made] = _AT


@dataclass(frozen=True, slots=True, repr=False)
class PeriodMean(Answer):
    """A metric in a part of the time.

    Attributes:
        n: how many values there are.
        mean: their mean, or None.
    """

    n: int
    mean: float | None


@dataclass(frozen=True, slots=True, repr=False)
class Periods(Answer):
    """A metric from a moment on against the time before it.

    Attributes:
        before: the time before it.
        after: the time from it on.
        difference: the mean after less the mean before.
        low: the lower end of its interval.
        high: its upper end.
        level: that of the interval.
        p: the probability of such a difference were there none.
        p_adjusted: the same, corrected for the other metrics of the report (Holm); the verdict goes by it.
        verdict: `improved`, `declined`, `changed` where no way is good, `inconclusive`, or `insufficient`
            where a part has fewer than three values or neither varies: the interval is None then.
    """

    before: PeriodMean
    after: PeriodMean
    difference: float | None
    low: float | None
    high: float | None
    level: float
    p: float | None
    p_adjusted: float | None
    verdict: Literal["improved", "declined", "changed", "inconclusive", "insufficient"]

    _made: ClassVar[Made] = {"before": PeriodMean.from_dict, "after": PeriodMean.from_dict}


@dataclass(frozen=True, slots=True, repr=False)
class MetricValue(Answer):
    """The value of a metric at a moment.

    Attributes:
        timestamp: the moment, an aware datetime in UTC.
        value: the value.
    """

    timestamp: datetime
    value: float

    _made: ClassVar[Made] = _AT


@dataclass(frozen=True, slots=True, repr=False)
class MetricReport(Answer):
    """A metric of a study over time; what is of no values is None.

    Attributes:
        metric: its name.
        direction: which way is good: `higher`, `lower` or `none`.
        n: how many checkpoints have it.
        minimum: its least value.
        maximum: its greatest.
        mean: the mean.
        p50: the median.
        p95: the 95th percentile.
        first: that of the first checkpoint that has it.
        last: that of the last one.
        trend: where it goes.
        forecast: what the next value may be; None for fewer than 3 values, or only one moment.
        anomalies: values that are far from the others, the last 1,000 of them.
        change_points: where its level changed.
        periods: the two parts of the time; None unless it was split.
        sentence: the trend in words.
    """

    metric: str
    direction: Literal["higher", "lower", "none"]
    n: int
    minimum: float | None
    maximum: float | None
    mean: float | None
    p50: float | None
    p95: float | None
    first: MetricValue | None
    last: MetricValue | None
    trend: Trend
    forecast: Forecast | None
    anomalies: Rows[Anomaly]
    change_points: Rows[ChangePoint]
    periods: Periods | None
    sentence: str

    _made: ClassVar[Made] = {
        "first": lambda wire: None if wire is None else MetricValue.from_dict(wire),
        "last": lambda wire: None if wire is None else MetricValue.from_dict(wire),
        "trend": Trend.from_dict,
        "forecast": lambda wire: None if wire is None else Forecast.from_dict(wire),
        "anomalies": Rows.of(Anomaly),
        "change_points": Rows.of(ChangePoint),
        "periods": lambda wire: None if wire is None else Periods.from_dict(wire),
    }


@dataclass(frozen=True, slots=True, repr=False)
class StudyReport(Answer, Heading):
    """The metrics of a study's checkpoints over time; as a data frame, its `metrics`.

    Attributes:
        study_id: the study.
        checkpoints: how many checkpoints it is of.
        from_: the moment of the first of them, an aware datetime in UTC, or None.
        to: the moment of the last one, or None.
        truncated: whether there are older ones: it is of the latest 10,000.
        alpha: that of the intervals and the verdicts.
        metrics: each metric.
    """

    study_id: str
    checkpoints: int
    from_: datetime | None
    to: datetime | None
    truncated: bool
    alpha: float
    metrics: Rows[MetricReport]

    _made: ClassVar[Made] = {
        "from_": optional_from_wire,
        "to": optional_from_wire,
        "metrics": Rows.of(MetricReport),
    }

    @classmethod
    def from_dict(cls, wire: Mapping[str, Any]) -> Self:
        """The report in an answer."""
        return super(StudyReport, cls).from_dict({**wire, "from_": wire["from"]})

    def to_dict(self) -> dict[str, Any]:
        """The report as it is in an answer."""
        wire = Answer.to_dict(self)
        return {key.rstrip("_"): value for key, value in wire.items()}

    def _table(self) -> Rows[MetricReport]:
        return self.metrics

    def _title(self) -> str:
        some = f"{len(self.metrics):,} metric{'' if len(self.metrics) == 1 else 's'}"
        return f"{some} over {self.checkpoints:,} checkpoint{'' if self.checkpoints == 1 else 's'}"
