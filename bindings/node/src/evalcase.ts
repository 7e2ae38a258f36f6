/** What a test says about the attempt that it makes, for the reporters in `reporter/`. */
import { appendFileSync, mkdirSync } from "node:fs";
import process from "node:process";
import { type Attempt, META, type Note, noteFile, NOTES } from "./notes.ts";
import { type ErrorKind, errorKinds, type ErrorName } from "./values.ts";

export type { Attempt } from "./notes.ts";

const MOST = 10 ** 12;

/** The `t` of `node:test`. */
export interface NodeTestContext {
  readonly name: string;
  readonly diagnostic: (message: string) => void;
  readonly fullName?: string;
  readonly filePath?: string;
}

/** The `this` of a test or a hook of Mocha. */
export interface MochaContext {
  readonly test?: MochaTest | undefined;
  readonly currentTest?: MochaTest | undefined;
}

/** What Mocha says of a test. */
export interface MochaTest {
  readonly type?: string;
  readonly file?: string | undefined;
  fullTitle(): string;
}

/** The context that Vitest gives to a test. */
export interface VitestContext {
  readonly task: { readonly meta: object };
}

/** What a runner gives to a test. */
export type TestContext = NodeTestContext | MochaContext | VitestContext;

/**
 * The attempt that a test makes, to which it adds what it measures.
 *
 * What is said twice: tokens, cost and edits add up, of everything else the last one counts. Everything is checked
 * when it is said, and recorded when the test has ended; without a reporter it is only checked.
 */
export class EvalCase {
  readonly #say: (note: Note) => void;

  /** For `evalcase`. */
  constructor(say: (note: Note) => void) {
    this.#say = say;
  }

  /** Whether there is a reporter that records what is said. */
  get recording(): boolean {
    return Boolean(process.env[NOTES]);
  }

  /** A score under a name of its own, in `metadata.scores` of the result's event; true is 1, false 0. */
  score(name: string, value: number | boolean): void {
    if (typeof name !== "string" || name === "") throw new TypeError("A score needs a name.");
    const number = typeof value === "boolean" ? Number(value) : value;
    this.#say({ scores: { [name]: finite(`the score ${JSON.stringify(name)}`, number) } });
  }

  /** What the model answered; without it, how the test failed is recorded in its place. */
  output(text: string): void {
    this.#say({ output: textual("the output", text) });
  }

  /** The tool call that was read out of the answer: JSON text, or what is to be written as JSON. */
  toolCall(call: string | object): void {
    const text = typeof call === "string" ? call : JSON.stringify(call);
    this.#say({ set: { parsed_tool_call_json: textual("the tool call", text) } });
  }

  /** How many tokens the answer has. */
  tokens(n: number): void {
    this.#say({ add: { completion_tokens: count("tokens", n) } });
  }

  /** What it cost in US dollars. */
  cost(usd: number): void {
    this.#say({ add: { cost_usd: amount("the cost", usd) } });
  }

  /** How many edits the answer makes, and how many lines they add and delete. */
  edits(n?: number, lines: { added?: number; deleted?: number } = {}): void {
    const add: Record<string, number> = {};
    const counts = { num_edits: n, num_lines_added: lines.added, num_lines_deleted: lines.deleted };
    for (const [field, value] of Object.entries(counts)) {
      if (value !== undefined) add[field] = count(field, value);
    }
    this.#say({ add });
  }

  /** Milliseconds; the whole is how long the test took, unless it is said here. */
  times(times: { first_token_ms?: number; first_edit_ms?: number; round_trip_ms?: number }): void {
    const set: Record<string, number> = {};
    const fields = {
      time_to_first_token_ms: times.first_token_ms,
      time_to_first_edit_ms: times.first_edit_ms,
      time_round_trip_ms: times.round_trip_ms,
    };
    for (const [field, value] of Object.entries(fields)) {
      if (value !== undefined) set[field] = amount(field, value);
    }
    this.#say({ set });
  }

  /** Why the attempt failed: it is recorded as failed like this, however the test ends. */
  error(kind: ErrorName | ErrorKind): void {
    const known = Object.entries(errorKinds).find(([name, number]) =>
      kind === name || kind === number
    );
    if (known === undefined) {
      const kinds = Object.keys(errorKinds).join(", ");
      throw new TypeError(`There is no error kind ${JSON.stringify(kind)}; there are ${kinds}.`);
    }
    this.#say({ error: known[1] });
  }
}

