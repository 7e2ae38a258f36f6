/** The reporter for `node:test`: `node --test --test-reporter=evalstore/reporter/node-test`. */
import { resolve } from "node:path";
import process from "node:process";
import { Transform } from "node:stream";
import { described, expectedToFail, isAssertion, type Outcome } from "./outcome.ts";
import { Recording } from "./recording.ts";

/** As much of the event of a test as is needed here; which keys there are depends on the version of Node. */
interface TestData {
  readonly name: string;
  readonly nesting: number;
  readonly file?: string | undefined;
  readonly entryFile?: string | undefined;
  readonly line?: number | undefined;
  readonly column?: number | undefined;
  readonly testId?: number | undefined;
  readonly parentId?: number | undefined;
  readonly skip?: string | boolean | undefined;
  readonly todo?: string | boolean | undefined;
  readonly expectFailure?: unknown;
  readonly details?: {
    readonly passed?: boolean;
    readonly duration_ms?: number;
    readonly type?: string | undefined;
    readonly error?: TestError | undefined;
  };
}

/** The error of an event: the runner's own, with what was thrown as its cause. */
interface TestError extends Error {
  readonly failureType?: string;
  readonly exitCode?: number | null;
}

interface TestEvent {
  readonly type: string;
  readonly data: TestData;
}

/** A test or a suite of which something has been heard. */
interface Known {
  readonly name: string;
  readonly parent: Known | undefined;
  hasTests: boolean;
  ended: boolean;
}

/**
 * Records what the runner tells.
 *
 * `test:complete` comes when a test ends, `test:pass` and `test:fail` when it is its turn to be shown: after the
 * files before it. Only where events have ids, as in Node 26, does the first say whose test a nested one is. Elsewhere
 * the second is waited for; those Nodes tell nothing of a file either while one before it runs.
 */
export default class NodeTestReporter extends Transform {
  readonly #recording: Recording;
  readonly #byId = new Map<string, Known>();
  #path: Known[] = [];

  constructor() {
    super({ writableObjectMode: true });
    this.#recording = Recording.open({
      recorder: "node:test",
      root: process.cwd(),
      chosen: chosen(),
    }, {});
  }

  override _transform(event: TestEvent, _encoding: string, done: () => void): void {
    const { type, data } = event;
    if (data.testId !== undefined) {
      if (type === "test:enqueue" || type === "test:dequeue") this.#known(data);
      else if (type === "test:complete") this.#completed(data);
    } else if (type === "test:start") {
      this.#started(data);
    } else if (type === "test:pass" || type === "test:fail") {
      this.#shown(data, type === "test:pass");
    }
    done();
  }

  override _flush(done: (error: null, text: string) => void): void {
    done(null, this.#recording.end());
  }

  /** What is known by an id; with the first that is heard of it, its parent is known to have tests. */
  #known(data: TestData): Known {
    const id = idOf(data, data.testId);
    const before = this.#byId.get(id);
    if (before !== undefined) return before;
    const parent = this.#byId.get(idOf(data, data.parentId));
    const known = { name: data.name, parent, hasTests: false, ended: false };
    this.#byId.set(id, known);
    if (parent !== undefined) parent.hasTests = true;
    return known;
  }

  /** The end of a test, in the order in which they end; Node 26 says some of them twice. */
  #completed(data: TestData): void {
    const known = this.#known(data);
    if (known.ended) return;
    known.ended = true;
    this.#ended(data, known, data.details?.passed ?? data.details?.error === undefined);
  }

  #started(data: TestData): void {
    const parent = this.#path[data.nesting - 1];
    if (parent !== undefined) parent.hasTests = true;
    const known = { name: data.name, parent, hasTests: false, ended: false };
    this.#path = [...this.#path.slice(0, data.nesting), known];
  }

  /** The end of a test, in the order in which they are shown. */
  #shown(data: TestData, passed: boolean): void {
    const known = this.#path[data.nesting];
    if (known !== undefined) this.#ended(data, known, passed);
  }

  #ended(data: TestData, known: Known, passed: boolean): void {
    const error = data.details?.error;
    const file = data.entryFile ?? data.file;
    if (known.hasTests || data.details?.type === "suite" || isFile(data)) {
      if (!passed && error?.failureType !== "subtestsFailed") this.#recording.outside();
      return;
    }
    if (isSet(data.skip) || isSet(data.todo)) return;
    const outcome = outcomeOf(passed, error);
    this.#recording.record({
      name: fullName(known),
      file,
      outcome: isSet(data.expectFailure) ? expectedToFail(passed ? "passed" : outcome) : outcome,
      duration_ms: data.details?.duration_ms,
      captured: error === undefined ? undefined : described(error.cause ?? error),
    });
  }
}

function outcomeOf(passed: boolean, error: TestError | undefined): Outcome {
  if (passed) return "passed";
  if (error?.failureType === "testTimeoutFailure") return "failed";
  const ownCode = error?.failureType === "testCodeFailure";
  return ownCode && isAssertion(error.cause as Error) ? "failed" : "broken";
}

/** A file that was run is shown as a test too, under its path. */
function isFile(data: TestData): boolean {
  return data.nesting === 0 && data.file !== undefined && resolve(data.name) === data.file;
}

function isSet(value: unknown): boolean {
  return value !== undefined && value !== false;
}

function fullName(known: Known): string {
  return known.parent === undefined ? known.name : `${fullName(known.parent)} > ${known.name}`;
}

/** Ids are those of a process: of the file's own, or of the one that started it, which names no entry file. */
function idOf(data: TestData, id: number | undefined): string {
  return `${data.entryFile ?? ""}\0${id}`;
}

/** The files that were named, and which tests of them. */
function chosen(): string[] {
  const flags = process.execArgv.flatMap((flag, at) =>
    /^--test-(?:name|skip)-pattern$/.test(flag)
      ? [`${flag}=${process.execArgv[at + 1] ?? ""}`]
      : /^--test-(?:(?:name|skip)-pattern=|only$|shard)/.test(flag)
      ? [flag]
      : []
  );
  const files = process.argv.slice(1).map((arg) => arg.replace(`${process.cwd()}/`, ""));
  return [...files.sort(), ...flags];
}
