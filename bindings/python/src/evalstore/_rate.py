"""The numbers of which analyses are made."""

from __future__ import annotations

from dataclasses import dataclass

from ._wire import Answer


@dataclass(frozen=True, slots=True, repr=False)
class Rate(Answer):
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

    def __str__(self) -> str:
        of = f"{self.numerator:,} of {self.denominator:,}"
        if self.rate is None or self.low is None or self.high is None:
            return f"– ({of})"
        return f"{100 * self.rate:.1f} % ({100 * self.low:.1f}–{100 * self.high:.1f} %), {of}"

    def __repr__(self) -> str:
        return f"<Rate {self}>"


@dataclass(frozen=True, slots=True, repr=False)
class RateDifference(Answer):
    """The difference of two rates; all None when either has an empty whole.

    Attributes:
        difference: one rate less the other, from minus 1 to 1.
        low: the lower end of Newcombe's 95 % interval, of as many trials as the tasks are worth: attempts at
            one task resemble each other. It does not pair the tasks; `compare` does, and tells whether a
            difference is more than chance.
        high: its upper end.
    """

    difference: float | None
    low: float | None
    high: float | None

    def __str__(self) -> str:
        if self.difference is None or self.low is None or self.high is None:
            return "–"
        return f"{100 * self.difference:+.1f} points ({100 * self.low:+.1f} to {100 * self.high:+.1f})"

    def __repr__(self) -> str:
        return f"<RateDifference {self}>"


@dataclass(frozen=True, slots=True, repr=False)
class TimeSummary(Answer):
    """Times in milliseconds; all but `n` are None when there are none.

    Attributes:
        n: how many results have the time.
        mean: the mean.
        p50: the median.
        p90: the 90th percentile, interpolated linearly like the others.
        p95: the 95th percentile.
        p99: the 99th percentile.
        percentiles: `exact`, or `sketch` where there are too many results to look at each.
        relative_error: how far a percentile may be away from the exact one, as a share of it; 0 when exact.
    """

    n: int
    mean: float | None
    p50: float | None
    p90: float | None
    p95: float | None
    p99: float | None
    percentiles: str = "exact"
    relative_error: float = 0.0

    def __str__(self) -> str:
        if self.mean is None or self.p50 is None or self.p95 is None:
            return f"– (n {self.n:,})"
        return f"{self.mean:,.0f} ms (p50 {self.p50:,.0f}, p95 {self.p95:,.0f}), n {self.n:,}"

    def __repr__(self) -> str:
        return f"<TimeSummary {self}>"
