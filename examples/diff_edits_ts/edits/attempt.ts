/** One answer applied to its file, and what became of it. */
import { performance } from "node:perf_hooks";
import type { Answer, Case } from "./case.ts";
import { EditError } from "./errors.ts";
import { SequenceMatcher } from "./sequence_matcher.ts";
import { STRATEGIES, type StrategyName } from "./strategies/index.ts";

export interface Attempt {
  readonly case: Case;
  readonly strategy: StrategyName;
  /** Which answer to the case it is, from 1. */
  readonly number: number;
  readonly answer: Answer;
  /** The file after the edit; null when the answer was refused. */
  readonly produced: string | null;
  readonly error: EditError | null;
  /** Whether the file after the edit is the expected one, to the byte. */
  readonly succeeded: boolean;
  readonly durationMs: number;
  readonly changed: Changed;
}

/** What an edit changed, as a diff counts it. */
export interface Changed {
  readonly places: number;
  readonly added: number;
  readonly deleted: number;
}

/** What becomes of one answer. */
export function applyAnswer(
  of: Case,
  strategy: StrategyName,
  number: number,
  answer: Answer,
): Attempt {
  let produced: string | null = null;
  let error: EditError | null = null;
  const begun = performance.now();
  try {
    produced = STRATEGIES[strategy](of.target, answer);
  } catch (refused) {
    if (!(refused instanceof EditError)) throw refused;
    error = refused;
  }
  const durationMs = performance.now() - begun;
  const succeeded = produced === of.expected;
  const changed = changes(of.target.text, produced);
  return { case: of, strategy, number, answer, produced, error, succeeded, durationMs, changed };
}

/** `succeeded`, `wrong_edit` (applied, but the file is not what it should be), or the error's kind. */
export function outcome(attempt: Attempt): string {
  return attempt.error?.kind ?? (attempt.succeeded ? "succeeded" : "wrong_edit");
}

/** Nothing for a refused answer. */
function changes(before: string, after: string | null): Changed {
  let [places, added, deleted] = [0, 0, 0];
  if (after !== null) {
    const matcher = new SequenceMatcher(after.split("\n"));
    for (const { tag, i1, i2, j1, j2 } of matcher.changes(before.split("\n"))) {
      if (tag === "equal") continue;
      places++;
      deleted += i2 - i1;
      added += j2 - j1;
    }
  }
  return { places, added, deleted };
}
