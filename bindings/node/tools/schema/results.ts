/** Results of attempts. */
import { error, time } from "./fields.ts";
import type { Command, Fields, Query, Shape } from "./types.ts";

const resultFields: Fields = {
  "processing_functions_hash?": ["string", "Of a registered pair."],
  "error_enum?": ["ErrorKind | ErrorName", "Not with `succeeded` true."],
  "num_edits?": "number",
  "num_lines_deleted?": "number",
  "num_lines_added?": "number",
  "time_to_first_token_ms?": "number",
  "time_to_first_edit_ms?": "number",
  "time_round_trip_ms?": "number",
  "cost_usd?": ["number", "US dollars."],
  "completion_tokens?": "number",
  "raw_model_output?": ["string", "Stored once however often it recurs."],
  "raw_model_output_hash?": [
    "string",
    "Instead of the text, the hash of a content that is there.",
  ],
  "parsed_tool_call_json?": [
    "string",
    "JSON text; stored once however often it recurs.",
  ],
  "parsed_tool_call_json_hash?": [
    "string",
    "Instead of the text, the hash of a content that is there.",
  ],
  "file_edited_hash?": ["string", "Of a registered file."],
  "created_at?": time,
};

export const shapes: Readonly<Record<string, Shape>> = {
  Result: {
    doc: "How one attempt of a model at a case ended.",
    fields: {
      result_id: "string",
      run_id: "string",
      case_id: "string",
      task_id: "string",
      model_id: "string",
      processing_functions_hash: "string | null",
      succeeded: "boolean",
      error_enum: "ErrorKind | null",
      error: "ErrorName | null",
      num_edits: "number | null",
      num_lines_deleted: "number | null",
      num_lines_added: "number | null",
      time_to_first_token_ms: "number | null",
      time_to_first_edit_ms: "number | null",
      time_round_trip_ms: "number | null",
      cost_usd: "number | null",
      completion_tokens: "number | null",
      raw_model_output_hash: "string | null",
      "raw_model_output?": ["string | null", "Absent when `texts` was false."],
      file_edited_hash: "string | null",
      parsed_tool_call_json_hash: "string | null",
      "parsed_tool_call_json?": [
        "string | null",
        "Absent when `texts` was false.",
      ],
      created_at: "string",
      "forgotten?": ["string[]", "The fields whose text was forgotten and is null."],
    },
  },
};

export const commands: Readonly<Record<string, Command>> = {
  record_result: {
    doc: "Records one attempt of a model at a case, and how it ended.",
    args: {
      "result_id?": [
        "string",
        "That of its event when absent; unique over all runs.",
      ],
      run_id: "string",
      case_id: ["string", "A case of the run."],
      model_id: "string",
      succeeded: "boolean",
      ...resultFields,
    },
    result: "id",
  },
  record_results: {
    doc: "Records results, all or none; the ids are in their order.",
    args: { results: ["readonly RecordResult[]", "1 to 100,000."] },
    result: "ids",
  },
};

export const queries: Readonly<Record<string, Query>> = {
  get_result: {
    doc: "The result with this id.",
    args: { result_id: "string" },
    answer: "Result | null",
  },
  list_results: {
    doc: "Results, those recorded last first; a page ends early when it becomes long.",
    args: {
      "case_id?": "string",
      "outcome?": '"succeeded" | "failed"',
      ...error,
      "texts?": ["boolean", "False leaves the texts out."],
    },
    filters: "ResultFilter",
    page: "Result",
  },
};
