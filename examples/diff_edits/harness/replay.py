"""Plays a run once more with another strategy, from the answers in the store: no model is asked."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress

from evalstore import ConflictError, EvalStore, NewResult, ProcessingFunctions, Result

from edits.attempt import apply_answer
from edits.case import Answer, Case, answer_format, load_cases

from .results import new_result
from .runs import begin_run


def replay(store: EvalStore, source: str, run_id: str, strategy: str, *, labels: Mapping[str, str]) -> int:
    """Applies a strategy to every answer of a finished run, those that were asked for again as well.

    All results are recorded at once, by the hashes of the answers. Called again it changes nothing.

    Returns:
        How many contents recording the results added to the store: 0, as every answer is there.
    """
    begin_run(
        store,
        run_id,
        strategy,
        description=f"the answers of {source}, applied once more with {strategy}",
        labels={**labels, "replay_of": source},
    )
    cases = {(case.task, case.model): case for case in load_cases()}
    pairs: dict[str, ProcessingFunctions] = {}
    results = [
        _replayed(store, run_id, strategy, cases[stored.task_id, stored.model_id], stored, pairs)
        for stored in reversed(list(store.iter_results(run_id=source)))
    ]
    before = store.info()["contents"]
    with suppress(ConflictError):
        store.record_results(results)
    return int(store.info()["contents"] - before)


def _replayed(
    store: EvalStore,
    run_id: str,
    strategy: str,
    case: Case,
    stored: Result,
    pairs: dict[str, ProcessingFunctions],
) -> NewResult:
    key = stored.processing_functions_hash
    if key is None or stored.raw_model_output is None:
        raise LookupError(f"result {stored.result_id} has no answer to replay")
    pair = pairs.get(key) or store.get_processing_functions(key)
    if pair is None:
        raise LookupError(f"result {stored.result_id} names no pair of functions")
    pairs[key] = pair
    answer = Answer(stored.raw_model_output, answer_format(pair.parsing_function))
    number = int(stored.result_id.rsplit("/", 1)[1])
    attempt = apply_answer(case, strategy, number, answer)
    return new_result(store, run_id, attempt, output_hash=stored.raw_model_output_hash)
