/**
 * What the reporters share: a session of tests becomes a run, each test a case, each outcome a result.
 *
 * Every result is on disk when `record` returns; what a runner calls after a test has ended calls it at once.
 */
import { readdirSync, readFileSync, rmSync } from "node:fs";
import { isAbsolute, relative } from "node:path";
import process from "node:process";
import { ConflictError, EvalStoreError } from "../errors.ts";
import { type Attempt, type Note, noteFile, ownNotes } from "../notes.ts";
import { EvalStore } from "../store.ts";
import { type ErrorKind, errorKinds, type JSONObject, type NewCommand } from "../values.ts";
import { LABEL_LIMIT, labelsOf } from "./labels.ts";
import { idOf, limited, name, storable } from "./naming.ts";
import { type Outcome } from "./outcome.ts";
import { type ReporterOptions, SettingError, type Settings, settingsOf } from "./settings.ts";

/** The exit status when the store or an option is refused, before a test runs; the pytest plugin's. */
const REFUSED = 4;
/** The exit status of a session of which something could not be recorded; the pytest plugin's. */
export const RESULTS_WERE_LOST = 6;
/** Characters from which on a text is stored by itself and not in the request. */
const LONG = 4_000_000;
const DEFAULT_MODEL = "default";
const NOT_THE_MODELS: readonly (number | undefined)[] = [
  errorKinds.missing_original_diff_edit_tool_call_message,
  errorKinds.api_error,
  errorKinds.other_error,
];

/** What a runner says about a session. */
export interface Session {
  /** The runner. */
  readonly recorder: string;
  /** The folder of the project, whose name is that of the suite. */
  readonly root: string;
  /** What of the project was chosen: files, patterns. */
  readonly chosen: readonly string[];
  /** The folder for what tests say, when there is one already. */
  readonly notes?: string;
}

/** A test that has ended. */
export interface Ended {
  /** The test's full name, as the runner writes it. */
  readonly name: string;
  /** The file it is in. */
  readonly file: string | undefined;
  readonly outcome: Outcome;
  readonly duration_ms?: number | undefined;
  /** How it failed, and what it printed where the runner knows. */
  readonly captured?: string | undefined;
  /** What it said, when the runner hands it on. */
  readonly notes?: readonly Note[] | undefined;
  /** How often it ran before, when the runner tells; else it is counted here. */
  readonly rerun?: number | undefined;
}

/** What a session records. */
export class Recording {
  readonly #store: EvalStore;
  readonly #settings: Settings;
  readonly #session: Session;
  readonly #notes: string;
  #run_id: string | undefined;
  #cases = new Map<string, string>();
  #times = new Map<string, number>();
  #due = 0;
  #outside = 0;
  #lost: string[] = [];

  private constructor(store: EvalStore, settings: Settings, session: Session) {
    this.#store = store;
    this.#settings = settings;
    this.#session = session;
    this.#notes = session.notes ?? ownNotes();
  }

  /**
   * Opens the store. When it or an option is refused, one sentence says so and the process ends with status 4, before
   * a test runs.
   */
  static open(session: Session, options: ReporterOptions, others?: readonly string[]): Recording {
    try {
      const settings = settingsOf(options, others);
      const store = new EvalStore(settings.path);
      if (settings.run !== undefined && store.getRun({ run_id: settings.run }) === null) {
        throw new SettingError(`there is no run ${JSON.stringify(settings.run)} in ${store.path}.`);
      }
      return new Recording(store, settings, session);
    } catch (error) {
      if (!(error instanceof EvalStoreError || error instanceof SettingError)) throw error;
      process.stderr.write(`evalstore: ${error.message}\n`);
      process.exit(REFUSED);
    }
  }

  /** Makes the result of a test durable; one that cannot be recorded is named at the end. */
  record(ended: Ended): void {
    const nodeid = this.#nodeid(ended);
    try {
      this.#record(nodeid, ended);
    } catch (error) {
      this.#lost.push(`${nodeid}: ${error instanceof Error ? error.message : String(error)}`);
    }
  }

  /** Takes note of something that failed and is no test: a file that could not be loaded, a hook. */
  outside(): void {
    this.#outside += 1;
  }

  /** Whether something could not be recorded. */
  get lost(): boolean {
    return this.#lost.length > 0;
  }

