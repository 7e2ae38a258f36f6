/** What the tests share; they run from the source, and as JavaScript beside the built package. */
import { type ChildProcess, spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import process from "node:process";
import { fileURLToPath } from "node:url";
import { EvalStore, type Result } from "evalstore";
import { applyAnswer, type Attempt } from "../edits/attempt.ts";
import type { Case } from "../edits/case.ts";
import type { StrategyName } from "../edits/strategies/index.ts";

const kind = import.meta.url.endsWith(".js") ? "js" : "ts";
const MAIN = fileURLToPath(new URL(`../main.${kind}`, import.meta.url));

/** Calls with the path of a store in an empty folder, which is removed afterwards. */
export async function withPath<T>(use: (path: string) => T | Promise<T>): Promise<T> {
  const folder = mkdtempSync(`${tmpdir()}/diff_edits_ts-`);
  try {
    return await use(`${folder}/evals.db`);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

export function withStore<T>(path: string, use: (store: EvalStore) => T): T {
  const store = new EvalStore(path, { create: false });
  try {
    return use(store);
  } finally {
    store.close();
  }
}

/** The results of a run, in the order in which they were recorded. */
export function results(path: string, run_id: string): Result[] {
  return withStore(path, (store) => [...store.iterResults({ run_id })].reverse());
}

export interface Ended {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

/** Starts the runner in the same runtime; `seen` is called with all it has printed, whenever it prints. */
export function started(
  args: readonly string[],
  seen: (out: string, child: ChildProcess) => void = () => {},
  environment: Record<string, string | undefined> = {},
): Promise<Ended> {
  const flags = "Deno" in globalThis
    ? ["run", "--no-prompt", "--quiet", "--allow-ffi", "--allow-env", "--allow-read"]
    : process.execArgv.filter((flag) => flag === "--experimental-ffi" || flag === "--no-warnings");
  const env = { ...process.env, EVALSTORE_PATH: undefined, ...environment };
  const child = spawn(process.execPath, [...flags, MAIN, ...args], { env });
  let [out, err] = ["", ""];
  child.stdout.setEncoding("utf8").on("data", (text: string) => {
    out += text;
    seen(out, child);
  });
  child.stderr.setEncoding("utf8").on("data", (text: string) => err += text);
  return new Promise((resolve, reject) => {
    child.on("error", reject);
    child.on("close", (code: number | null) => resolve({ code, out, err }));
  });
}

export function runner(...args: string[]): Promise<Ended> {
  return started(args);
}

/** What becomes of a case, as an editing loop plays it. */
export function played(of: Case, strategy: StrategyName): Attempt[] {
  const first = applyAnswer(of, strategy, 1, of.answer);
  if (first.error === null || of.retry === null) return [first];
  return [first, applyAnswer(of, strategy, 2, of.retry)];
}
