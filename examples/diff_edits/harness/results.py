"""One attempt as a result of the store."""

from __future__ import annotations

from evalstore import EvalStore, NewResult

from edits.attempt import Attempt

from .runs import case_id


def result_id(run_id: str, attempt: Attempt) -> str:
    """The same for the same attempt, whoever plays it: the store takes the first and refuses the second."""
    return f"{run_id}/{attempt.case.id}/{attempt.number}"


def new_result(
    store: EvalStore, run_id: str, attempt: Attempt, *, output_hash: str | None = None
) -> NewResult:
    """The attempt with its pair of functions and the file it produced, both registered.

    An edit that was applied and is wrong is a failure without a kind: nobody refused it.

    Args:
        store: where to register.
        run_id: the run it is a result of.
        attempt: what happened.
        output_hash: of the answer, when it is in the store already; its text is sent when left out.
    """
    case, answer = attempt.case, attempt.answer
    pair = store.upsert_processing_functions(
        name=f"{answer.format}, {attempt.strategy}",
        parsing_function=answer.format,
        diff_edit_function=attempt.strategy,
    )
    produced = None
    if attempt.produced is not None:
        produced = store.upsert_file(filepath=case.target.path, content=attempt.produced).hash
    return NewResult(
        result_id=result_id(run_id, attempt),
        run_id=run_id,
        case_id=case_id(run_id, case.task),
        model_id=case.model,
        processing_functions_hash=pair.hash,
        succeeded=attempt.succeeded,
        error_enum=attempt.error.kind if attempt.error else None,
        num_edits=attempt.places_changed,
        num_lines_added=attempt.lines_added,
        num_lines_deleted=attempt.lines_deleted,
        time_round_trip_ms=attempt.duration_ms,
        raw_model_output=answer.text if output_hash is None else None,
        raw_model_output_hash=output_hash,
        file_edited_hash=produced,
    )
