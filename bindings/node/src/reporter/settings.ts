/** What was asked for: the environment, and the options that a runner's configuration gives to a reporter. */
import process from "node:process";

/** The options of each reporter; a variable of the environment comes before the option. */
export interface ReporterOptions {
  /** The store's file: `EVALSTORE_PATH`, else this, else where the store itself looks. */
  path?: string | undefined;
  /** A run that is there already, to record into: `EVALSTORE_RUN`. */
  run?: string | undefined;
  /** The name of the suite: `EVALSTORE_SUITE`. */
  suite?: string | undefined;
  /** What the run is about: `EVALSTORE_DESCRIPTION`. */
  description?: string | undefined;
  /** `dataset`, `scorer`, `judge` and `harness` of the run: `EVALSTORE_DIGESTS`, as `dataset=v1,scorer=v2`. */
  digests?: string | Readonly<Record<string, string>> | undefined;
  /** The text of the run's system prompt: `EVALSTORE_SYSTEM_PROMPT`. */
  systemPrompt?: string | undefined;
  /** A regular expression with groups named task, model and attempt, for names of tests: `EVALSTORE_NAMES`. */
  names?: string | RegExp | undefined;
}

/** What a session is to record, and where. */
export interface Settings {
  readonly path: string | undefined;
  readonly run: string | undefined;
  readonly suite: string | undefined;
  readonly description: string | undefined;
  readonly digests: Readonly<Record<string, string>> | undefined;
  readonly systemPrompt: string | undefined;
  readonly names: RegExp | undefined;
}

/** A setting that cannot be meant. */
export class SettingError extends Error {}

const DIGESTS = ["dataset", "scorer", "judge", "harness"];
const GROUPS = ["task", "model", "attempt"];
const VARIABLES = {
  path: "EVALSTORE_PATH",
  run: "EVALSTORE_RUN",
  suite: "EVALSTORE_SUITE",
  description: "EVALSTORE_DESCRIPTION",
  digests: "EVALSTORE_DIGESTS",
  systemPrompt: "EVALSTORE_SYSTEM_PROMPT",
  names: "EVALSTORE_NAMES",
} as const satisfies Record<keyof ReporterOptions, string>;

/**
 * What this session is to record.
 *
 * @throws {SettingError} an option that cannot be meant.
 */
export function settingsOf(options: ReporterOptions, others: readonly string[] = []): Settings {
  for (const key of Object.keys(options)) {
    if (!(key in VARIABLES) && !others.includes(key)) {
      const known = [...Object.keys(VARIABLES), ...others].join(", ");
      throw new SettingError(`the reporter has no option ${JSON.stringify(key)}; it has ${known}.`);
    }
  }
  return {
    path: pathOf(options),
    run: textOf("run", options),
    suite: textOf("suite", options),
    description: textOf("description", options),
    digests: digestsOf(options),
    systemPrompt: textOf("systemPrompt", options),
    names: namesOf(options),
  };
}

function textOf(key: keyof typeof VARIABLES, options: ReporterOptions): string | undefined {
  const value = process.env[VARIABLES[key]] || options[key];
  if (value === undefined || value === "") return undefined;
  if (typeof value !== "string") {
    throw new SettingError(`the option ${key} is ${JSON.stringify(value)}, not a text.`);
  }
  return value;
}

function pathOf(options: ReporterOptions): string | undefined {
  if (process.env.EVALSTORE_PATH || process.env.DIFF_EVALS_DB_PATH) return undefined;
  const path = textOf("path", options);
  if (path === ":memory:") {
    throw new SettingError(
      "a store :memory: would record nothing that outlives the session; name a file.",
    );
  }
  return path;
}

function digestsOf(options: ReporterOptions): Record<string, string> | undefined {
  const given = process.env[VARIABLES.digests] || options.digests;
  if (given === undefined || given === "") return undefined;
  const pairs = typeof given === "string"
    ? given.split(",").map((pair) => pair.split(/=(.*)/s, 2).map((part) => part.trim()))
    : Object.entries(given);
  for (const [key = "", value] of pairs) {
    if (!DIGESTS.includes(key) || typeof value !== "string" || value === "") {
      throw new SettingError(
        `${
          JSON.stringify(`${key}=${value ?? ""}`)
        } is not a digest of a run: write KEY=VALUE with one of ` +
          `${DIGESTS.join(", ")}, and a comma between two of them.`,
      );
    }
  }
  return Object.fromEntries(pairs) as Record<string, string>;
}

function namesOf(options: ReporterOptions): RegExp | undefined {
  const given = process.env[VARIABLES.names] || options.names;
  if (given === undefined || given === "") return undefined;
  let pattern: RegExp;
  try {
    pattern = new RegExp(given);
  } catch (error) {
    throw new SettingError(`names is no regular expression: ${(error as Error).message}.`);
  }
  if (!GROUPS.some((group) => pattern.source.includes(`(?<${group}>`))) {
    throw new SettingError(
      `names is ${pattern}, which names nothing: it needs a group (?<task>…), (?<model>…) or (?<attempt>…).`,
    );
  }
  return pattern;
}
