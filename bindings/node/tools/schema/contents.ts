/** System prompts, pairs of functions and files: what is known by its hash. */
import type { Command, Query, Shape } from "./types.ts";

export const shapes: Readonly<Record<string, Shape>> = {
  SystemPrompt: {
    doc: "A registered system prompt.",
    fields: {
      hash: "string",
      name: "string",
      content: ["string | null", "Null when it was forgotten."],
      created_at: "string",
      "forgotten?": ["string[]", "The fields whose text was forgotten and is null."],
    },
  },
  ProcessingFunctions: {
    doc: "A registered pair of functions.",
    fields: {
      hash: "string",
      name: "string",
      parsing_function: "string",
      diff_edit_function: "string",
      created_at: "string",
    },
  },
  File: {
    doc: "A registered file.",
    fields: {
      hash: "string",
      filepath: "string",
      content: ["string | null", "Null when it was forgotten."],
      tokens: "number | null",
      created_at: "string",
      "forgotten?": ["string[]", "The fields whose text was forgotten and is null."],
    },
  },
};

export const commands: Readonly<Record<string, Command>> = {
  upsert_system_prompt: {
    doc:
      "Registers a system prompt; one that is there already stays as it is, and no event is written.",
    args: { name: "string", content: "string" },
    result: "hash",
  },
  upsert_processing_functions: {
    doc: "Registers a pair of functions; one that is there already stays as it is.",
    args: {
      name: "string",
      parsing_function: "string",
      diff_edit_function: "string",
    },
    result: "hash",
  },
  upsert_file: {
    doc: "Registers a file; one that is there already stays as it is.",
    args: { filepath: "string", content: "string", "tokens?": "number | null" },
    result: "hash",
  },
  forget_content: {
    doc:
      "Destroys the bytes of a content for good; its hash and what refers to it stay. The whole file is written anew: give many in one `executeMany`.",
    args: {
      hash: "string",
      reason: ["string", "Why, at most 1,000 characters; it is kept for ever."],
    },
    result: "forgotten",
  },
};

export const queries: Readonly<Record<string, Query>> = {
  get_system_prompt: {
    doc: "The system prompt with this hash.",
    args: { hash: "string" },
    answer: "SystemPrompt | null",
  },
  get_processing_functions: {
    doc: "The pair of functions with this hash.",
    args: { hash: "string" },
    answer: "ProcessingFunctions | null",
  },
  get_file: {
    doc: "The file with this hash.",
    args: { hash: "string" },
    answer: "File | null",
  },
};
