/** What the end of a test says about the model. */

/**
 * How a test ended: `failed` is the model's failure, said by an assertion or a time limit; `broken` is any other
 * error, which says nothing about the model.
 */
export type Outcome = "passed" | "failed" | "broken";

/** As much of an error as the runners hand on, some of them only as a copy without its class. */
export interface ThrownError {
  readonly name?: string | undefined;
  readonly message?: string | undefined;
  readonly stack?: string | undefined;
  readonly code?: unknown;
  readonly matcherResult?: unknown;
}

/** What assertion libraries write at the beginning: `expect(…)`, `assert.equal(…)`, `AssertionError`. */
const ASSERTION = /^(?:Error: )?(?:expect[(.]|assert(?:\.\w+)?\(|AssertionError\b)/;

/** Whether an error is what a test says about what it tests. */
export function isAssertion(error: ThrownError | string | null | undefined): boolean {
  if (error === null || error === undefined) return false;
  if (typeof error === "string") return ASSERTION.test(error);
  return error.code === "ERR_ASSERTION" || error.name === "AssertionError" ||
    (error.matcherResult !== undefined && error.matcherResult !== null) ||
    ASSERTION.test(error.stack ?? "") || ASSERTION.test(error.message ?? "");
}

/** The outcome of a test that was expected to fail: to fail is a failure all the same. */
export function expectedToFail(outcome: Outcome): Outcome {
  return outcome === "passed" ? "failed" : "passed";
}

/** An error as a text: its stack, which begins with its message, or whatever it is. */
export function described(error: unknown): string {
  if (typeof error !== "object" || error === null) return String(error);
  const { stack, message } = error as ThrownError;
  const plain = (text: string) =>
    text.replace(
      // deno-lint-ignore no-control-regex
      /\x1b\[[0-9;]*m/g,
      "",
    );
  if (stack === undefined) return plain(message ?? JSON.stringify(error));
  return plain(message === undefined || stack.includes(message) ? stack : `${message}\n${stack}`);
}
