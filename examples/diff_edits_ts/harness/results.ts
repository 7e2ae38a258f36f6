/** One attempt as a result of the store. */
import type { AsyncEvalStore, RecordResult } from "evalstore";
import type { Attempt } from "../edits/attempt.ts";
import { caseId } from "./runs.ts";

/** The same for the same attempt, whoever plays it: the store takes the first and refuses the second. */
export function resultId(run: string, attempt: Attempt): string {
  return `${run}/${attempt.case.id}/${attempt.number}`;
}

/**
 * The attempt with its pair of functions and the file it produced, both registered.
 *
 * An edit that was applied and is wrong is a failure without a kind: nobody refused it. With `outputHash` the answer
 * is named, which is in the store already; without, its text is sent.
 */
export async function newResult(
  store: AsyncEvalStore,
  run_id: string,
  attempt: Attempt,
  outputHash?: string,
): Promise<RecordResult> {
  const { case: of, answer, strategy, produced } = attempt;
  const pair = await store.upsertProcessingFunctions({
    name: `${answer.format}, ${strategy}`,
    parsing_function: answer.format,
    diff_edit_function: strategy,
  });
  const file = produced === null
    ? undefined
    : await store.upsertFile({ filepath: of.target.path, content: produced });
  return {
    result_id: resultId(run_id, attempt),
    run_id,
    case_id: caseId(run_id, of.task),
    model_id: of.model,
    processing_functions_hash: pair.hash,
    succeeded: attempt.succeeded,
    error_enum: attempt.error?.kind,
    num_edits: attempt.changed.places,
    num_lines_added: attempt.changed.added,
    num_lines_deleted: attempt.changed.deleted,
    time_round_trip_ms: attempt.durationMs,
    raw_model_output: outputHash === undefined ? answer.text : undefined,
    raw_model_output_hash: outputHash,
    file_edited_hash: file?.hash,
  };
}
