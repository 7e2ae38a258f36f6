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
import { type Case, loadCases } from "./edits/case.ts";
import { RecordedModel } from "./harness/model.ts";
import { counted, play } from "./harness/play.ts";
import { replay } from "./harness/replay.ts";
import { beginRun, findRun, Refusal } from "./harness/runs.ts";
import { command, type Play, type Replay, type Resume, USAGE, UsageError } from "./options.ts";

/** What was done, a line for each key. */
type Summary = Readonly<Record<string, string | number>>;

async function playRun(store: AsyncEvalStore, asked: Play, cases: Case[]): Promise<Summary> {
  const id = asked.run ?? `edits-${randomUUID()}`;
  await beginRun(store, {
    id,
    strategy: asked.strategy,
    cases: ofModels(cases, asked.models),
    attempts: asked.attempts,
    description: `what models answered, applied with ${asked.strategy}`,
    labels: asked.labels,
  });
  const summary = await goOn(store, id, asked, cases);
  if (summary.strategy !== asked.strategy) {
    throw new Refusal(`run ${id} was there with strategy ${summary.strategy}; it was gone on with`);
  }
  return summary;
}

async function goOn(
  store: AsyncEvalStore,
  id: string,
  { concurrency, latencyMs }: Play | Resume,
  cases: Case[],
): Promise<Summary> {
  const { strategy } = await findRun(store, id);
  const model = new RecordedModel(latencyMs);
  const recorded = await play(store, id, { cases, model, strategy, concurrency });
  return { run: id, strategy, ...counted(recorded) };
}

async function playAgain(store: AsyncEvalStore, asked: Replay, cases: Case[]): Promise<Summary> {
  const { source, strategy } = asked;
  const id = asked.run ?? `edits-${randomUUID()}`;
  const recorded = await replay(store, source, id, strategy, cases);
  return { run: id, strategy, replay_of: source, ...counted(recorded) };
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
  const asked = command();
  if (asked.command === "help") {
    process.stdout.write(USAGE);
    return;
  }
  const cases = loadCases();
  if (asked.command === "play") ofModels(cases, asked.models);
  const store = await AsyncEvalStore.open(asked.store, { create: asked.command === "play" });
  try {
    const summary = asked.command === "play"
      ? await playRun(store, asked, cases)
      : asked.command === "resume"
      ? await goOn(store, asked.run, asked, cases)
      : await playAgain(store, asked, cases);
    for (const [key, value] of Object.entries(summary)) console.log(`${key}\t${value}`);
  } finally {
    await store.close();
  }
}

function exitCode(error: unknown): number {
  if (error instanceof UsageError) return 2;
  if (error instanceof EvalStoreError) return 3;
  if (error instanceof Refusal) return 1;
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
