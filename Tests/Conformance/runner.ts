/**
 * Runs the conformance corpus through the TypeScript package; README.md says what a case is.
 *
 *     deno run --allow-all runner.ts [FILE...]
 *     node --experimental-ffi runner.ts [FILE...]
 *
 * One line a case, last `N passed, N failed, through` the way to the library; ends with 1 when a case failed. The
 * library is the one that EVALSTORE_LIBRARY names, or the one that was built here.
 */
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import process from "node:process";
import { EvalStore, evalstore, type Group, StatusError } from "../../bindings/node/src/index.ts";
import { Bindings, isObject, type Json, type JsonObject, Mismatch } from "./pattern.ts";

interface Case {
  name: string;
  given?: JsonObject[];
  when: JsonObject;
  then: JsonObject;
  after?: JsonObject[];
}

const position: JsonObject = {
  maintain: { action: "info" },
  answer: { $subset: { last_position: "$integer:last position" } },
};
const whole: JsonObject = {
  project: { action: "verify" },
  answer: { $subset: { done: true, clean: true, findings: [] } },
};

/** The bytes of a request, which are sent as they are, or its JSON text. */
function encoded(request: JsonObject): Uint8Array<ArrayBuffer> {
  if (typeof request.bytes === "string") {
    const digits = request.bytes.match(/../g) ?? [];
    return Uint8Array.from(digits, (pair) => parseInt(pair, 16));
  }
  const text = typeof request.text === "string"
    ? request.text
    : Array.isArray(request.pieces)
    ? request.pieces.map(piece).join("")
    : JSON.stringify(request);
  return new TextEncoder().encode(text);
}

function piece(piece: Json): string {
  return Array.isArray(piece) ? String(piece[0]).repeat(Number(piece[1])) : String(piece);
}

const groups = ["execute", "append", "query", "read", "poll", "commit", "project", "maintain"];

function isGroup(name: string): name is Group {
  return groups.includes(name);
}

/** What a request came to: a status's name, and the answer or the error object. */
interface Answer {
  status: string;
  value: Json;
}

/** What a call answers, or the error it throws as the library wrote it. */
function answerOf(call: () => Json): Answer {
  try {
    return { status: "ok", value: call() };
  } catch (error) {
    if (!(error instanceof StatusError)) throw error;
    const { code, message, details, retryable } = error;
    const written: Json = JSON.parse(JSON.stringify({ code, message, details, retryable }));
    return { status: code, value: { error: written } };
  }
}

/** One case on its way. */
class Run {
  store: EvalStore | undefined;
  #path: string;
  readonly #bindings: Bindings;

  constructor(folder: string) {
    this.#path = `${folder}/store.evalstore`;
    this.#bindings = new Bindings(folder);
    this.#open({});
  }

  carryOut(test: Case): void {
    const refused = test.then.status !== "ok" && test.when.open === undefined;
    for (const given of test.given ?? []) this.#step(given);
    if (refused) this.#step(position);
    this.#step(test.when, test.then);
    if (refused) this.#step(position);
    for (const after of test.after ?? []) this.#step(after);
    if (this.store) this.#step(whole);
  }

  /** One request and what to expect of it, which stands beside it or in `then`. */
  #step(written: JsonObject, then?: JsonObject): void {
    const step = this.#bindings.filled(written);
    const expected = then === undefined ? step : this.#bindings.filled(then);
    const group = Object.keys(step).find((key) => !["status", "answer", "message"].includes(key));
    const request = group === undefined ? undefined : step[group];
    if (group === undefined || !isObject(request)) {
      throw new Mismatch(`a step is no request: ${JSON.stringify(step)}`);
    }
    const answer = this.#answered(group, request);
    const status = expected.status ?? "ok";
    const value = answer.value;
    if (answer.status !== status) {
      throw new Mismatch(`expected ${status}, found ${answer.status}: ${JSON.stringify(value)}`);
    }
    if (status !== "ok") this.#checkError(value, expected);
    if (expected.answer !== undefined) {
      this.#bindings.match(expected.answer, value);
    }
  }

  #checkError(value: Json, expected: JsonObject): void {
    const status = expected.status ?? null;
    this.#bindings.match({
      error: {
        code: status,
        message: "$text",
        details: "$object",
        retryable: status === "busy",
      },
    }, value);
    const error = isObject(value) ? value.error : null;
    const message = isObject(error) ? String(error.message) : "";
    if (message === "") throw new Mismatch("the message is empty");
    for (
      const fact of Array.isArray(expected.message) ? expected.message : []
    ) {
      if (!message.includes(String(fact))) {
        throw new Mismatch(`the message does not say "${fact}": ${message}`);
      }
    }
  }

  #answered(group: string, request: JsonObject): Answer {
    if (group === "open") return this.#open(request);
    if (!this.store) throw new Mismatch("the store is not open");
    const store = this.store;
    const bytes = encoded(request);
    if (group === "put_content") {
      return answerOf(() => ({ ...store.putContent(bytes) }));
    }
    if (group === "get_content") {
      const hash = new TextDecoder().decode(bytes);
      return answerOf(() => ({ bytes: hexadecimal(store.getContent(hash)) }));
    }
    if (!isGroup(group)) {
      throw new Mismatch(`the case has an unknown group: ${group}`);
    }
    return answerOf(() => store.request<JsonObject>(group, bytes));
  }

  #open(request: JsonObject): Answer {
    this.store?.close();
    this.store = undefined;
    if (typeof request.path === "string") this.#path = request.path;
    const options = isObject(request.options) ? request.options : {};
    return answerOf(() => {
      this.store = new EvalStore(this.#path, options);
      return {};
    });
  }
}

function hexadecimal(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join(
    "",
  );
}

/** Why the case failed; undefined when it passed. */
function failure(test: Case): string | undefined {
  const folder = mkdtempSync(`${tmpdir()}/evalstore-`);
  let run: Run | undefined;
  try {
    run = new Run(folder);
    run.carryOut(test);
  } catch (error) {
    return error instanceof Mismatch ? error.message : String(error);
  } finally {
    run?.store?.close();
    rmSync(folder, { recursive: true });
  }
}

/** The files of the corpus. */
function corpus(): URL[] {
  return readdirSync(new URL(".", import.meta.url))
    .filter((name) => name.endsWith(".json"))
    .sort()
    .map((name) => new URL(name, import.meta.url));
}

let [passed, failed] = [0, 0];
const given = process.argv.slice(2);
for (const file of given.length > 0 ? given : corpus()) {
  const cases: Case[] = JSON.parse(readFileSync(file, "utf8"));
  for (const test of cases) {
    const why = failure(test);
    const name = `${String(file).split("/").pop()}: ${test.name}`;
    console.log(
      why === undefined ? `${name}: ok` : `${name}: FAILED\n    ${why}`,
    );
    if (why === undefined) passed++;
    else failed++;
  }
}
console.log(`${passed} passed, ${failed} failed, through ${evalstore.backend}`);
process.exit(failed === 0 && passed > 0 ? 0 : 1);
