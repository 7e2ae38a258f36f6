/** Which results an analysis looks at. */
import type { Fields, Shape } from "./types.ts";

const filters: Fields = {
  "model_id?": "string",
  "model_ids?": "readonly string[]",
  "task_id?": "string",
  "task_ids?": "readonly string[]",
  "labels?": ["Labels", "The run has all of them."],
  "from?": ["Timestamp", "The first `created_at` to look at."],
  "to?": ["Timestamp", "The last one."],
  "valid_attempts_only?": [
    "boolean",
    "Only attempts that came to the edit that is measured; the method says what holds when it is absent.",
  ],
};

export const shapes: Readonly<Record<string, Shape>> = {
  SelectionFilter: {
    doc: "Which results, of whatever runs; all that is given must fit.",
    fields: filters,
  },
  ResultFilter: {
    doc: "Which results; all that is given must fit.",
    extends: "SelectionFilter",
    fields: { "run_id?": "string", "run_ids?": "readonly string[]" },
  },
  AnalysisFilter: {
    doc: "Which results an analysis is of; all that is given must fit.",
    extends: "ResultFilter",
    fields: {
      "min_results?": [
        "number",
        "Groups with fewer are left out; 1 when absent.",
      ],
    },
  },
  ComparisonFilter: {
    doc:
      "As `AnalysisFilter`, with the runs that are compared: at least two, the first is the baseline.",
    extends: 'Omit<AnalysisFilter, "run_id">',
    fields: { run_ids: "readonly string[]" },
  },
};
