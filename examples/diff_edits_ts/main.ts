/**
 * Plays the edit cases of examples/diff_edits and records each attempt in an EvalStore.
 *
 *     deno run --allow-ffi --allow-env --allow-read main.ts --store evals.db --strategy fuzzy
 *     node --experimental-ffi main.ts --store evals.db --strategy fuzzy
 *
 * README.md says the rest, `--help` the options.
 */
import { randomUUID } from "node:crypto";
import process from "node:process";
import { AsyncEvalStore, EvalStoreError } from "evalstore";
import { type Attempt, outcome } from "./edits/attempt.ts";
import { type Case, CaseError, loadCases } from "./edits/case.ts";
import { RecordedModel } from "./harness/model.ts";
import { play } from "./harness/play.ts";
import { replay } from "./harness/replay.ts";
import { resultId } from "./harness/results.ts";
import { beginRun, findRun, Refusal } from "./harness/runs.ts";
import { command, type Play, type Replay, type Resume, USAGE, UsageError } from "./options.ts";

/** Counts what became of the attempts at a run, and prints a line for each: it is on disk. */
class Tally {
  readonly run: string;
  readonly #counts = { succeeded: 0, "wrong edits": 0, refused: 0 };

  constructor(run: string) {
    this.run = run;
  }

  readonly add = (attempts: readonly Attempt[]): void => {
    for (const attempt of attempts) {
      const word = attempt.error ? "refused" : attempt.succeeded ? "succeeded" : "wrong edits";
      this.#counts[word]++;
      process.stdout.write(`${resultId(this.run, attempt)}\t${outcome(attempt)}\n`);
    }
  };

  toString(): string {
    const counts = Object.entries(this.#counts);
    const answers = counts.reduce((sum, [, count]) => sum + count, 0);
    const what = counts.map(([word, count]) => `${count} ${word}`).join(", ");
    return `run ${this.run}: ${answers} answers recorded: ${what}`;
  }
}

async function playNew(store: AsyncEvalStore, asked: Play, cases: Case[]): Promise<Tally> {
  const id = asked.run ?? `edits-${randomUUID()}`;
  await beginRun(store, {
    id,
    strategy: asked.strategy,
    cases: ofModels(cases, asked.models),
    attempts: asked.attempts,
    description: `what models answered, applied with ${asked.strategy}`,
    labels: asked.labels,
  });
  const { strategy } = await findRun(store, id);
  if (strategy !== asked.strategy) {
    throw new Refusal(`run ${id} was begun with strategy ${strategy}; give it, or another id`);
  }
  return await goOn(store, id, asked, cases);
}

async function goOn(
  store: AsyncEvalStore,
  id: string,
  { concurrency, latencyMs }: Play | Resume,
  cases: Case[],
): Promise<Tally> {
  const { strategy } = await findRun(store, id);
  const tally = new Tally(id);
  const model = new RecordedModel(latencyMs);
  await play(store, id, { cases, model, strategy, concurrency, recorded: tally.add });
  return tally;
}

async function playAgain(store: AsyncEvalStore, asked: Replay, cases: Case[]): Promise<Tally> {
  const tally = new Tally(asked.run ?? `edits-${randomUUID()}`);
  tally.add(await replay(store, asked.source, tally.run, asked.strategy, cases));
  return tally;
}

function ofModels(cases: readonly Case[], models: readonly string[] | undefined): readonly Case[] {
  if (!models) return cases;
  const known = [...new Set(cases.map((each) => each.model))].sort();
  const unknown = models.find((model) => !known.includes(model));
  if (unknown !== undefined) {
    throw new UsageError(
      `${JSON.stringify(unknown)} answered no case; there are ${known.join(", ")}`,
    );
  }
  return cases.filter((each) => models.includes(each.model));
}

async function main(): Promise<void> {
  const asked = command(process.argv.slice(2));
  if (asked.command === "help") {
    process.stdout.write(USAGE);
    return;
  }
  const cases = loadCases();
  if (asked.command === "play") ofModels(cases, asked.models);
  const store = await AsyncEvalStore.open(asked.store, { create: asked.command === "play" });
  try {
    const tally = asked.command === "play"
      ? await playNew(store, asked, cases)
      : asked.command === "resume"
      ? await goOn(store, asked.run, asked, cases)
      : await playAgain(store, asked, cases);
    console.error(`${tally}`);
  } finally {
    await store.close();
  }
}

/** What a program that called this one is told of an error; one that nobody expected is thrown on. */
function exitCode(error: unknown): number {
  if (error instanceof Refusal) return 1;
  if (error instanceof UsageError) return 2;
  if (error instanceof EvalStoreError || error instanceof CaseError) return 3;
  throw error;
}

process.stdout.on("error", (error: Error & { code?: string }) => {
  if (error.code !== "EPIPE") throw error;
  process.exit(141);
});
try {
  await main();
} catch (error) {
  process.exitCode = exitCode(error);
  console.error(`diff_edits_ts: ${error instanceof Error ? error.message : error}`);
}
