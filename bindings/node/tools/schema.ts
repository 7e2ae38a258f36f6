/**
 * The commands, the queries and the shapes of their arguments and answers, as docs/reference.md has them; a file of
 * schema/ has those of one topic.
 *
 * generate.ts makes the types and the methods from it and holds it against the reference; a test holds it against
 * what the library answers. A key that ends with "?" may be left out. Types are those of TypeScript.
 */
import * as analyses from "./schema/analyses.ts";
import * as benchmarks from "./schema/benchmarks.ts";
import * as contents from "./schema/contents.ts";
import * as filters from "./schema/filters.ts";
import * as results from "./schema/results.ts";
import * as runs from "./schema/runs.ts";
import * as sql from "./schema/sql.ts";
import * as statistics from "./schema/statistics.ts";
import * as studies from "./schema/studies.ts";
import type { Command, Query, Shape } from "./schema/types.ts";

export { calls } from "./schema/calls.ts";
export type * from "./schema/types.ts";

/** The shapes within arguments and answers. */
export const shapes: Readonly<Record<string, Shape>> = {
  ...studies.shapes,
  ...contents.shapes,
  ...runs.shapes,
  ...results.shapes,
  ...analyses.shapes,
  ...statistics.shapes,
  ...benchmarks.shapes,
  ...sql.shapes,
  ...filters.shapes,
};

/** The commands, in the order of the reference. */
export const commands: Readonly<Record<string, Command>> = {
  ...studies.commands,
  ...contents.commands,
  ...runs.commands,
  ...results.commands,
  ...benchmarks.commands,
};

/** The queries, in the order of the reference. `limit` and `cursor` of those in pages are not written down. */
export const queries: Readonly<Record<string, Query>> = {
  ...studies.queries,
  ...contents.queries,
  ...runs.queries,
  ...results.queries,
  ...analyses.queries,
  ...statistics.queries,
  ...benchmarks.queries,
  ...sql.queries,
};