  /** What is to be said at the end; the next test begins a new run. */
  end(): string {
    const lines = this.#lost.map((lost) => `evalstore: not recorded: ${lost}`);
    if (this.#lost.length > 0) {
      lines.push(`evalstore: ${this.#lost.length} could not be recorded; the exit status says so.`);
      process.once("exit", () => {
        process.exitCode = RESULTS_WERE_LOST;
      });
    }
    if (this.#due > 0) {
      lines.push(`evalstore: ${this.#due} failed for a reason that is not the model's`);
    }
    if (this.#outside > 0) {
      lines.push(`evalstore: ${this.#outside} failed outside of a test, which are no results`);
    }
    lines.push(this.#summary());
    this.#run_id = undefined;
    this.#cases = new Map();
    this.#times = new Map();
    this.#due = this.#outside = 0;
    this.#lost = [];
    return `${lines.join("\n")}\n`;
  }

  #summary(): string {
    const place = this.#place();
    if (this.#run_id === undefined) return `evalstore: no results for ${place}`;
    try {
      const stats = this.#store.runStats({ run_id: this.#run_id });
      const where = `run ${this.#run_id} in ${place}`;
      if (stats === null || stats.success_rate.rate === null) {
        return `evalstore: no results, ${where}`;
      }
      const { numerator, denominator, rate, low, high } = stats.success_rate;
      const percent = (share: number | null) => Math.round((share ?? 0) * 100);
      return `evalstore: ${numerator} of ${denominator} succeeded, ${percent(rate)} % ` +
        `(${percent(low)}-${percent(high)} %), ${where}`;
    } catch (error) {
      return `evalstore: the summary cannot be read: ${(error as Error).message}`;
    }
  }

  /** The store's file as it is shown: relative to the working folder when it is in it. */
  #place(): string {
    const inside = relative(process.cwd(), this.#store.path);
    return inside.startsWith("..") || isAbsolute(inside) ? this.#store.path : inside;
  }

  #nodeid({ file, name }: Ended): string {
    if (file === undefined || file === "") return name;
    const inside = relative(this.#session.root, file);
    return `${inside.startsWith("..") ? file : inside}::${name}`;
  }

  #record(nodeid: string, ended: Ended): void {
    const said = folded(ended.notes ?? this.#taken(ended));
    const identity = { ...this.#named(ended.name), ...defined(said.attempt) };
    const task = name(identity.task ?? nodeid);
    const attempt = identity.attempt ?? 1;
    const verdict = verdictOf(ended.outcome, said.error);
    const run_id = this.#begun();
    const metadata: Record<string, unknown> = { nodeid: storable(nodeid), attempt };
    const rerun = ended.rerun ?? this.#times.get(nodeid) ?? 0;
    this.#times.set(nodeid, (this.#times.get(nodeid) ?? 0) + 1);
    if (rerun > 0) metadata.rerun = rerun;
    if (Object.keys(said.scores).length > 0) metadata.scores = said.scores;
    const captured = ended.captured === undefined ? undefined : storable(ended.captured);
    if (said.output !== undefined && captured !== undefined && captured !== "") {
      metadata.captured = this.#store.putContent(captured).hash;
    }
    const result = {
      run_id,
      model_id: name(identity.model ?? DEFAULT_MODEL),
      ...verdict,
      ...(ended.duration_ms === undefined ? {} : { time_round_trip_ms: ended.duration_ms }),
      ...said.fields,
      ...this.#output(said.output === undefined ? captured : storable(said.output)),
    };
    this.#write(task, description(identity, nodeid, task), result, metadata);
    if (!verdict.succeeded && NOT_THE_MODELS.includes(verdict.error_enum)) this.#due += 1;
  }

  /** One request: the case, when it is new, and the result. */
  #write(task: string, about: string | undefined, result: object, metadata: JSONObject): void {
    const run_id = this.#begun();
    const known = this.#cases.get(task);
    const case_id = known ?? idOf(run_id, "case", task);
    const record = { command: "record_result", args: { ...result, case_id }, metadata };
    if (known !== undefined) {
      this.#store.executeMany([record]);
      return;
    }
    const args = {
      run_id,
      task_id: task,
      case_id,
      ...(about === undefined ? {} : { description: about }),
    };
    const create: NewCommand = {
      command: "create_case",
      args,
      event_id: idOf(run_id, "created", task),
    };
    try {
      this.#store.executeMany([create, record]);
    } catch (error) {
      // Another process that records into the same run was first with this case.
      if (!(error instanceof ConflictError)) throw error;
      this.#store.executeMany([record]);
    }
    this.#cases.set(task, case_id);
  }

  /** The run, begun with the first result or continued. */
  #begun(): string {
    if (this.#run_id !== undefined) return this.#run_id;
    const { run } = this.#settings;
    if (run === undefined) return this.#run_id = this.#made();
    for (const { case_id, task_id } of this.#store.iterCases({ run_id: run, limit: 10_000 })) {
      if (!this.#cases.has(task_id)) this.#cases.set(task_id, case_id);
    }
    return this.#run_id = run;
  }

  #made(): string {
    const { recorder, root, chosen } = this.#session;
    const { description, digests, systemPrompt } = this.#settings;
    const folder = root.split("/").findLast((part) => part !== "") ?? "/";
    const whole = chosen.length === 0 ? folder : `${folder}: ${chosen.join(" ")}`;
    const suite = limited(this.#settings.suite ?? whole, LABEL_LIMIT);
    const prompt = this.#store.upsertSystemPrompt({
      name: recorder,
      content: systemPrompt ?? recorder,
    });
    return this.#store.createRun({
      system_prompt_hash: prompt.hash,
      description: description ?? `${recorder} ${suite}`,
      labels: labelsOf(recorder, suite, root),
      digests,
    }).id;
  }

  /** What the name of a test says, by the pattern that was given. */
  #named(testName: string): Attempt {
    const groups = this.#settings.names?.exec(testName)?.groups ?? {};
    const { task, model, attempt } = groups;
    const number = attempt === undefined ? NaN : Number(attempt);
    return defined({ task, model, attempt: Number.isSafeInteger(number) ? number : undefined });
  }

  /** What a test said into its file, which is removed: the next attempt begins anew. */
  #taken({ name, file }: Ended): Note[] {
    const [folder, own] = noteFile(this.#notes, name, file ?? "");
    let leaves: string[];
    try {
      leaves = readdirSync(folder);
    } catch {
      return []; // the test said nothing
    }
    // A test that a helper defines is in the helper's file for the reporter, and in its own for itself.
    const leaf = leaves.includes(own) ? own : leaves[0];
    if (leaf === undefined) return [];
    const text = readFileSync(`${folder}/${leaf}`, "utf8");
    rmSync(`${folder}/${leaf}`);
    return text.split("\n").filter((line) => line !== "").map((line) => JSON.parse(line));
  }

  #output(text: string | undefined): { raw_model_output?: string; raw_model_output_hash?: string } {
    if (text === undefined || text === "") return {};
    if (text.length <= LONG) return { raw_model_output: text };
    return { raw_model_output_hash: this.#store.putContent(text).hash };
  }
}

