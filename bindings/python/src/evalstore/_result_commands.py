"""The commands that record how attempts ended."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from ._commands import Commands, ExpectedVersion
from ._error_kind import ErrorKind
from ._lists import things
from ._outcome import BatchOutcome, IdentifiedOutcome
from ._result import NewResult, ToolCall, result_arguments


class ResultCommands(Commands):
    """Recording results, one or many."""

    def record_result(
        self,
        *,
        run_id: str,
        case_id: str,
        model_id: str,
        succeeded: bool,
        processing_functions_hash: str | None = None,
        error_enum: ErrorKind | int | str | None = None,
        num_edits: int | None = None,
        num_lines_deleted: int | None = None,
        num_lines_added: int | None = None,
        time_to_first_token_ms: float | None = None,
        time_to_first_edit_ms: float | None = None,
        time_round_trip_ms: float | None = None,
        cost_usd: float | None = None,
        completion_tokens: int | None = None,
        raw_model_output: str | None = None,
        raw_model_output_hash: str | None = None,
        parsed_tool_call_json: ToolCall | None = None,
        parsed_tool_call_json_hash: str | None = None,
        file_edited_hash: str | None = None,
        created_at: str | datetime | None = None,
        result_id: str | None = None,
        event_id: str | UUID | None = None,
        expected_version: ExpectedVersion | None = None,
        metadata: Mapping[str, Any] | None = None,
    ) -> IdentifiedOutcome:
        """Records one attempt of a model at a case, and how it ended.

        Args:
            run_id: the run.
            case_id: a case of it.
            model_id: the model, 1 to 200 characters.
            succeeded: whether the attempt did what was asked for.
            processing_functions_hash: the hash of the registered pair of functions that worked on the answer.
            error_enum: why it failed, as an ErrorKind, its number or its name; not when it succeeded.
            num_edits: how many edits there were.
            num_lines_deleted: how many lines they deleted.
            num_lines_added: how many lines they added.
            time_to_first_token_ms: milliseconds until the first token of the answer.
            time_to_first_edit_ms: milliseconds until its first edit.
            time_round_trip_ms: milliseconds until its end.
            cost_usd: what it cost in US dollars.
            completion_tokens: how many tokens the answer has.
            raw_model_output: the answer's text, stored once however often it recurs.
            raw_model_output_hash: instead of the text, the hash of a content that is there.
            parsed_tool_call_json: the tool call, as JSON text, or as what is to be written as JSON text.
            parsed_tool_call_json_hash: instead of the tool call, the hash of a content that is there.
            file_edited_hash: the hash of the registered file that was edited.
            created_at: when it ended; the time of recording when left out.
            result_id: the result's id; that of its event when left out.
            event_id: makes sending it again safe.
            expected_version: the version the run's stream must have.
            metadata: kept with the event.

        Raises:
            NotFoundError: there is no such run, case, pair of functions, file or content.
            RejectedError: the case is one of another run.
            ConflictError: the id is taken, in this run or another.
            InvalidRequestError: a field is out of its range, or an error of a success.
            ValueError: a datetime without a time zone, or a number in a tool call that is not finite.
        """
        result = {
            "run_id": run_id,
            "case_id": case_id,
            "model_id": model_id,
            "succeeded": succeeded,
            "result_id": result_id,
            "processing_functions_hash": processing_functions_hash,
            "error_enum": error_enum,
            "num_edits": num_edits,
            "num_lines_deleted": num_lines_deleted,
            "num_lines_added": num_lines_added,
            "time_to_first_token_ms": time_to_first_token_ms,
            "time_to_first_edit_ms": time_to_first_edit_ms,
            "time_round_trip_ms": time_round_trip_ms,
            "cost_usd": cost_usd,
            "completion_tokens": completion_tokens,
            "raw_model_output": raw_model_output,
            "raw_model_output_hash": raw_model_output_hash,
            "parsed_tool_call_json": parsed_tool_call_json,
            "parsed_tool_call_json_hash": parsed_tool_call_json_hash,
            "file_edited_hash": file_edited_hash,
            "created_at": created_at,
        }
        args = result_arguments(result, "args.")
        return self._command("record_result", args, event_id, expected_version, metadata)

    def record_results(
        self,
        results: Sequence[NewResult | Mapping[str, Any]],
        *,
        event_id: str | UUID | None = None,
        expected_version: ExpectedVersion | None = None,
        metadata: Mapping[str, Any] | None = None,
    ) -> BatchOutcome:
        """Records results, all or none.

        Args:
            results: 1 to 100,000, each as a NewResult or as the arguments of `record_result`.
            event_id: makes sending it again safe; the first event has this id, the others ids that follow
                from it.
            expected_version: the version the stream of the first result's run must have.
            metadata: kept with every event.

        Raises:
            NotFoundError: there is no such run, case, pair of functions, file or content.
            RejectedError: a case is one of another run.
            ConflictError: an id is taken, or the event id by another command.
            InvalidRequestError: a field is out of its range; the message names the result's place, from 0.
            ValueError: a datetime without a time zone, or a number in a tool call that is not finite.
        """
        args = {
            "results": [
                result_arguments(result, f"args.results[{place}].")
                for place, result in enumerate(things("results", results))
            ]
        }
        return self._batch("record_results", args, event_id, expected_version, metadata)
