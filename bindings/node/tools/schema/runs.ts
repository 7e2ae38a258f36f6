/** Runs, their plans and their cases. */
import { range, time } from "./fields.ts";
import type { Command, Query, Shape } from "./types.ts";

export const shapes: Readonly<Record<string, Shape>> = {
  Digests: {
    doc: "What must be equal for two runs to be comparable.",
    fields: {
      "dataset?": "string",
      "scorer?": "string",
      "judge?": "string",
      "harness?": "string",
    },
  },
  PlannedPair: {
    doc: "A task and a model that is to try it.",
    fields: {
      task_id: "string",
      model_id: "string",
    },
  },
  Plan: {
    doc: "What a run is to try: each model at each task, or the pairs.",
    fields: {
      "tasks?": "readonly string[]",
      "models?": "readonly string[]",
      "pairs?": [
        "readonly PlannedPair[]",
        "Instead of tasks and models, where not every model tries every task.",
      ],
      "attempts?": ["number", "Of each model at each task; 1 when absent."],
    },
  },
  Run: {
    doc: "A run.",
    fields: {
      run_id: "string",
      created_at: "string",
      description: "string | null",
      system_prompt_hash: "string",
      labels: "Labels",
      digests: "Digests",
      plan: "Plan | null",
    },
  },
  Case: {
    doc: "One task of a run with the file and the prompt it is tried with.",
    fields: {
      case_id: "string",
      run_id: "string",
      created_at: "string",
      description: "string | null",
      system_prompt_hash: "string",
      task_id: "string",
      tokens_in_context: "number | null",
      file_hash: "string | null",
    },
  },
};

export const commands: Readonly<Record<string, Command>> = {
  create_run: {
    doc: "Creates a run, which tries models at tasks.",
    args: {
      "run_id?": ["string", "Made by the store when absent."],
      system_prompt_hash: ["string", "Of a registered system prompt."],
      "description?": "string",
      "labels?": "Labels",
      "digests?": "Digests",
      "plan?": "Plan",
      "created_at?": time,
    },
    result: "id",
  },
  create_case: {
    doc: "Creates a case of a run.",
    args: {
      "case_id?": [
        "string",
        "Made by the store when absent; unique over all runs.",
      ],
      run_id: "string",
      task_id: [
        "string",
        "What is tried: the same in every run that tries it.",
      ],
      "description?": "string",
      "system_prompt_hash?": ["string", "That of the run when absent."],
      "tokens_in_context?": "number",
      "file_hash?": ["string", "Of a registered file."],
      "created_at?": time,
    },
    result: "id",
  },
  create_cases: {
    doc: "Creates cases, all or none; the ids are in their order.",
    args: { cases: ["readonly CreateCase[]", "1 to 100,000."] },
    result: "ids",
  },
};

export const queries: Readonly<Record<string, Query>> = {
  get_run: {
    doc: "The run with this id.",
    args: { run_id: "string" },
    answer: "Run | null",
  },
  list_runs: {
    doc: "Runs, newest first.",
    args: {
      "labels?": ["Labels", "The run has all of them."],
      "system_prompt_hash?": "string",
      ...range,
    },
    page: "Run",
  },
  get_case: {
    doc: "The case with this id.",
    args: { case_id: "string" },
    answer: "Case | null",
  },
  list_cases: {
    doc: "Cases in the order in which they were recorded.",
    args: { "run_id?": "string", "task_id?": "string" },
    page: "Case",
  },
};
