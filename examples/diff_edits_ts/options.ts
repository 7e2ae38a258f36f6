/** The command line: what may be asked for, and what is wrong with what was. */
import { parseArgs } from "node:util";
import { isStrategy, STRATEGIES, type StrategyName } from "./edits/strategies/index.ts";

export const USAGE = `Plays the edit cases and records each attempt in an EvalStore.

usage: main.ts [options]              a new run, or what a run still wants
       main.ts replay RUN [options]   a run's stored answers, with another strategy

  --store PATH         the store; else EVALSTORE_PATH, DIFF_EVALS_DB_PATH, .evalstore/evals.db
  --strategy NAME      how answers are applied: ${
  Object.keys(STRATEGIES).join(", ")
}; exact when left out
  --attempts N         of each model at each of its cases, 1 to 1000; 1 when left out
  --models NAME,...    only these; all when left out
  --concurrency N      how many at once, 1 to 64; 4 when left out
  --latency MS         how long a model takes to answer; 0 when left out: the answers are in the cases
  --run ID             the id of the run; one that was begun is gone on with, as it was planned
  --label NAME=TEXT    a label of a new run; may be repeated
  --resume RUN         go on with a run, with its strategy and its plan
  --help               this text

Prints a line for each answer once it is on disk. Exit codes: 0 done, 1 the answer is no, 2 wrong usage, 3 the store refused.
`;

/** The command line is wrong; the message says what to do. */
export class UsageError extends Error {}

interface Shared {
  readonly store: string | undefined;
}

/** Play a new run, or one of that id. */
export interface Play extends Shared {
  readonly command: "play";
  readonly run: string | undefined;
  readonly strategy: StrategyName;
  readonly attempts: number;
  /** All when undefined. */
  readonly models: readonly string[] | undefined;
  readonly labels: Readonly<Record<string, string>>;
  readonly concurrency: number;
  readonly latencyMs: number;
}

export interface Resume extends Shared {
  readonly command: "resume";
  readonly run: string;
  readonly concurrency: number;
  readonly latencyMs: number;
}

export interface Replay extends Shared {
  readonly command: "replay";
  readonly source: string;
  readonly run: string | undefined;
  readonly strategy: StrategyName;
}

export type Command = Play | Resume | Replay | { readonly command: "help" };

type Name = keyof typeof OPTIONS;

const OPTIONS = {
  store: { type: "string" },
  strategy: { type: "string" },
  attempts: { type: "string" },
  models: { type: "string" },
  concurrency: { type: "string" },
  latency: { type: "string" },
  run: { type: "string" },
  label: { type: "string", multiple: true },
  resume: { type: "string" },
  help: { type: "boolean", short: "h" },
} as const;

/** What the arguments ask for. */
export function command(args: readonly string[]): Command {
  const { values, positionals } = parsed(args);
  if (values.help) return { command: "help" };
  const without = (what: string, ...names: Name[]) => {
    const given = names.find((name) => values[name] !== undefined);
    if (given) throw new UsageError(`--${given} does not go with ${what}; leave it out`);
  };
  const { store, run } = values;
  const [word, source, ...more] = positionals;
  if (word === "replay") {
    if (source === undefined || more.length > 0) {
      throw new UsageError("replay takes the id of one run: replay RUN --strategy NAME");
    }
    without("replay", "resume", "attempts", "models", "concurrency", "latency", "label");
    if (values.strategy === undefined) {
      throw new UsageError("replay needs the strategy to apply the answers with: --strategy NAME");
    }
    return { command: "replay", store, source, run, strategy: strategy(values.strategy) };
  }
  if (word !== undefined) {
    throw new UsageError(`${JSON.stringify(word)} is no command; there is replay RUN, or none`);
  }
  const concurrency = whole("concurrency", values.concurrency ?? "4", 1, 64);
  const latencyMs = whole("latency", values.latency ?? "0", 0, 600_000);
  if (values.resume !== undefined) {
    without("--resume, which goes on with the run as it was planned", "run", "strategy");
    without("--resume, which goes on with the run as it was planned", "attempts", "models");
    without("--resume, which goes on with the run as it was planned", "label");
    return { command: "resume", store, run: values.resume, concurrency, latencyMs };
  }
  return {
    command: "play",
    store,
    run,
    strategy: strategy(values.strategy ?? "exact"),
    attempts: whole("attempts", values.attempts ?? "1", 1, 1000),
    models: values.models?.split(","),
    labels: Object.fromEntries((values.label ?? []).map(label)),
    concurrency,
    latencyMs,
  };
}

function parsed(args: readonly string[]) {
  try {
    return parseArgs({ args: [...args], options: OPTIONS, allowPositionals: true, strict: true });
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error));
  }
}

function strategy(name: string): StrategyName {
  if (isStrategy(name)) return name;
  const known = Object.keys(STRATEGIES).join(", ");
  throw new UsageError(`${JSON.stringify(name)} is no strategy; there are ${known}`);
}

function whole(name: string, text: string, least: number, most: number): number {
  const value = /^\d+$/.test(text) ? Number(text) : NaN;
  if (value >= least && value <= most) return value;
  throw new UsageError(
    `--${name} must be a whole number from ${least} to ${most}, not ${JSON.stringify(text)}`,
  );
}

function label(text: string): [string, string] {
  const at = text.indexOf("=");
  if (at < 1) throw new UsageError(`--label must be NAME=TEXT, not ${JSON.stringify(text)}`);
  return [text.slice(0, at), text.slice(at + 1)];
}
