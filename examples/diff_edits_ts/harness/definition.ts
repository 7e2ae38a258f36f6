/** What a run is of: its prompt, its plan, and what must be equal for two runs to be comparable. */
import { createHash } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { basename } from "node:path";
import { fileURLToPath } from "node:url";
import type { Digests, Plan } from "evalstore";
import { type Case, CASES } from "../edits/case.ts";

const EXAMPLE = fileURLToPath(new URL("..", import.meta.url));
const PROMPT = fileURLToPath(
  new URL("../../diff_edits/harness/system_prompt.txt", import.meta.url),
);
/** How the modules end here: `.js` when they were compiled. */
const MODULES = /\.[jt]s$/.exec(import.meta.url)?.[0] ?? ".ts";

/** The prompt of the Python harness; the store keeps it once. */
export const SYSTEM_PROMPT = { name: "edit one file", content: readFileSync(PROMPT, "utf8") };

/** Each task so many times for each of the models that answered it. */
export function plan(cases: readonly Case[], attempts: number): Plan {
  return { pairs: cases.map(({ task, model }) => ({ task_id: task, model_id: model })), attempts };
}

/**
 * The cases, what decides whether an edit is right, and what plays and records.
 *
 * The strategies are not in any of them: they are what is compared. The dataset's is the one of the Python harness.
 */
export function digests(): Digests {
  return {
    dataset: digest(inFolder(CASES, ".json")),
    scorer: digest([`${EXAMPLE}edits/attempt${MODULES}`]),
    harness: digest([...inFolder(`${EXAMPLE}harness`, MODULES), PROMPT]),
  };
}

function inFolder(folder: string, ending: string): string[] {
  const names = readdirSync(folder).filter((name) => name.endsWith(ending));
  return names.map((name) => `${folder}/${name}`);
}

/** SHA-256 over the names and the contents of files, in the order of their names. */
function digest(files: readonly string[]): string {
  const whole = createHash("sha256");
  const named = new Map(files.map((file) => [basename(file), file]));
  for (const name of [...named.keys()].sort()) {
    const content = createHash("sha256").update(readFileSync(named.get(name) ?? "")).digest();
    whole.update(`${name}\0`).update(content);
  }
  return `sha256:${whole.digest("hex")}`;
}
