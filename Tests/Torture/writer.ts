/** What writer.c does, through the npm package. */
import { appendFileSync, openSync, readFileSync, readSync } from "node:fs";
import { EvalStore, EvalStoreError } from "../../bindings/node/src/index.ts";

const input = new Uint8Array(65536);
let waiting = "";

/** A line of standard input; null at its end. */
function line(): string | null {
  while (!waiting.includes("\n")) {
    const length = readSync(0, input, 0, input.length, null);
    if (length === 0) return null;
    waiting += new TextDecoder().decode(input.subarray(0, length));
  }
  const end = waiting.indexOf("\n");
  const found = waiting.slice(0, end);
  waiting = waiting.slice(end + 1);
  return found;
}

function carriedOut(store: EvalStore, name: string, body: string): object {
  try {
    if (name === "put_content") return store.putContent(body);
    const request = JSON.parse(body);
    if (name === "append") return { events: store.append(request.events, request) };
    if (name === "commit") return { position: store.commit(request.consumer, request.position) };
    if (request.commands) return { results: store.executeMany(request.commands) };
    return store.request("execute", body);
  } catch (error) {
    if (!(error instanceof EvalStoreError)) throw error;
    return { error: { code: error.code, message: error.message } };
  }
}

const [place, requests, first, acknowledged] = (line() ?? "").split("\t");
const store = new EvalStore(place);
const lines = readFileSync(requests!, "utf8").trimEnd().split("\n");
const to = openSync(acknowledged!, "a", 0o600);
let number = Number(first);
for (let more = line(); more !== null; more = line()) {
  const end = Math.min(number + Number(more), lines.length);
  for (; number < end; number++) {
    const [name, ...body] = lines[number]!.split("\t");
    const answer = carriedOut(store, name!, body.join("\t"));
    appendFileSync(to, `${number}\t${JSON.stringify(answer)}\n`);
  }
}
store.close();
