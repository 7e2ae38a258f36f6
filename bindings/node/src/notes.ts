/**
 * The way from a test to the reporter that records it.
 *
 * Tests run in other processes than their reporter. What they say goes to a file of the test's own, in the folder that
 * the reporter names in an environment variable, and in Vitest to `task.meta`, which is made for this. Nothing here
 * needs the library: a test only says, the reporter records.
 */
import { createHash } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import process from "node:process";
import type { ErrorKind } from "./values.ts";

/** The environment variable with the folder for what tests say. */
export const NOTES = "EVALSTORE_NOTES";
/** The key of Vitest's `task.meta` that is ours. */
export const META = "evalstore";

/** Which task and model a test is, and which attempt. */
export interface Attempt {
  /** What is tried: the same for every model, and in every run; the test's name when absent. */
  readonly task?: string | undefined;
  /** What is evaluated; `default` when absent. */
  readonly model?: string | undefined;
  /** Which try of the model at the task; 1 when absent. */
  readonly attempt?: number | undefined;
  /** What the case is about. */
  readonly description?: string | undefined;
}

/** One thing that a test said. */
export interface Note {
  readonly attempt?: Attempt;
  readonly scores?: Readonly<Record<string, number>>;
  /** Fields of the result that add up. */
  readonly add?: Readonly<Record<string, number>>;
  /** Fields of the result of which the last one counts. */
  readonly set?: Readonly<Record<string, number | string>>;
  readonly output?: string;
  readonly error?: ErrorKind;
}

/** The files of a test are in a folder for its name; answers that, and what the file is called in it. */
export function noteFile(folder: string, name: string, file: string): [string, string] {
  return [`${folder}/${short(name)}`, `${short(file)}.jsonl`];
}

let made: string | undefined;

/** The folder, which is removed when the process ends, named to the processes that this one starts. */
export function ownNotes(): string {
  if (made === undefined) {
    const folder = mkdtempSync(`${tmpdir()}/evalstore-notes-`);
    process.once("exit", () => rmSync(folder, { recursive: true, force: true }));
    made = folder;
  }
  return process.env[NOTES] = made;
}

function short(text: string): string {
  return createHash("sha256").update(text).digest("hex").slice(0, 32);
}
