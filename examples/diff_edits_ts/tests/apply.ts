/**
 * Applies answers for test_both_harnesses.py.
 *
 * Each line of standard input is a JSON object with `path`, `text`, `format`, `answer` and `strategy`; each line of
 * standard output is the file after the edit, or null and the kind of the error.
 */
import { createInterface } from "node:readline";
import process from "node:process";
import { EditError } from "../edits/errors.ts";
import { STRATEGIES, type StrategyName } from "../edits/strategies/index.ts";

for await (const line of createInterface({ input: process.stdin })) {
  const { path, text, format, answer, strategy } = JSON.parse(line);
  let made: [string | null, string | null];
  try {
    const apply = STRATEGIES[strategy as StrategyName];
    made = [apply({ path, text }, { text: answer, format }), null];
  } catch (error) {
    if (!(error instanceof EditError)) throw error;
    made = [null, error.kind];
  }
  console.log(JSON.stringify(made));
}
