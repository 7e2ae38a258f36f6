"""The questions that say what numbers mean."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Literal, Unpack

from ._comparison import Comparisons, Decision, Digest, Gate, Measure
from ._filter import (
    AnalysisFilter,
    CommonFilter,
    DecisionFilter,
    Side,
    filter_arguments,
    side_argument,
)
from ._lists import names, things
from ._queries import Queries
from ._rows import Rows
from ._run_trend import RunTrend
from ._statistics import Leaderboard, Passes, Power
from ._study_report import StudyReport
from ._time import first_moment, last_moment


class StatisticsQueries(Queries):
    """Comparing sides, ranking, repeated attempts, power and trends; every number with its uncertainty.

    A side is the id of a run, or a mapping of filters; see `Side`. A datetime without a time zone is a
    ValueError.
    """

    def compare(
        self,
        baseline: str | Side,
        candidate: str | Side | None = None,
        *,
        candidates: Sequence[str | Side] | None = None,
        measure: Measure | None = None,
        margin: float | None = None,
        alpha: float | None = None,
        power: float | None = None,
        seed: int | None = None,
        ignore_digests: Digest | Sequence[Digest] | None = None,
        **filters: Unpack[CommonFilter],
    ) -> Comparisons:
        """Whether one or several candidates are better than a baseline.

        Args:
            baseline: the side that is compared with.
            candidate: the other side, unless there are several.
            candidates: up to 50 other sides; their verdicts and intervals hold together.
            measure: what to compare by; `success` when left out.
            margin: above 0, in the units of the measure: a difference within it does not matter.
            alpha: how often a verdict may be wrong where there is no difference, 0.0001 to 0.5; 0.05 when
                left out.
            power: the probability that `detectable_difference` is about, 0.5 to 0.99; 0.8 when left out.
            seed: what random draws begin with; 1 when left out.
            ignore_digests: digests that may differ.
            filters: what the results of both sides have in common, as in `CommonFilter`.

        Raises:
            NotFoundError: there is no such run.
            InvalidRequestError: neither a candidate nor candidates, or both.
        """
        answer = self._query(
            "compare",
            baseline=side_argument("baseline", baseline),
            candidate=None if candidate is None else side_argument("candidate", candidate),
            candidates=None
            if candidates is None
            else [side_argument("candidates", one) for one in things("candidates", candidates)],
            measure=measure,
            margin=margin,
            alpha=alpha,
            power=power,
            seed=seed,
            ignore_digests=names(ignore_digests),
            **filter_arguments(CommonFilter, filters),
        )
        return Comparisons.from_dict(answer["result"])

    def gate(
        self,
        baseline: str | Side,
        candidate: str | Side,
        *,
        max_drop: float,
        measure: Measure | None = None,
        alpha: float | None = None,
        seed: int | None = None,
        ignore_digests: Digest | Sequence[Digest] | None = None,
        **filters: Unpack[CommonFilter],
    ) -> Gate:
        """Whether a candidate may pass: whether it is known to be not worse by more than `max_drop`.

        Args:
            baseline: the side that is compared with.
            candidate: the other side.
            max_drop: by how much it may be worse, 0 or more, in the units of the measure.
            measure: what to compare by; `success` when left out.
            alpha: how often a verdict may be wrong, 0.0001 to 0.5; 0.05 when left out.
            seed: what random draws begin with; 1 when left out.
            ignore_digests: digests that may differ.
            filters: what the results of both sides have in common, as in `CommonFilter`.

        Raises:
            NotFoundError: there is no such run.
        """
        answer = self._query(
            "gate",
            baseline=side_argument("baseline", baseline),
            candidate=side_argument("candidate", candidate),
            max_drop=max_drop,
            measure=measure,
            alpha=alpha,
            seed=seed,
            ignore_digests=names(ignore_digests),
            **filter_arguments(CommonFilter, filters),
        )
        return Gate.from_dict(answer["result"])

    def decision(
        self,
        run_id: str,
        baseline: str | Side,
        *,
        margin: float | None = None,
        alpha: float | None = None,
        ignore_digests: Digest | Sequence[Digest] | None = None,
        **filters: Unpack[DecisionFilter],
    ) -> Decision:
        """Whether a run that goes on is known to be better or worse than a baseline already.

        It may be asked after every result without being wrong more often than `alpha` says.

        Args:
            run_id: the run.
            baseline: the side that it is compared with.
            margin: by how much better it has to be to matter, 0 to 1; 0 when left out.
            alpha: how often a verdict may be wrong, 0.0001 to 0.5; 0.05 when left out.
            ignore_digests: digests that may differ.
            filters: what the results of both have in common, as in `DecisionFilter`.

        Raises:
            NotFoundError: there is no such run.
        """
        answer = self._query(
            "decision",
            run_id=run_id,
            baseline=side_argument("baseline", baseline),
            margin=margin,
            alpha=alpha,
            ignore_digests=names(ignore_digests),
            **filter_arguments(DecisionFilter, filters),
        )
        return Decision.from_dict(answer["result"])

    def leaderboard(
        self,
        *,
        by: Literal["model", "run"] | None = None,
        measure: Measure | None = None,
        interval: Literal["wilson", "clopper_pearson", "jeffreys", "t", "bootstrap"] | None = None,
        alpha: float | None = None,
        seed: int | None = None,
        ignore_digests: Digest | Sequence[Digest] | None = None,
        **filters: Unpack[AnalysisFilter],
    ) -> Leaderboard:
        """Models or runs with intervals and ranks, by rank, equal ones the best first.

        Two that are not comparable, because their scorer, judge or harness differs or they have no task in
        common, are not ranked against each other.

        Args:
            by: `model` or `run`; `model` when left out.
            measure: what to rank by; `success` when left out.
            interval: `wilson`, `clopper_pearson` and `jeffreys` are those of success with one attempt at each
                task, `t` and `bootstrap` of the means of the tasks; what fits when left out.
            alpha: how often an interval may be wrong, 0.0001 to 0.5; 0.05 when left out.
            seed: what random draws begin with; 1 when left out.
            ignore_digests: digests that may differ.
            filters: as in `AnalysisFilter`.

        Raises:
            NotFoundError: there is no such run.
            RejectedError: there are more than 50.
        """
        answer = self._query(
            "leaderboard",
            by=by,
            measure=measure,
            interval=interval,
            alpha=alpha,
            seed=seed,
            ignore_digests=names(ignore_digests),
            **filter_arguments(AnalysisFilter, filters),
        )
        return Leaderboard.from_dict(answer["result"])

    def pass_at_k(
        self,
        *,
        k: int | Sequence[int] | None = None,
        by: Literal["model", "run"] | None = None,
        tasks: bool | None = None,
        alpha: float | None = None,
        ignore_digests: Digest | Sequence[Digest] | None = None,
        **filters: Unpack[AnalysisFilter],
    ) -> Rows[Passes]:
        """What several attempts at a task come to.

        Attempts of runs whose scorer, judge or harness differs are not attempts at the same thing: a model
        that has such is answered without rates, and with the reasons in `comparability`. Ask by run, filter,
        or name what may differ by `ignore_digests`.

        Args:
            k: of how many attempts, 1 to 10,000, or up to 20 such numbers; 1, 5 and 10 when left out.
            by: `model` or `run`; `model` when left out.
            tasks: whether to list the tasks.
            alpha: how often an interval may be wrong, 0.0001 to 0.5; 0.05 when left out.
            ignore_digests: digests that may differ.
            filters: as in `AnalysisFilter`.

        Raises:
            NotFoundError: there is no such run.
        """
        answer = self._query(
            "pass_at_k",
            k=list(k) if isinstance(k, Sequence) else k,
            by=by,
            tasks=tasks,
            alpha=alpha,
            ignore_digests=names(ignore_digests),
            **filter_arguments(AnalysisFilter, filters),
        )
        return Rows.of(Passes)(answer["result"])

    def power(
        self,
        *,
        difference: float | None = None,
        tasks: int | None = None,
        standard_deviation: float | None = None,
        rate: float | None = None,
        correlation: float | None = None,
        attempts: int | None = None,
        task_correlation: float | None = None,
        baseline: str | Side | None = None,
        candidate: str | Side | None = None,
        measure: Measure | None = None,
        alpha: float | None = None,
        power: float | None = None,
        **filters: Unpack[CommonFilter],
    ) -> Power:
        """How many tasks show a difference, or which difference so many tasks show.

        What the tasks vary by is told by one of `standard_deviation`, `rate`, and `baseline` with
        `candidate`.

        Args:
            difference: above 0; how many tasks show it is the question.
            tasks: 2 to a billion; which difference they show is the question.
            standard_deviation: above 0; of the paired differences of task means.
            rate: the success rate of the baseline, between 0 and 1.
            correlation: of the two outcomes of a task, -1 to 1; with `rate`, 0 when left out.
            attempts: at each task; with `rate`, 1 when left out.
            task_correlation: between attempts at one task, 0 to 1; with `rate`, 0 when left out.
            baseline: one side; as the tasks of both vary.
            candidate: the other side.
            measure: what the sides are compared by; `success` when left out.
            alpha: how often a difference is seen where there is none, 0.0001 to 0.5; 0.05 when left out.
            power: how often the difference is to be seen where it is, 0.5 to 0.99; 0.8 when left out.
            filters: what the results of both sides have in common, as in `CommonFilter`.

        Raises:
            InvalidRequestError: not one of `difference` and `tasks`, or not one of what the tasks vary by.
            RejectedError: the sides have fewer than two tasks in common, or all their differences are equal.
            NotFoundError: there is no such run.
        """
        answer = self._query(
            "power",
            difference=difference,
            tasks=tasks,
            standard_deviation=standard_deviation,
            rate=rate,
            correlation=correlation,
            attempts=attempts,
            task_correlation=task_correlation,
            baseline=None if baseline is None else side_argument("baseline", baseline),
            candidate=None if candidate is None else side_argument("candidate", candidate),
            measure=measure,
            alpha=alpha,
            power=power,
            **filter_arguments(CommonFilter, filters),
        )
        return Power.from_dict(answer["result"])

    def run_trend(
        self,
        *,
        measure: Measure | None = None,
        alpha: float | None = None,
        ignore_digests: Digest | Sequence[Digest] | None = None,
        **filters: Unpack[AnalysisFilter],
    ) -> RunTrend:
        """What runs come to, oldest first, and whether they get better.

        Args:
            measure: what they come to; `success` when left out.
            alpha: how often a verdict may be wrong, 0.0001 to 0.5; 0.05 when left out.
            ignore_digests: digests that may change without a new segment.
            filters: as in `AnalysisFilter`.

        Raises:
            NotFoundError: there is no such run.
        """
        answer = self._query(
            "run_trend",
            measure=measure,
            alpha=alpha,
            ignore_digests=names(ignore_digests),
            **filter_arguments(AnalysisFilter, filters),
        )
        return RunTrend.from_dict(answer["result"])

    def study_report(
        self,
        study_id: str,
        *,
        metrics: str | Sequence[str] | None = None,
        from_: str | date | None = None,
        to: str | date | None = None,
        split: str | date | None = None,
        forecast_at: str | date | None = None,
        directions: Mapping[str, Literal["higher", "lower", "none"]] | None = None,
        alpha: float | None = None,
    ) -> StudyReport:
        """The metrics of a study's checkpoints over time: trends, forecasts, anomalies, changes of level.

        Args:
            study_id: the study.
            metrics: only these; all when left out.
            from_: checkpoints of this moment and later ones; a date, or its text, is its first moment in UTC.
            to: checkpoints of this moment and earlier ones; a date is its last millisecond in UTC.
            split: those before this moment are compared with the rest; a date is its first moment in UTC.
            forecast_at: when the forecasts are for; one mean distance of checkpoints after the last when
                left out.
            directions: which way is good, by metric, where it is not known or otherwise.
            alpha: how often a verdict may be wrong, 0.0001 to 0.5; 0.05 when left out.

        Raises:
            NotFoundError: there is no such study.
        """
        answer = self._query(
            "study_report",
            study_id=study_id,
            metrics=names(metrics),
            to=last_moment(to),
            split=first_moment(split),
            forecast_at=first_moment(forecast_at),
            directions=directions,
            alpha=alpha,
            **{"from": first_moment(from_)},
        )
        return StudyReport.from_dict(answer["result"])
