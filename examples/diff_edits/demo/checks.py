"""Whether the numbers add up: what was said, what the runs have, what was planned, what the study says."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from evalstore import EvalStore, Result, Verification

from edits.case import load_cases

from .checkpoints import checkpoint_id
from .rounds import MOST_LENIENT, STRICTEST, Round, runs_of
from .sessions import Session
from .together import turns


def problems_of_study(store: EvalStore, study_id: str, verification: Verification) -> Iterator[str]:
    """A sentence for each thing that is wrong with the file or with the study's checkpoints."""
    for finding in verification.findings:
        yield f"verify, position {finding.position}: {finding.problem}"
    checkpoints = {checkpoint.id: checkpoint for checkpoint in store.iter_checkpoints(study_id)}
    for run in runs_of(store, study_id):
        checkpoint = checkpoints.get(checkpoint_id(run.run_id))
        stats = store.run_stats(run.run_id)
        if checkpoint is None or stats is None:
            continue
        if checkpoint.events_analyzed != stats.results:
            yield (
                f"run {run.run_id}: its checkpoint is of {checkpoint.events_analyzed} results,"
                f" the run has {stats.results}"
            )
        elif checkpoint.metrics.get("session_success_rate") != stats.success_rate.rate:
            yield f"run {run.run_id}: its checkpoint and its results differ in the success rate"


def problems_of_sessions(store: EvalStore, sessions: Sequence[Session]) -> Iterator[str]:
    """A sentence for each session that failed, and for each verdict that was recorded otherwise."""
    pairs = {case.id: (case.task, case.model) for case in load_cases()}
    for run_id in sorted({session.run_id for session in sessions}):
        solved = {(each.task_id, each.model_id) for each in _results(store, run_id) if each.succeeded}
        for session in (each for each in sessions if each.run_id == run_id):
            if session.exit_code != 0:
                ended = f"{session.program} ended with {session.exit_code}"
                yield f"run {run_id}: {ended}:\n{session.output.rstrip()}"
            for case, passed in session.verdicts.items():
                if passed != (pairs[case] in solved):
                    said, recorded = ("passed", "failed") if passed else ("failed", "succeeded")
                    yield (
                        f"run {run_id}: {session.program} says that {case} {said},"
                        f" the store that it {recorded}"
                    )


def problems_of_turns(store: EvalStore, played: Round) -> Iterator[str]:
    """A sentence when the harnesses recorded one after the other; for a round that was played in one go."""
    changes = turns(store, played)
    if changes < 2:
        yield f"round {played.number}: one harness recorded after the other; turns in the log: {changes}"


def problems_of_round(store: EvalStore, played: Round) -> Iterator[str]:
    """A sentence for each planned attempt that is not done, and for each answer the replay did otherwise."""
    begun = {run_id for run_id in played.runs if store.get_run(run_id) is not None}
    for run_id in played.runs:
        if run_id not in begun:
            yield f"run {run_id}: it was not begun"
            continue
        left = store.remaining_attempts(run_id)
        missing = sorted(f"{attempt.task_id}-{attempt.model_id}" for attempt in left.attempts)
        if missing:
            yield f"run {run_id}: planned and not done: {', '.join(missing)}"

    source = {each.raw_model_output_hash for each in _results(store, played.live[STRICTEST])}
    replayed = _results(store, played.replay)
    if source != {each.raw_model_output_hash for each in replayed}:
        yield f"run {played.replay}: it did not replay the answers of {played.live[STRICTEST]}"
    for strategy, run_id in played.live.items():
        if played.typescript[strategy] in begun:
            yield from _differences(store, run_id, played.typescript[strategy])
    live = {_answer(each): each for each in _results(store, played.live[MOST_LENIENT])}
    for again in replayed:
        first = live.get(_answer(again))
        if first is not None and _outcome(first) != _outcome(again):
            yield (
                f"run {played.replay}: {again.task_id}-{again.model_id} is {_outcome(again)},"
                f" live it was {_outcome(first)}"
            )


def _differences(store: EvalStore, python: str, typescript: str) -> Iterator[str]:
    """A sentence for each answer of which the harnesses say something else."""
    ours, theirs = (
        {(_answer(each), _outcome(each)) for each in _results(store, run_id)}
        for run_id in (python, typescript)
    )
    for harness, only in (("Python", ours - theirs), ("TypeScript", theirs - ours)):
        for (task, model, _), outcome in sorted(only, key=str):
            yield f"run {typescript}: {task}-{model} is {outcome} in {harness} only"


def _results(store: EvalStore, run_id: str) -> list[Result]:
    return list(store.iter_results(run_id=run_id, texts=False, page_size=1000))


def _answer(result: Result) -> tuple[str, str, str | None]:
    return result.task_id, result.model_id, result.raw_model_output_hash


def _outcome(result: Result) -> str:
    """What became of an answer, and which file came out of it."""
    how = "succeeded" if result.succeeded else result.error or "wrong_edit"
    return f"{how} {(result.file_edited_hash or '')[:8]}".rstrip()
