"""A result, as it is given and as the read model has it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, ClassVar, TypeAlias

from ._error_kind import ErrorKind, error_kind
from ._json import encode_value
from ._time import timestamp_from_wire
from ._wire import Answer, Made, names_of

ToolCall: TypeAlias = str | Mapping[str, Any] | list[Any]
"""The tool call that was read out of a model's answer: JSON text, or what is to be written as JSON text."""


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class NewResult(Answer):
    """A result that `record_results` is to record.

    Attributes:
        run_id: the run.
        case_id: a case of it.
        model_id: the model, 1 to 200 characters.
        succeeded: whether the attempt did what was asked for.
        result_id: the result's id, unique over all runs; that of its event for None.
        processing_functions_hash: the hash of the pair of functions that worked on the answer.
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
        parsed_tool_call_json: the tool call, as JSON text or as what `json` can write.
        parsed_tool_call_json_hash: instead of the tool call, the hash of a content that is there.
        file_edited_hash: the hash of the file that was edited.
        created_at: when it ended; the time of recording for None.
    """

    run_id: str
    case_id: str
    model_id: str
    succeeded: bool
    result_id: str | None = None
    processing_functions_hash: str | None = None
    error_enum: ErrorKind | int | str | None = None
    num_edits: int | None = None
    num_lines_deleted: int | None = None
    num_lines_added: int | None = None
    time_to_first_token_ms: float | None = None
    time_to_first_edit_ms: float | None = None
    time_round_trip_ms: float | None = None
    cost_usd: float | None = None
    completion_tokens: int | None = None
    raw_model_output: str | None = None
    raw_model_output_hash: str | None = None
    parsed_tool_call_json: ToolCall | None = None
    parsed_tool_call_json_hash: str | None = None
    file_edited_hash: str | None = None
    created_at: str | datetime | None = None

    def to_dict(self) -> dict[str, Any]:
        """The arguments of `record_result`, without those that are None.

        Raises:
            TypeError: `parsed_tool_call_json` has a value that has no form in JSON.
            ValueError: it has a number that is not finite, or a datetime without a time zone.
        """
        return result_arguments(self)


def result_arguments(given: NewResult | Mapping[str, Any], at: str = "") -> dict[str, Any]:
    """The arguments of `record_result`, the tool call as text.

    Args:
        given: the result.
        at: its place in the request and a full stop, for an error.

    Raises:
        TypeError: it is no result, or its tool call has a value that has no form in JSON.
        ValueError: the tool call has a number that is not finite, or a datetime without a time zone.
    """
    if isinstance(given, NewResult):
        given = {name: getattr(given, name) for name in names_of(type(given))}
    elif not isinstance(given, Mapping):
        raise TypeError(
            f"{at.rstrip('.')} is of the type {type(given).__name__}; give a NewResult, or a mapping of the "
            "arguments of record_result."
        )
    arguments = {key: value for key, value in given.items() if value is not None}
    call = arguments.get("parsed_tool_call_json")
    if isinstance(call, Mapping | list):
        arguments["parsed_tool_call_json"] = encode_value(call, f"{at}parsed_tool_call_json")
    return arguments


@dataclass(frozen=True, slots=True, repr=False)
class Result(Answer):
    """One attempt of a model at a case, and how it ended.

    The two texts are None when there are none, when the question left them out and when they were forgotten.

    Attributes:
        result_id: the result's id, unique over all runs.
        run_id: the run.
        case_id: the case of it.
        task_id: the task of the case.
        model_id: the model.
        processing_functions_hash: the hash of the pair of functions that worked on the answer, or None.
        succeeded: whether the attempt did what was asked for.
        error_enum: the number of the error kind, or None.
        error: the name of the error kind, or None.
        num_edits: how many edits there were, or None.
        num_lines_deleted: how many lines they deleted, or None.
        num_lines_added: how many lines they added, or None.
        time_to_first_token_ms: milliseconds until the first token of the answer, or None.
        time_to_first_edit_ms: milliseconds until its first edit, or None.
        time_round_trip_ms: milliseconds until its end, or None.
        cost_usd: what it cost in US dollars, or None.
        completion_tokens: how many tokens the answer has, or None.
        raw_model_output_hash: the hash of the answer's text, or None.
        raw_model_output: the answer's text, or None.
        file_edited_hash: the hash of the file that was edited, or None.
        parsed_tool_call_json_hash: the hash of the tool call, or None.
        parsed_tool_call_json: the tool call as JSON text, or None.
        created_at: when it ended, an aware datetime in UTC.
        forgotten: the names of the attributes whose text was forgotten.
    """

    result_id: str
    run_id: str
    case_id: str
    task_id: str
    model_id: str
    processing_functions_hash: str | None
    succeeded: bool
    error_enum: int | None
    error: str | None
    num_edits: int | None
    num_lines_deleted: int | None
    num_lines_added: int | None
    time_to_first_token_ms: float | None
    time_to_first_edit_ms: float | None
    time_round_trip_ms: float | None
    cost_usd: float | None
    completion_tokens: int | None
    raw_model_output_hash: str | None
    raw_model_output: str | None
    file_edited_hash: str | None
    parsed_tool_call_json_hash: str | None
    parsed_tool_call_json: str | None
    created_at: datetime
    forgotten: tuple[str, ...] = ()

    @property
    def error_kind(self) -> ErrorKind | None:
        """Why the attempt failed; None when it did not, or when nobody said why."""
        return error_kind(self.error_enum)

    _made: ClassVar[Made] = {"created_at": timestamp_from_wire, "forgotten": tuple}
    _unless_there: ClassVar[Mapping[str, Any]] = {
        "raw_model_output": None,
        "parsed_tool_call_json": None,
        "forgotten": (),
    }
    _rare: ClassVar[frozenset[str]] = frozenset({"forgotten"})
