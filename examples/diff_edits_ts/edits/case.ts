/** One edit case: a file, a request, what a model answered, and what a correct edit gives. */
import { readdirSync, readFileSync } from "node:fs";
import { basename } from "node:path";
import { fileURLToPath } from "node:url";

const FORMATS = ["search_replace", "unified_diff"] as const;

export type AnswerFormat = (typeof FORMATS)[number];

/** The cases that the Python harness plays too. */
export const CASES = fileURLToPath(new URL("../../diff_edits/cases", import.meta.url));

/** The file that was asked about. */
export interface Target {
  readonly path: string;
  readonly text: string;
}

/** What the model wrote, to the byte. */
export interface Answer {
  readonly text: string;
  readonly format: AnswerFormat;
}

export interface Case {
  readonly id: string;
  readonly task: string;
  readonly model: string;
  readonly request: string;
  readonly target: Target;
  readonly answer: Answer;
  /** What the model answered when it was told that its first answer could not be applied. */
  readonly retry: Answer | null;
  readonly expected: string;
}

/** A file is not a case; the message names the file and the key. */
export class CaseError extends Error {}

const KEYS = ["id", "task", "language", "model", "path", "request", "note"];
const TEXTS = ["original", "answer", "expected"];

/** The format of that name; an error when there is none. */
export function answerFormat(name: unknown): AnswerFormat {
  const format = FORMATS.find((known) => known === name);
  if (!format) throw new Error(`unknown format ${JSON.stringify(name)}`);
  return format;
}

/** Reads one case; throws a CaseError. */
export function loadCase(source: string): Case {
  const name = basename(source);
  const wrong = (what: string) => new CaseError(`${name}: ${what}`);
  let document: Record<string, unknown>;
  try {
    document = JSON.parse(readFileSync(source, "utf8"));
  } catch (error) {
    throw wrong(error instanceof Error ? error.message : String(error));
  }
  const known = [...KEYS, ...TEXTS, "format"];
  const odd = [
    ...known.filter((key) => !(key in document)),
    ...Object.keys(document).filter((key) => key !== "retry" && !known.includes(key)),
  ];
  if (odd.length > 0) throw wrong(`missing or unknown keys: ${odd.sort().join(", ")}`);

  const word = (key: string): string => {
    const value = document[key];
    if (typeof value !== "string") throw wrong(`${key} must be a text`);
    return value;
  };
  const text = (key: string): string => {
    const value = document[key];
    if (!Array.isArray(value) || !value.every((line) => typeof line === "string")) {
      throw wrong(`${key} must be a list of lines`);
    }
    if (value.some((line) => line.includes("\n"))) {
      throw wrong(`a line of ${key} holds a line feed`);
    }
    return value.join("\n");
  };
  if (`${word("id")}.json` !== name) throw wrong(`id is ${JSON.stringify(document.id)}`);
  let format: AnswerFormat;
  try {
    format = answerFormat(document.format);
  } catch (error) {
    throw wrong(error instanceof Error ? error.message : String(error));
  }
  return {
    id: word("id"),
    task: word("task"),
    model: word("model"),
    request: word("request"),
    target: { path: word("path"), text: text("original") },
    answer: { text: text("answer"), format },
    retry: "retry" in document ? { text: text("retry"), format } : null,
    expected: text("expected"),
  };
}

/** All cases of a folder, ordered by id. */
export function loadCases(folder: string = CASES): Case[] {
  const files = readdirSync(folder).filter((name) => name.endsWith(".json")).sort();
  return files.map((name) => loadCase(`${folder}/${name}`));
}
