/** Plays a run once more with another strategy, from the answers in the store: no model is asked. */
import type { AsyncEvalStore, ProcessingFunctions, Result } from "evalstore";
import { applyAnswer, type Attempt } from "../edits/attempt.ts";
import { answerFormat, type Case } from "../edits/case.ts";
import type { StrategyName } from "../edits/strategies/index.ts";
import { newResult } from "./results.ts";
import { beginRun, Refusal, storedRun, unlessThere } from "./runs.ts";

/**
 * Applies a strategy to every answer of a run of either harness, those that were asked for again as well.
 *
 * All results are recorded at once, by the hashes of the answers. Called again it changes nothing.
 */
export async function replay(
  store: AsyncEvalStore,
  source: string,
  id: string,
  strategy: StrategyName,
  cases: readonly Case[],
): Promise<Attempt[]> {
  const stored: Result[] = [];
  for await (const result of store.iterResults({ run_id: source })) stored.unshift(result);
  if (stored.length === 0) throw new Refusal(`run ${source} has no answers to replay`);
  const { plan, labels } = await storedRun(store, source);
  const known = new Map(cases.map((each) => [caseKey(each.task, each.model), each]));
  const answered = new Set(stored.map((each) => known.get(caseKey(each.task_id, each.model_id))));

  const study = Object.entries(labels).filter(([name]) => ["study", "round"].includes(name));
  await beginRun(store, {
    id,
    strategy,
    cases: [...answered].filter((each) => each !== undefined),
    attempts: plan?.attempts ?? 1,
    description: `the answers of ${source}, applied once more with ${strategy}`,
    labels: { ...Object.fromEntries(study), replay_of: source },
  });
  const pairs = new Map<string, ProcessingFunctions>();
  const attempts: Attempt[] = [];
  const results = [];
  for (const result of stored) {
    const of = known.get(caseKey(result.task_id, result.model_id));
    if (!of) throw new Refusal(`there is no case of ${result.task_id} for ${result.model_id}`);
    const attempt = await again(store, of, strategy, result, pairs);
    attempts.push(attempt);
    results.push(await newResult(store, id, attempt, result.raw_model_output_hash ?? undefined));
  }
  return await unlessThere(store.recordResults({ results })) ? attempts : [];
}

async function again(
  store: AsyncEvalStore,
  of: Case,
  strategy: StrategyName,
  result: Result,
  pairs: Map<string, ProcessingFunctions>,
): Promise<Attempt> {
  const { raw_model_output: text, processing_functions_hash: hash } = result;
  if (hash === null || text === null || text === undefined) {
    throw new Refusal(`result ${result.result_id} has no answer to replay`);
  }
  const pair = pairs.get(hash) ?? await store.getProcessingFunctions({ hash });
  if (pair === null) throw new Refusal(`result ${result.result_id} names no pair of functions`);
  pairs.set(hash, pair);
  const number = Number(/\/(\d+)$/.exec(result.result_id)?.[1]);
  if (Number.isNaN(number)) {
    throw new Refusal(
      `result ${result.result_id} was recorded by something else than these harnesses`,
    );
  }
  return applyAnswer(of, strategy, number, { text, format: answerFormat(pair.parsing_function) });
}

function caseKey(task: string, model: string): string {
  return JSON.stringify([task, model]);
}
