/**
 * The reporter for Mocha: `mocha --reporter evalstore/reporter/mocha`.
 *
 * Mocha has one reporter and gets it by `require`, which in older Nodes takes no ES module. So this one is compiled to
 * CommonJS as well, passes the showing on to another reporter, and loads what records with `import`. Until that is
 * there a hook keeps the first test waiting, so that each result is on disk when its test has ended.
 */
import { realpathSync } from "node:fs";
import { createRequire } from "node:module";
import process from "node:process";
import { ownNotes } from "../notes.ts";
import type { Outcome } from "./outcome.ts";
import type { Recording } from "./recording.ts";
import type { ReporterOptions } from "./settings.ts";

/** As much of Mocha's `Runner` as is needed here. */
export interface MochaRunner {
  readonly suite: {
    beforeAll(title: string, hook: (this: { timeout(ms: number): void }) => Promise<void>): unknown;
  };
  on(event: string, listener: (test: MochaTest, error?: unknown) => void): unknown;
}

/** As much of Mocha's `Test` and `Hook` as is needed here. */
export interface MochaTest {
  readonly type?: string;
  readonly title?: string;
  readonly file?: string | undefined;
  readonly duration?: number | undefined;
  readonly ctx?: { readonly currentTest?: MochaTest };
  fullTitle(): string;
}

/** As much of Mocha's options as is needed here. */
export interface MochaOptions {
  readonly spec?: readonly string[];
  readonly grep?: unknown;
  readonly reporterOptions?: MochaReporterOptions;
}

/** What `--reporter-option` takes. */
export interface MochaReporterOptions extends ReporterOptions {
  /** The reporter that shows the tests, `spec` when absent. */
  reporter?: string;
}

/** A reporter of Mocha. */
interface Shower {
  done?(failures: number, callback: (failures: number) => void): void;
}

type ShowerClass = new (runner: MochaRunner, options: MochaOptions) => Shower;

/** What is imported. */
interface Loaded {
  readonly recording: Recording;
  readonly lostStatus: number;
  readonly outcomes: typeof import("./outcome.ts");
}

type Heard = (loaded: Loaded) => void;

/** Records each test when it has ended; with `retries` each attempt. */
export default class MochaReporter {
  readonly #shower: Shower;
  readonly #loading: Promise<void>;
  #loaded: Loaded | undefined;
  #waiting: Heard[] = [];

  constructor(runner: MochaRunner, options: MochaOptions) {
    const { reporter = "spec", ...own } = options.reporterOptions ?? {};
    this.#shower = new (showerOf(reporter))(runner, options);
    // At once, because Mocha starts processes before anything else can be loaded.
    this.#loading = this.#load(options, own, ownNotes());
    const loading = this.#loading;
    runner.suite.beforeAll("evalstore", function () {
      this.timeout(0);
      return loading;
    });
    runner.on("pass", (test) => this.#heard((loaded) => this.#ended(loaded, test, "passed")));
    for (const event of ["fail", "retry"]) {
      runner.on(event, (test, error) => this.#heard((loaded) => this.#failed(loaded, test, error)));
    }
  }

  /** Everything has ended. */
  done(failures: number, callback: (failures: number) => void): void {
    const end = async (shown: number) => {
      await this.#loading;
      const { recording, lostStatus } = this.#loaded ?? {};
      const lost = recording?.lost ?? false;
      if (recording !== undefined) process.stdout.write(recording.end());
      callback(lost && lostStatus !== undefined ? lostStatus : shown); // the exit status is the number of failures
    };
    if (this.#shower.done === undefined) end(failures);
    else this.#shower.done(failures, end);
  }

  async #load(options: MochaOptions, own: ReporterOptions, notes: string): Promise<void> {
    const [{ Recording, RESULTS_WERE_LOST: lostStatus }, outcomes] = await Promise.all([
      import("./recording.ts"),
      import("./outcome.ts"),
    ]);
    const recording = Recording.open(
      {
        recorder: "mocha",
        root: process.cwd(),
        notes,
        chosen: [
          ...[...options.spec ?? []].sort(),
          ...(options.grep ? [`-g ${options.grep}`] : []),
        ],
      },
      own,
      ["reporter"],
    );
    this.#loaded = { recording, lostStatus, outcomes };
    for (const heard of this.#waiting.splice(0)) heard(this.#loaded);
  }

  #heard(heard: Heard): void {
    if (this.#loaded === undefined) this.#waiting.push(heard);
    else heard(this.#loaded);
  }

  #failed(loaded: Loaded, test: MochaTest, error: unknown): void {
    if (test.type === "test") {
      this.#ended(loaded, test, outcomeOf(loaded, error), error);
      return;
    }
    // With --parallel only a copy of the hook arrives, which does not tell the name of its test.
    const tested = test.type === "hook" ? test.ctx?.currentTest : undefined;
    const known = test.title?.startsWith('"before each" hook') && tested?.fullTitle !== undefined;
    if (known && tested !== undefined) this.#ended(loaded, tested, "broken", error);
    else loaded.recording.outside();
  }

  #ended(
    { recording, outcomes }: Loaded,
    test: MochaTest,
    outcome: Outcome,
    error?: unknown,
  ): void {
    recording.record({
      name: test.fullTitle(),
      file: test.file,
      outcome,
      duration_ms: test.duration,
      captured: error === undefined ? undefined : outcomes.described(error),
    });
  }
}

function outcomeOf({ outcomes }: Loaded, error: unknown): Outcome {
  const timedOut = (error as { code?: unknown } | null)?.code === "ERR_MOCHA_TIMEOUT";
  return timedOut || outcomes.isAssertion(error as Error) ? "failed" : "broken";
}

/** The reporter that shows: one of Mocha's own, or a module. */
function showerOf(reporter: string): ShowerClass {
  const here = createRequire(`${process.cwd()}/`);
  const program = createRequire(realpathSync(process.argv[1] ?? process.cwd()));
  const { reporters } = (tried(here, "mocha") ?? program("mocha")) as {
    reporters: Record<string, ShowerClass>;
  };
  return reporters[reporter] ?? here(reporter) as ShowerClass;
}

function tried(from: (name: string) => unknown, name: string): unknown {
  try {
    return from(name);
  } catch {
    return undefined;
  }
}
