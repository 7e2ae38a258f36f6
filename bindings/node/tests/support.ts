/** What the tests share; they run from the source, and as JavaScript beside the built package. */
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readlinkSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname } from "node:path";
import process from "node:process";
import { setTimeout as wait } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { EvalStore, type OpenOptions } from "../src/index.ts";

const built = import.meta.url.endsWith(".js");

/** How files of programs end here. */
export const kind = built ? "js" : "ts";
/** The folder of the package's modules. */
export const modules = fileURLToPath(
  new URL(built ? "../package/dist/" : "../src/", import.meta.url),
);
/** The addon, which `make node` builds. */
export const addonFile = fileURLToPath(
  new URL(
    built ? "../package/lib/evalstore.node" : "../../../build/node/package/lib/evalstore.node",
    import.meta.url,
  ),
);
/** The header's folder. */
export const include = fileURLToPath(
  new URL("../../../include", import.meta.url),
);
export const isDeno = "Deno" in globalThis;

/** Calls with an empty folder, which is removed afterwards. */
export async function inFolder<T>(
  use: (folder: string) => T | Promise<T>,
): Promise<T> {
  const folder = mkdtempSync(`${tmpdir()}/evalstore-`);
  try {
    return await use(folder);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** Calls with a store in an empty folder. */
export function withStore<T>(
  use: (store: EvalStore, folder: string) => T | Promise<T>,
  options: OpenOptions = {},
): Promise<T> {
  return inFolder(async (folder) => {
    const store = new EvalStore(`${folder}/evals.db`, options);
    try {
      return await use(store, folder);
    } finally {
      store.close();
    }
  });
}

/** A store with a run of one case, for results. */
export function withRun(store: EvalStore): { run_id: string; case_id: string } {
  const prompt = store.upsertSystemPrompt({
    name: "editor",
    content: "You edit files.",
  });
  const run_id = store.createRun({ system_prompt_hash: prompt.hash }).id;
  const case_id = store.createCase({ run_id, task_id: "rename" }).id;
  return { run_id, case_id };
}

/** Runs a program in the same runtime, with the same flags; answers what it printed. */
export function run(
  file: string,
  args: readonly string[],
  environment: Record<string, string | undefined> = {},
): Promise<{ out: string; err: string; code: number }> {
  const flags = isDeno
    ? ["run", "--no-prompt", "--allow-all", "--v8-flags=--expose-gc"]
    : ["--expose-gc", ...process.execArgv.filter((flag) => flag === "--experimental-ffi")];
  const env = { ...process.env, ...environment };
  return new Promise((resolve) => {
    execFile(
      process.execPath,
      [...flags, file, ...args],
      { env },
      (error, out, err) => {
        resolve({
          out,
          err,
          code: typeof error?.code === "number" ? error.code : error ? 1 : 0,
        });
      },
    );
  });
}

/** A copy of the package without its library, with or without the addon; answers where its index is. */
export function copied(folder: string, withAddon: boolean): string {
  const to = `${folder}/package`;
  mkdirSync(`${to}/lib`, { recursive: true });
  writeFileSync(`${to}/package.json`, '{ "type": "module" }');
  cpSync(modules, `${to}/dist`, { recursive: true });
  if (withAddon) cpSync(addonFile, `${to}/lib/evalstore.node`);
  return `${to}/dist/index.${kind}`;
}

/** Writes a program into the folder of a copied package, which it imports as PACKAGE; answers where it is. */
export function program(index: string, text: string): string {
  const file = `${dirname(dirname(index))}/program.${kind}`;
  writeFileSync(file, text.replace("PACKAGE", `./dist/index.${kind}`));
  return file;
}

/** Waits until something is so. */
export async function until(isSo: () => boolean, what: string): Promise<void> {
  for (const end = Date.now() + 60_000; Date.now() < end;) {
    if (isSo()) return;
    await wait(20);
  }
  assert.fail(`it did not come to this: ${what}`);
}

/** How often this process has the file open. */
export function openTimes(path: string): number {
  return readdirSync("/proc/self/fd").filter((fd) => {
    try {
      return readlinkSync(`/proc/self/fd/${fd}`) === path;
    } catch {
      return false;
    }
  }).length;
}
