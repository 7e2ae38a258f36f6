/** The reporter for Jest: `reporters: ["default", "evalstore/reporter/jest"]`. */
import process from "node:process";
import {
  described,
  expectedToFail,
  isAssertion,
  type Outcome,
  type ThrownError,
} from "./outcome.ts";
import { Recording } from "./recording.ts";
import { type ReporterOptions } from "./settings.ts";

/** As much of Jest's `GlobalConfig` as is needed here. */
export interface JestConfig {
  readonly rootDir: string;
  readonly nonFlagArgs?: readonly string[];
  readonly testNamePattern?: string;
}

/** As much of Jest's `TestCaseResult` as is needed here. */
export interface JestTestCase {
  readonly fullName: string;
  readonly status: string;
  readonly duration?: number | null;
  readonly failureMessages: readonly string[];
  readonly failureDetails: readonly unknown[];
  /** Whether it was to fail; since Jest 29.4. */
  readonly failing?: boolean;
}

/** As much of Jest's `TestResult` as is needed here. */
export interface JestFileResult {
  readonly testExecError?: unknown;
}

const TIME_LIMIT = /^(?:Error: )?thrown: "Exceeded timeout of \d+ ms for a test\b/;
const NODE_ASSERTION = /^Expected value /;

/** Records each test when it has ended; with `jest.retryTimes` each attempt. */
export default class JestReporter {
  readonly #recording: Recording;

  constructor(config: JestConfig, options: ReporterOptions = {}) {
    const pattern = config.testNamePattern;
    this.#recording = Recording.open({
      recorder: "jest",
      root: config.rootDir,
      chosen: [...[...config.nonFlagArgs ?? []].sort(), ...(pattern ? ["-t", pattern] : [])],
    }, options);
  }

  /** A test of a file has ended. */
  onTestCaseResult(test: { readonly path: string }, result: JestTestCase): void {
    if (result.status !== "passed" && result.status !== "failed") return;
    const outcome = outcomeOf(result);
    const failures = result.failureMessages.map((message) => described({ message }));
    this.#recording.record({
      name: result.fullName,
      file: test.path,
      outcome: result.failing === true ? expectedToFail(outcome) : outcome,
      duration_ms: result.duration ?? undefined,
      captured: failures.length > 0 ? failures.join("\n") : undefined,
    });
  }

  /** A file has ended; one that could not be run has no tests. */
  onTestResult(_test: unknown, result: JestFileResult): void {
    if (result.testExecError) this.#recording.outside();
  }

  /** All files have ended. */
  onRunComplete(): void {
    process.stderr.write(this.#recording.end());
  }
}

function outcomeOf(result: JestTestCase): Outcome {
  if (result.status === "passed") return "passed";
  const isVerdict = (message: string, at: number) =>
    TIME_LIMIT.test(message) || NODE_ASSERTION.test(message) || isAssertion(message) ||
    isAssertion(result.failureDetails[at] as ThrownError | undefined);
  return result.failureMessages.every(isVerdict) ? "failed" : "broken";
}