/**
 * The attempt that the running test makes.
 *
 * In Jest it finds the test by itself: `evalcase({ model: "large" })`. The other runners give each test a context,
 * which comes first: `evalcase(t, …)` in `node:test` and Vitest, `evalcase(this, …)` in Mocha.
 *
 * @throws {TypeError} there is no running test to be found, or the attempt cannot be meant.
 */
export function evalcase(context: TestContext, attempt?: Attempt): EvalCase;
export function evalcase(attempt?: Attempt): EvalCase;
export function evalcase(first?: TestContext | Attempt, second?: Attempt): EvalCase {
  const sayHere = first === undefined ? undefined : channelOf(first as TestContext);
  const say = sayHere ?? jestChannel();
  const attempt = sayHere === undefined && first !== undefined ? first as Attempt : second;
  if (attempt !== undefined) say({ attempt: checked(attempt) });
  return new EvalCase(say);
}

/** Where a test says something, as far as its context tells; nothing when it is no context. */
function channelOf(context: TestContext): ((note: Note) => void) | undefined {
  if ("diagnostic" in context && typeof context.diagnostic === "function") {
    const { name, fullName = name, filePath = process.argv[1] ?? "" } = context;
    return toFile(fullName, filePath);
  }
  if ("task" in context && typeof context.task === "object") {
    const meta = context.task.meta as Record<string, Note[] | undefined>;
    return (note) => {
      (meta[META] ??= []).push(note);
    };
  }
  const mocha = context as MochaContext;
  const test = mocha.test?.type === "hook" ? mocha.currentTest : mocha.test;
  if (typeof test?.fullTitle === "function") return toFile(test.fullTitle(), test.file ?? "");
  return undefined;
}

function jestChannel(): (note: Note) => void {
  const { expect } = globalThis as {
    expect?: { getState?: () => { currentTestName?: string; testPath?: string } };
  };
  const { currentTestName, testPath } = expect?.getState?.() ?? {};
  if (currentTestName === undefined) {
    throw new TypeError(
      "evalcase found no running test: give it the context of the test, evalcase(t) in node:test and Vitest and " +
        "evalcase(this) in Mocha, there in a function () {} because an arrow function has no this.",
    );
  }
  return toFile(currentTestName, testPath ?? "");
}

function toFile(name: string, file: string): (note: Note) => void {
  return (note) => {
    const folder = process.env[NOTES];
    if (!folder) return;
    const [place, leaf] = noteFile(folder, name, file);
    mkdirSync(place, { recursive: true });
    appendFileSync(`${place}/${leaf}`, `${JSON.stringify(note)}\n`);
  };
}

function checked(attempt: Attempt): Attempt {
  const known = ["task", "model", "attempt", "description"];
  for (const [key, value] of Object.entries(attempt)) {
    if (!known.includes(key)) {
      throw new TypeError(
        `evalcase does not know ${JSON.stringify(key)}; it takes ${known.join(", ")}.`,
      );
    }
    const fits = value === undefined ||
      (key === "attempt" ? Number.isSafeInteger(value) && value >= 0 : typeof value === "string");
    if (!fits) {
      const wanted = key === "attempt" ? "a whole number, 0 or more" : "a text";
      throw new TypeError(`${key} of evalcase is ${JSON.stringify(value)}, not ${wanted}.`);
    }
  }
  return attempt;
}

function textual(what: string, value: unknown): string {
  if (typeof value !== "string") throw new TypeError(`${what} is a text, not ${String(value)}.`);
  return value;
}

function finite(what: string, value: unknown): number {
  if (typeof value !== "number" || !Number.isFinite(value)) {
    throw new TypeError(`${what} is a finite number, not ${String(value)}.`);
  }
  return value;
}

function amount(what: string, value: unknown): number {
  const number = finite(what, value);
  if (number < 0 || number > MOST) {
    throw new TypeError(`${what} is a number from 0 to 10¹², not ${number}.`);
  }
  return number;
}

function count(what: string, value: unknown): number {
  const number = amount(what, value);
  if (!Number.isInteger(number)) throw new TypeError(`${what} is a whole number, not ${number}.`);
  return number;
}
