/** Plays what a run's plan still wants, several models and cases at once. */
import type { AsyncEvalStore } from "evalstore";
import { applyAnswer, type Attempt } from "../edits/attempt.ts";
import type { Case } from "../edits/case.ts";
import type { StrategyName } from "../edits/strategies/index.ts";
import type { Model } from "./model.ts";
import { newResult } from "./results.ts";
import { Refusal, unlessThere } from "./runs.ts";

/** How answers are asked for and applied, and how many at once. */
export interface Playing {
  readonly cases: readonly Case[];
  readonly model: Model;
  readonly strategy: StrategyName;
  readonly concurrency: number;
  /** Called with attempts that are on disk; not with those that somebody else recorded first. */
  readonly recorded: (attempts: readonly Attempt[]) => void;
}

/** The attempts of one model at one task that are due, by number. */
interface Due {
  readonly of: Case;
  readonly first: number;
  readonly last: number;
}

/**
 * Asks the store what is due and does that, until nothing is.
 *
 * The store counts answers. One that was asked for again after a refusal is an attempt too, so those of a pair follow
 * each other; the pairs are played at once.
 */
export async function play(store: AsyncEvalStore, run: string, how: Playing): Promise<void> {
  let before = Infinity;
  for (;;) {
    const left = await store.remainingAttempts({ run_id: run, limit: 100_000 });
    if (left.remaining === 0) return;
    if (left.remaining >= before) {
      throw new Refusal(
        `run ${run}: ${left.remaining} attempts are due whose results have taken ids`,
      );
    }
    before = left.remaining;
    await inParallel(due(left.attempts, how.cases), how.concurrency, async (pair) => {
      for (let number = pair.first; number <= pair.last;) {
        const attempts = await attemptsAt(pair.of, how, number);
        if (await record(store, run, attempts)) how.recorded(attempts);
        number += attempts.length;
      }
    });
  }
}

function due(
  wanted: readonly { task_id: string; model_id: string; attempt: number }[],
  cases: readonly Case[],
): Due[] {
  const key = (task: string, model: string) => JSON.stringify([task, model]);
  const known = new Map(cases.map((each) => [key(each.task, each.model), each]));
  const pairs = new Map<Case, Due>();
  for (const { task_id, model_id, attempt } of wanted) {
    const of = known.get(key(task_id, model_id));
    if (!of) throw new Refusal(`there is no case of ${task_id} for ${model_id}`);
    pairs.set(of, { of, first: pairs.get(of)?.first ?? attempt, last: attempt });
  }
  return [...pairs.values()];
}

/**
 * An answer, and after a refusal the next, as an editing loop asks.
 *
 * That an edit went to the wrong lines, nobody notices.
 */
async function attemptsAt(of: Case, how: Playing, number: number): Promise<Attempt[]> {
  const attempts: Attempt[] = [];
  for (let again = false;; again = true) {
    const answer = await how.model.ask(of, again);
    if (answer === null) return attempts;
    const attempt = applyAnswer(of, how.strategy, number + attempts.length, answer);
    attempts.push(attempt);
    if (attempt.error === null || again) return attempts;
  }
}

/** All in one transaction, on disk when it answers; false when somebody else recorded them first. */
async function record(
  store: AsyncEvalStore,
  run: string,
  attempts: readonly Attempt[],
): Promise<boolean> {
  const results = [];
  for (const attempt of attempts) results.push(await newResult(store, run, attempt));
  return await unlessThere(store.recordResults({ results }));
}

/** Calls with every item, at most so many at once; the first failure ends it once those begun have ended. */
async function inParallel<T>(
  items: readonly T[],
  atOnce: number,
  call: (item: T) => Promise<void>,
): Promise<void> {
  const waiting = [...items];
  const worker = async () => {
    try {
      for (let item = waiting.shift(); item !== undefined; item = waiting.shift()) await call(item);
    } catch (error) {
      waiting.length = 0;
      throw error;
    }
  };
  const ended = await Promise.allSettled(Array.from({ length: atOnce }, worker));
  for (const each of ended) if (each.status === "rejected") throw each.reason;
}