/** What a test said, all together. */
interface Said {
  attempt: Attempt;
  scores: Record<string, number>;
  fields: Record<string, number | string>;
  output: string | undefined;
  error: ErrorKind | undefined;
}

function folded(notes: readonly Note[]): Said {
  const said: Said = { attempt: {}, scores: {}, fields: {}, output: undefined, error: undefined };
  for (const note of notes) {
    said.attempt = { ...said.attempt, ...defined(note.attempt ?? {}) };
    for (const [key, value] of Object.entries(note.scores ?? {})) {
      said.scores[storable(key)] = value;
    }
    for (const [key, value] of Object.entries(note.add ?? {})) {
      said.fields[key] = Number(said.fields[key] ?? 0) + value;
    }
    for (const [key, value] of Object.entries(note.set ?? {})) {
      said.fields[key] = typeof value === "string" ? storable(value) : value;
    }
    said.output = note.output ?? said.output;
    said.error = note.error ?? said.error;
  }
  return said;
}

function verdictOf(
  outcome: Outcome,
  error: ErrorKind | undefined,
): { succeeded: boolean; error_enum?: ErrorKind } {
  if (error !== undefined) return { succeeded: false, error_enum: error };
  if (outcome === "broken") return { succeeded: false, error_enum: errorKinds.other_error };
  return { succeeded: outcome === "passed" };
}

function description(identity: Attempt, nodeid: string, task: string): string | undefined {
  if (identity.description !== undefined) return storable(identity.description);
  return nodeid === task ? undefined : storable(nodeid);
}

function defined(attempt: Attempt): Attempt {
  return Object.fromEntries(
    Object.entries(attempt).filter(([, value]) => value !== undefined),
  );
}
