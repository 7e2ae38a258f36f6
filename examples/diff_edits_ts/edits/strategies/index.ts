/** Three ways to apply an answer, from strict to lenient. */
import type { Answer, Target } from "../case.ts";
import { applyExact } from "./exact.ts";
import { applyFuzzy } from "./fuzzy.ts";
import { applyLoosely } from "./whitespace.ts";

/** The text after the edit; throws an EditError. */
export type Strategy = (target: Target, answer: Answer) => string;

export const STRATEGIES = {
  exact: applyExact,
  whitespace: applyLoosely,
  fuzzy: applyFuzzy,
} as const satisfies Record<string, Strategy>;

export type StrategyName = keyof typeof STRATEGIES;

export function isStrategy(name: string | undefined): name is StrategyName {
  return name !== undefined && Object.hasOwn(STRATEGIES, name);
}
