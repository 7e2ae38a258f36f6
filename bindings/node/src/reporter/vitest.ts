/** The reporter for Vitest from 3 on: `reporters: ["default", "evalstore/reporter/vitest"]`. */
import process from "node:process";
import { META, type Note } from "../notes.ts";
import {
  described,
  expectedToFail,
  isAssertion,
  type Outcome,
  type ThrownError,
} from "./outcome.ts";
import { Recording } from "./recording.ts";
import { type ReporterOptions } from "./settings.ts";

/** As much of the class `Vitest` as is needed here. */
export interface VitestInstance {
  readonly config: {
    readonly root: string;
    readonly testNamePattern?: RegExp | string | undefined;
  };
}

/** As much of `TestCase` as is needed here. */
export interface VitestTestCase {
  readonly id: string;
  readonly fullName: string;
  readonly module: { readonly moduleId: string };
  readonly options: { readonly fails?: boolean | undefined };
  meta(): object;
  result(): { readonly state: string; readonly errors?: readonly ThrownError[] | undefined };
  diagnostic(): { readonly duration: number; readonly retryCount: number } | undefined;
}

/** As much of `TestModule` as is needed here. */
export interface VitestModule {
  errors(): readonly unknown[];
}

/** What a test printed. */
export interface VitestLog {
  readonly content: string;
  readonly type: "stdout" | "stderr";
  readonly taskId?: string | undefined;
}

const TIME_LIMIT = /^Test timed out in \d+ms/;

/** Records each test when it has ended. Of a test that was tried again, Vitest tells the last attempt. */
export default class VitestReporter {
  readonly #options: ReporterOptions;
  readonly #printed = new Map<string, string>();
  #recording: Recording | undefined;

  constructor(options: ReporterOptions = {}) {
    this.#options = options;
  }

  /** Vitest has begun, before a test is known. */
  onInit(vitest: VitestInstance): void {
    const { root, testNamePattern } = vitest.config;
    const pattern = testNamePattern instanceof RegExp ? testNamePattern.source : testNamePattern;
    this.#recording = Recording.open({
      recorder: "vitest",
      root,
      chosen: pattern ? ["-t", pattern] : [],
    }, this.#options);
  }

  /** Something was printed. */
  onUserConsoleLog({ taskId, type, content }: VitestLog): void {
    if (taskId === undefined) return;
    const title = `--- ${type} ---\n`;
    const before = this.#printed.get(taskId) ?? "";
    this.#printed.set(taskId, `${before}${before.includes(title) ? "" : title}${content}`);
  }

  /** A test has ended, or was skipped. */
  onTestCaseResult(test: VitestTestCase): void {
    const printed = this.#printed.get(test.id);
    this.#printed.delete(test.id);
    const { state, errors = [] } = test.result();
    if (state !== "passed" && state !== "failed") return;
    const outcome = outcomeOf(state, errors);
    const notes = (test.meta() as Record<string, readonly Note[] | undefined>)[META];
    const diagnostic = test.diagnostic();
    const failures = state === "failed" ? errors.map(described) : [];
    const texts = printed === undefined ? failures : [printed, ...failures];
    this.#recording?.record({
      name: test.fullName,
      file: test.module.moduleId,
      outcome: test.options.fails ? expectedToFail(outcome) : outcome,
      duration_ms: diagnostic?.duration,
      captured: texts.length > 0 ? texts.join("\n") : undefined,
      notes: notes ?? [],
      rerun: diagnostic?.retryCount ?? 0,
    });
  }

  /** All tests of a file have ended; errors of a file are those of loading it. */
  onTestModuleEnd(module: VitestModule): void {
    if (module.errors().length > 0) this.#recording?.outside();
  }

  /** Everything has ended. */
  onTestRunEnd(): void {
    if (this.#recording !== undefined) process.stdout.write(this.#recording.end());
  }
}

function outcomeOf(state: string, errors: readonly ThrownError[]): Outcome {
  if (state === "passed") return "passed";
  const isVerdict = (error: ThrownError) =>
    isAssertion(error) || TIME_LIMIT.test(error.message ?? "");
  return errors.length > 0 && errors.every(isVerdict) ? "failed" : "broken";
}
