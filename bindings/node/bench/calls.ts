/**
 * Carries out requests in turns, as its standard input says, and prints what a call took and what the slowest one took,
 * in microseconds: a side of the benchmarks.
 *
 *     calls.ts FILE DURABILITY
 *
 * bench/turns.h describes the input; there are no pauses and no threads. What a request says is asked with the typed
 * method for it, from objects that are there, and comes back as objects. At the end of the input the number of events
 * is printed.
 */
import process from "node:process";
import { createInterface } from "node:readline";
import { EvalStore, type NewEvent } from "../src/index.ts";

const [file, durability] = process.argv.slice(2);
const store = new EvalStore(file, { durability: durability === "full" ? "full" : "normal" });

/** What calls the typed method for a request. */
function prepared(group: string, line: string): () => unknown {
  const request = JSON.parse(line);
  if (group === "append") {
    const events: NewEvent[] = request.events;
    return () => store.append(events);
  }
  if (group === "execute") {
    return request.command === "record_results"
      ? () => store.recordResults(request.args)
      : () => store.recordResult(request.args);
  }
  switch (request.query) {
    case "get_run":
      return () => store.getRun(request.args);
    case "list_results":
      return () => store.listResults(request.args);
    case "model_comparison":
      return () => store.modelComparison(request.args);
    default:
      throw new Error(`There is no such benchmark: ${line}`);
  }
}

/** The microseconds of a call, and those of the slowest. */
function carriedOut(calls: readonly (() => unknown)[], times: number): [number, number] {
  const started = performance.now();
  let slowest = 0;
  for (let time = 0; time < times; time++) {
    for (const call of calls) {
      const before = performance.now();
      call();
      slowest = Math.max(slowest, performance.now() - before);
    }
  }
  const each = (performance.now() - started) / (calls.length * times);
  return [each * 1000, slowest * 1000];
}

let head: string[] = [];
let calls: (() => unknown)[] = [];
for await (const line of createInterface({ input: process.stdin })) {
  if (head.length === 0) {
    head = line.split(" ");
    continue;
  }
  const [group = "", lines, times] = head;
  calls.push(prepared(group, line));
  if (calls.length < Number(lines)) continue;
  console.log(carriedOut(calls, Number(times)).map((us) => us.toFixed(3)).join(" "));
  head = [];
  calls = [];
}
console.log(store.info().last_position);
store.close();
