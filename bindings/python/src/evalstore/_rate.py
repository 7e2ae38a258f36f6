"""The numbers of which analyses are made."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from ._wire import taken


@dataclass(frozen=True, slots=True)
class Rate:
    """A share of a whole; `rate`, `low` and `high` are None when the whole is empty.

    Attributes:
        rate: the share, 0 to 1.
        numerator: how many.
        denominator: of how many.
        low: the lower end of the 95 % Wilson score interval.
        high: its upper end.
    """

    rate: float | None
    numerator: int
    denominator: int
    low: float | None
    high: float | None

    @classmethod
    def from_dict(cls, wire: Mapping[str, Any]) -> Rate:
        """The rate in an answer."""
        return cls(**taken(cls, wire))

    def to_dict(self) -> dict[str, Any]:
        """The rate as it is in an answer."""
        return asdict(self)


@dataclass(frozen=True, slots=True)
class RateDifference:
    """The difference of two rates; all None when either has an empty whole.

    Attributes:
        difference: one rate less the other, from minus 1 to 1.
        low: the lower end of Newcombe's 95 % interval.
        high: its upper end.
    """

    difference: float | None
    low: float | None
    high: float | None

    @classmethod
    def from_dict(cls, wire: Mapping[str, Any]) -> RateDifference:
        """The difference in an answer."""
        return cls(**taken(cls, wire))


@dataclass(frozen=True, slots=True)
class TimeSummary:
    """Times in milliseconds; all but `n` are None when there are none.

    Attributes:
        n: how many results have the time.
        mean: the mean.
        p50: the median.
        p90: the 90th percentile, interpolated linearly like the others.
        p95: the 95th percentile.
        p99: the 99th percentile.
    """

    n: int
    mean: float | None
    p50: float | None
    p90: float | None
    p95: float | None
    p99: float | None

    @classmethod
    def from_dict(cls, wire: Mapping[str, Any]) -> TimeSummary:
        """The summary in an answer."""
        return cls(**taken(cls, wire))
