/**
 * The reporter for Vitest, called as the documentation of Vitest 3 describes the interface of reporters: in the order
 * of its life cycle, with objects of the documented shapes. Vitest itself is not run: it could not be had here.
 */
import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import process from "node:process";
import { test } from "node:test";
import { evalcase } from "../../src/evalcase.ts";
import { EvalStore } from "../../src/index.ts";
import type { ThrownError } from "../../src/reporter/outcome.ts";
import VitestReporter, {
  type VitestInstance,
  type VitestTestCase,
} from "../../src/reporter/vitest.ts";

const root = "/project";

/** A `TestCase` with what its documentation says it has. */
function testCase(
  name: string,
  state: "passed" | "failed" | "skipped",
  more: { errors?: ThrownError[]; meta?: object; fails?: boolean; retryCount?: number } = {},
): VitestTestCase {
  return {
    id: `1223128da3_${name}`,
    fullName: `suite > ${name}`,
    module: { moduleId: `${root}/tests/sums.test.ts` },
    options: { fails: more.fails },
    meta: () => more.meta ?? {},
    result: () => ({ state, errors: state === "skipped" ? undefined : more.errors }),
    diagnostic: () => ({ duration: 12.5, retryCount: more.retryCount ?? 0 }),
  };
}

const assertion = {
  name: "AssertionError",
  message: "expected 1 to be 2",
  stack: "AssertionError: …",
};

/** Calls with a store's path, and answers what was printed meanwhile. */
function reported(
  use: (path: string) => void,
  look: (store: EvalStore, out: string) => void,
): void {
  const folder = mkdtempSync(`${tmpdir()}/evalstore-vitest-`);
  const path = `${folder}/evals.db`;
  const { EVALSTORE_PATH, EVALSTORE_NOTES } = process.env;
  delete process.env.EVALSTORE_PATH;
  const { write } = process.stdout;
  let out = "";
  process.stdout.write = (text) => {
    out += String(text);
    return true;
  };
  try {
    try {
      use(path);
    } finally {
      process.stdout.write = write;
    }
    const store = new EvalStore(path, { create: false });
    look(store, out);
    store.close();
  } finally {
    if (EVALSTORE_PATH !== undefined) process.env.EVALSTORE_PATH = EVALSTORE_PATH;
    if (EVALSTORE_NOTES === undefined) delete process.env.EVALSTORE_NOTES;
    rmSync(folder, { recursive: true });
  }
}

function begun(path: string, config: Partial<VitestInstance["config"]> = {}): VitestReporter {
  const reporter = new VitestReporter({ path });
  reporter.onInit({ config: { root, ...config } });
  return reporter;
}

test("Vitest, by its documented interface: outcomes, identity, texts and the summary", () =>
  reported(
    (path) => {
      const reporter = begun(path, { testNamePattern: /sums/ });
      const meta = {};
      const it = evalcase({ task: { meta } }, { task: "sum", model: "large", attempt: 2 });
      it.output("4");
      it.tokens(3);
      it.tokens(4);
      it.score("bleu", 0.5);
      reporter.onTestCaseResult(testCase("says", "passed", { meta: structuredClone(meta) }));
      reporter.onUserConsoleLog({
        taskId: "1223128da3_fails",
        type: "stdout",
        content: "printed\n",
      });
      reporter.onTestCaseResult(testCase("fails", "failed", { errors: [assertion] }));
      const error = { name: "TypeError", message: "no key", stack: "TypeError: no key\n    at x" };
      reporter.onTestCaseResult(testCase("breaks", "failed", { errors: [error] }));
      const late = {
        name: "Error",
        message: "Test timed out in 5000ms.",
        stack: "Error: Test timed…",
      };
      reporter.onTestCaseResult(testCase("is late", "failed", { errors: [late] }));
      reporter.onTestCaseResult(testCase("is left", "skipped"));
      reporter.onTestCaseResult(testCase("is to fail", "passed", { fails: true }));
      reporter.onTestCaseResult(testCase("did not", "failed", { fails: true, errors: [error] }));
      reporter.onTestCaseResult(
        testCase("again", "passed", { errors: [assertion], retryCount: 2 }),
      );
      reporter.onTestModuleEnd({ errors: () => [] });
      reporter.onTestModuleEnd({ errors: () => [{ message: "syntax" }] });
      reporter.onTestRunEnd();
    },
    (store, out) => {
      const [run] = store.listRuns().items;
      assert.equal(run?.labels.recorder, "vitest");
      assert.equal(run?.labels.suite, "project: -t sums");
      const results = [...store.iterResults({})].reverse();
      const file = "tests/sums.test.ts::suite >";
      assert.deepEqual(results.map((r) => [r.task_id, r.model_id, r.succeeded, r.error]), [
        ["sum", "large", true, null],
        [`${file} fails`, "default", false, null],
        [`${file} breaks`, "default", false, "other_error"],
        [`${file} is late`, "default", false, null],
        [`${file} is to fail`, "default", false, null],
        [`${file} did not`, "default", true, null],
        [`${file} again`, "default", true, null],
      ]);
      const [said, fails, breaks] = results;
      assert.deepEqual(
        [said?.raw_model_output, said?.completion_tokens, said?.time_round_trip_ms],
        ["4", 7, 12.5],
      );
      assert.equal(
        fails?.raw_model_output,
        "--- stdout ---\nprinted\n\nexpected 1 to be 2\nAssertionError: …",
      );
      assert.equal(breaks?.raw_model_output, "TypeError: no key\n    at x");
      const events = store.read({ types: ["ResultRecorded"] }).events;
      assert.deepEqual(events[0]?.metadata, {
        nodeid: `${file} says`,
        attempt: 2,
        scores: { bleu: 0.5 },
      });
      assert.equal(events.at(-1)?.metadata.rerun, 2);
      assert.match(out, /^evalstore: 1 failed for a reason that is not the model's$/m);
      assert.match(out, /^evalstore: 1 failed outside of a test/m);
      assert.match(out, /^evalstore: 3 of 7 succeeded, 43 % \(16-75 %\), run \S+ in .*evals\.db$/m);
    },
  ));

test("Vitest, by its documented interface: watching, each round is a run of its own", () =>
  reported(
    (path) => {
      const reporter = begun(path);
      for (const state of ["failed", "passed"] as const) {
        reporter.onTestCaseResult(testCase("sum", state, { errors: [assertion] }));
        reporter.onTestRunEnd();
      }
      reporter.onTestRunEnd();
    },
    (store, out) => {
      assert.deepEqual(
        store.listRuns().items.map(({ run_id }) =>
          [...store.iterResults({ run_id })].map(({ succeeded }) => succeeded)
        ),
        [[true], [false]],
      );
      assert.match(out, /^evalstore: no results for .*evals\.db$/m);
    },
  ));
