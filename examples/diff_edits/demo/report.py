"""The study's report: everything it shows is asked of the store, most of it of the store's own analyses."""

from __future__ import annotations

from collections.abc import Callable

from evalstore import EvalStore, Run, Study, Verification

from .by_run import answers_again, by_harness, by_model, by_strategy, errors_by_kind, times
from .cases import worst_cases, wrong_edits
from .rounds import Round, runs_of
from .text import emphasized, table, titled
from .trends import trends

RUNS_SHOWN = 14

Section = Callable[[EvalStore, Round], str]

SECTIONS: tuple[Section, ...] = (
    by_strategy,
    by_harness,
    times,
    by_model,
    errors_by_kind,
    answers_again,
    worst_cases,
    wrong_edits,
)


def report(store: EvalStore, study: Study, newest: Round | None, verification: Verification) -> str:
    """All sections, in order; those about results are of the newest finished round."""
    recorded = runs_of(store, study.id)
    sections = [heading(store, study, recorded)]
    if recorded:
        sections.append(runs(store, recorded))
    if newest:
        sections += [section(store, newest) for section in SECTIONS]
        sections.append(trends(store, study.id))
    return "\n\n".join([*sections, file(store, verification)])


def strategy_of(run: Run) -> str:
    """What a run is called in a table of its round."""
    source = run.labels.get("replay_of")
    return f"{run.labels['strategy']} on {source.rsplit('/', 1)[1]}" if source else run.labels["strategy"]


def heading(store: EvalStore, study: Study, recorded: list[Run]) -> str:
    checkpoints = sum(1 for _ in store.iter_checkpoints(study.id))
    since = f"{study.created_at:%Y-%m-%d %H:%M} UTC"
    return (
        f"{emphasized(study.name)}\n"
        f"{study.period_type}, {study.status} since {since}: {len(recorded)} runs, {checkpoints} checkpoints"
    )


def runs(store: EvalStore, recorded: list[Run]) -> str:
    """The newest runs, oldest of them first."""
    rows = []
    for run in reversed(recorded[:RUNS_SHOWN]):
        stats, plan = store.run_stats(run.run_id), store.remaining_attempts(run.run_id)
        if stats is None:
            continue
        rows.append(
            [
                run.labels["round"],
                strategy_of(run),
                run.labels.get("harness", "python"),
                f"{run.created_at:%m-%d %H:%M:%S}",
                str(plan.done),
                str(stats.results),
                str(stats.success_rate.numerator),
            ]
        )
    headings = ["round", "strategy", "harness", "begun (UTC)", "edits", "answers", "succeeded"]
    return titled(
        f"Runs (the newest {len(rows)} of {len(recorded)})",
        table(headings, rows, right=[0, *range(4, 7)]),
        "",
        "An edit is one task for one model; a refused answer is asked for again.",
    )


def file(store: EvalStore, verification: Verification) -> str:
    info = store.info()
    verdict = "clean" if verification.clean else f"{len(verification.findings)} findings"
    return titled(
        "The file",
        f"  {info['path']}",
        f"{info['last_position']} positions, {info['streams']} streams, {info['contents']} contents",
        f"{info['file_bytes'] / 1024:,.0f} KiB and {info['wal_bytes'] / 1024:,.0f} KiB of write-ahead log,"
        f" durability {info['durability']}",
        f"verify: {verdict}, head {(info['head'] or '')[:16]}…",
    )
