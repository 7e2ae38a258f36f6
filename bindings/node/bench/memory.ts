/**
 * What a process holds while it opens stores and asks questions.
 *
 *     memory.ts [OPENS [QUERIES]]
 *
 * Prints the resident memory in MB every tenth of 10,000 opens and of 100,000 queries; ends with 1 when it grew by
 * more than 16 MB from the third tenth to the last. Run with --expose-gc.
 */
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import process from "node:process";
import { EvalStore, evalstore } from "../src/index.ts";

const MOST = 16;
const [opens = 10_000, queries = 100_000] = process.argv.slice(2).map(Number);
const { gc } = globalThis as { gc?: () => void };

/** Resident memory in MB, as Linux counts it: the same in every runtime. */
function resident(): number {
  const [, kilobytes = "0"] = /VmRSS:\s+(\d+)/.exec(readFileSync("/proc/self/status", "utf8")) ??
    [];
  return Number(kilobytes) / 1024;
}

/** Does something so often, and says how much the process holds meanwhile; answers by how much it grew. */
function watched(name: string, times: number, work: () => void): number {
  const seen: number[] = [];
  const started = performance.now();
  for (let tenth = 0; tenth < 10; tenth++) {
    for (let n = 0; n < times / 10; n++) work();
    gc?.();
    seen.push(resident());
  }
  const each = (performance.now() - started) / times;
  console.log(
    `${evalstore.backend}: ${times} ${name}, ${(each * 1000).toFixed(0)} µs each, resident MB: ` +
      seen.map((one) => one.toFixed(0)).join(" "),
  );
  return (seen.at(-1) ?? 0) - (seen[2] ?? 0);
}

const folder = mkdtempSync(`${tmpdir()}/evalstore-`);
let grown = 0;
try {
  const path = `${folder}/evals.db`;
  const store = new EvalStore(path, { durability: "normal" });
  store.createStudy({ id: "nightly", name: "Nightly run", period_type: "daily" });
  grown = Math.max(grown, watched("opens", opens, () => new EvalStore(path).close()));
  const asked = watched("queries", queries, () => store.getStudy({ id: "nightly" }));
  const refused = watched("refusals", queries / 10, () => {
    try {
      store.startStudy({ id: "none" });
    } catch {
      return;
    }
    throw new Error("It was not refused.");
  });
  grown = Math.max(grown, asked, refused);
  store.close();
} finally {
  rmSync(folder, { recursive: true });
}
process.exit(grown > MOST ? 1 : 0);
