/** The program of a thread of threads.ts: one call at a time. */
import { parentPort } from "node:worker_threads";
import { type Functions } from "./functions.ts";
import { library } from "./library.ts";
import type { Question, Reply } from "./threads.ts";

const NOTHING = new Uint8Array(0);

function answered(
  functions: Functions,
  { call, store, first, second }: Question,
): unknown {
  switch (call) {
    case "open":
      return functions.open(first, second);
    case "close":
      return functions.close(store);
    default:
      return functions[call](store, first ?? NOTHING);
  }
}

parentPort?.on("message", (question: Question) => {
  let reply: Reply;
  try {
    reply = { answer: answered(library().functions, question) };
  } catch (error) {
    reply = {
      error: error instanceof Error ? error : new Error(String(error)),
    };
  }
  parentPort?.postMessage(reply);
});
