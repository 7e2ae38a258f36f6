"""The sections that set the runs of a round beside each other."""

from __future__ import annotations

from evalstore import EvalStore

from .rounds import MOST_LENIENT, STRICTEST, Round
from .text import interval, milliseconds, percent, points, table, titled
from .together import turns


def wrong_edits_of(store: EvalStore, run_id: str) -> int:
    """Edits that were applied and are not what was asked for: failures without a kind."""
    errors = store.error_distribution(run_id=run_id).errors
    return sum(each.results for each in errors if each.error is None)


def by_strategy(store: EvalStore, newest: Round) -> str:
    compared = store.run_comparison(list(newest.live.values()))
    rows = []
    for strategy, run in zip(newest.live, compared.runs, strict=True):
        rate, wrong = run.success_rate, wrong_edits_of(store, run.run_id)
        rows.append(
            [
                strategy,
                str(run.results),
                str(rate.numerator),
                percent(rate.rate),
                interval(rate.low, rate.high),
                str(wrong),
                str(run.results - rate.numerator - wrong),
            ]
        )
    headings = ["strategy", "answers", "succeeded", "rate", "95 % interval", "wrong edits", "refused"]
    # By task: the answers of several models to one task resemble each other.
    paired = store.compare(newest.live[STRICTEST], candidates=list(newest.live.values())[1:])
    notes = [
        f"{strategy} against {STRICTEST}: {points(each.difference)} points on {each.n} tasks"
        f" ({100 * each.level:g} %: {points(each.low)} to {points(each.high)}), {each.verdict}"
        for strategy, each in zip(list(newest.live)[1:], paired.comparisons, strict=True)
    ]
    return titled("By strategy", table(headings, rows, right=range(1, 7)), "", *notes)


def by_harness(store: EvalStore, newest: Round) -> str:
    """What TypeScript made of the same answers."""
    compared = store.run_comparison([*newest.live.values(), *newest.typescript.values()])
    runs = {run.run_id: run for run in compared.runs}
    rows = []
    for strategy in newest.live:
        pair = runs[newest.live[strategy]], runs[newest.typescript[strategy]]
        for harness, run in zip(("python", "typescript"), pair, strict=True):
            rows.append(
                [
                    strategy,
                    harness,
                    str(run.results),
                    str(run.success_rate.numerator),
                    percent(run.success_rate.rate),
                    milliseconds(run.time_round_trip_ms.p50),
                ]
            )
    return titled(
        "By harness",
        table(["strategy", "harness", "answers", "succeeded", "rate", "p50"], rows, right=range(2, 6)),
        "",
        f"In the log, the harnesses took turns {turns(store, newest)} times.",
    )


def times(store: EvalStore, newest: Round) -> str:
    compared = store.run_comparison(list(newest.live.values()))
    rows = []
    for strategy, run in zip(newest.live, compared.runs, strict=True):
        time = run.time_round_trip_ms
        rows.append([strategy, str(time.n), *map(milliseconds, (time.p50, time.p95, time.mean))])
    return titled(
        "Time to apply one answer",
        table(["strategy", "answers", "p50", "p95", "mean"], rows, right=range(1, 5)),
    )


def by_model(store: EvalStore, newest: Round) -> str:
    cells: dict[str, dict[str, str]] = {}
    for strategy, run_id in newest.live.items():
        for model in store.success_rates_by_model(run_id=run_id, valid_attempts_only=False):
            rate = model.success_rate
            share = f"{rate.numerator}/{rate.denominator}"
            cells.setdefault(model.model_id, {})[strategy] = (
                f"{share:>5} {percent(rate.rate):>5} {interval(rate.low, rate.high):>8}"
            )
    rows = [[model, *(cells[model].get(each, "–") for each in newest.live)] for model in sorted(cells)]
    return titled("By model: succeeded/answers, rate, 95 % interval", table(["model", *newest.live], rows))


def errors_by_kind(store: EvalStore, newest: Round) -> str:
    counts: dict[str, dict[str, int]] = {}
    totals: dict[str, int] = {}
    for strategy, run_id in newest.live.items():
        distribution = store.error_distribution(run_id=run_id)
        totals[strategy] = distribution.failed
        for each in distribution.errors:
            counts.setdefault(each.error or "none: a wrong edit", {})[strategy] = each.results
    kinds = sorted(counts, key=lambda kind: (kind.startswith("none"), kind))
    rows = [[kind, *(str(counts[kind].get(each, 0)) for each in newest.live)] for kind in kinds]
    rows.append(["failed", *(str(totals[each]) for each in newest.live)])
    return titled("Errors by kind", table(["kind", *newest.live], rows, right=range(1, len(newest.live) + 1)))


def answers_again(store: EvalStore, newest: Round) -> str:
    """The strictest run against the replay of its answers."""
    compared = store.run_comparison([newest.live[STRICTEST], newest.replay])
    (difference,) = compared.differences
    names = [STRICTEST, f"{MOST_LENIENT}, replayed"]
    rows = [
        [
            name,
            str(run.results),
            str(run.success_rate.numerator),
            percent(run.success_rate.rate),
            interval(run.success_rate.low, run.success_rate.high),
            milliseconds(run.time_round_trip_ms.mean),
        ]
        for name, run in zip(names, compared.runs, strict=True)
    ]
    rate = difference.success_rate
    time = difference.mean_time_round_trip_ms
    slower = "–" if time is None else f"{milliseconds(abs(time))} {'more' if time >= 0 else 'less'}"
    digests = ", ".join(difference.differing_digests)
    same = f"Not the same: {digests}." if digests else "Dataset, scorer and harness are the same."
    return titled(
        f"The answers of {STRICTEST} once more, with {MOST_LENIENT}",
        table(
            ["strategy", "answers", "succeeded", "rate", "95 % interval", "mean time"],
            rows,
            right=range(1, 6),
        ),
        "",
        f"Difference: {points(rate.difference)} points,"
        f" 95 % interval {points(rate.low)} to {points(rate.high)}; {slower} an answer.",
        same,
        f"No model was asked: {compared.runs[1].results} results name the answers that are stored already.",
    )
