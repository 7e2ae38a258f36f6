/** Begins a run, or finds one: its prompt, files and cases, each under an id that follows from what it is. */
import { type AsyncEvalStore, ConflictError, type Labels, type Run } from "evalstore";
import type { Case } from "../edits/case.ts";
import { isStrategy, type StrategyName } from "../edits/strategies/index.ts";
import { digests, plan, SYSTEM_PROMPT } from "./definition.ts";

/** Which harness plays a run: the label that tells it. */
export const HARNESS = "typescript";

/** The answer to what was asked for is no; the message says why. */
export class Refusal extends Error {}

export interface NewRun {
  readonly id: string;
  readonly strategy: StrategyName;
  readonly cases: readonly Case[];
  readonly attempts: number;
  readonly description: string;
  readonly labels: Labels;
}

/** Makes the run and its cases; what is there already stays, so that it may be called again at any time. */
export async function beginRun(store: AsyncEvalStore, run: NewRun): Promise<void> {
  const prompt = await store.upsertSystemPrompt(SYSTEM_PROMPT);
  await unlessThere(store.createRun({
    run_id: run.id,
    system_prompt_hash: prompt.hash,
    description: run.description,
    labels: { ...run.labels, strategy: run.strategy, harness: HARNESS },
    digests: digests(),
    plan: plan(run.cases, run.attempts),
  }));
  const tasks = new Map(run.cases.map((each) => [each.task, each]));
  const cases = [];
  for (const { task, request, target } of tasks.values()) {
    const file = await store.upsertFile({ filepath: target.path, content: target.text });
    cases.push({
      case_id: caseId(run.id, task),
      run_id: run.id,
      task_id: task,
      description: request,
      file_hash: file.hash,
    });
  }
  await unlessThere(store.createCases({ cases }));
}

/** A run of this harness and its strategy; refuses one that is not there or that another harness plays. */
export async function findRun(
  store: AsyncEvalStore,
  run_id: string,
): Promise<{ run: Run; strategy: StrategyName }> {
  const run = await storedRun(store, run_id);
  const { strategy, harness = "another" } = run.labels;
  if (harness !== HARNESS || !isStrategy(strategy)) {
    throw new Refusal(`run ${run_id} is one of ${harness} harness; go on with it there`);
  }
  return { run, strategy };
}

/** A run, whoever plays it. */
export async function storedRun(store: AsyncEvalStore, run_id: string): Promise<Run> {
  const run = await store.getRun({ run_id });
  if (run === null) throw new Refusal(`there is no run ${run_id} in ${store.path}`);
  return run;
}

export function caseId(run: string, task: string): string {
  return `${run}/${task}`;
}

/** Whether it was done; not when somebody else was first, whose work stays. */
export async function unlessThere(command: Promise<unknown>): Promise<boolean> {
  try {
    await command;
    return true;
  } catch (error) {
    if (error instanceof ConflictError) return false;
    throw error;
  }
}
