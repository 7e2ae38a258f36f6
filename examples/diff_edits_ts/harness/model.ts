/** Who is asked for edits. */
import { setTimeout as wait } from "node:timers/promises";
import type { Answer, Case } from "../edits/case.ts";

/** Answers requests for edits; an implementation may ask over the network. */
export interface Model {
  /** The answer to a case; `again` when the last one was refused. Null when it has nothing more to say. */
  ask(of: Case, again: boolean): Promise<Answer | null>;
}

/** Gives the answers that were written down in the cases, each after `latencyMs`, as a model would. */
export class RecordedModel implements Model {
  readonly #latencyMs: number;

  constructor(latencyMs: number) {
    this.#latencyMs = latencyMs;
  }

  async ask(of: Case, again: boolean): Promise<Answer | null> {
    const answer = again ? of.retry : of.answer;
    if (answer !== null && this.#latencyMs > 0) await wait(this.#latencyMs);
    return answer;
  }
}
