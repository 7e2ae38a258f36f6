/** The log, the read models and the file: methods that are neither commands nor queries. */
import type { Call } from "./types.ts";

/** The methods for the rest of the reference. */
export const calls: Readonly<Record<string, Call>> = {
  executeMany: {
    doc: "Carries out commands in one transaction, all or none; one outcome a command, in order.",
    parameters: "commands: readonly NewCommand[]",
    group: "execute",
    body: "{ commands }",
    answer: "Outcome[]",
    pick: "results",
  },
  sql: {
    doc:
      "The rows of one read-only statement over the read models and the view `events`; `parameters` is a list for `?`, or an object for `:name`, its keys without the colon. Integers beyond 2^53 lose digits: cast them to text.",
    parameters:
      'sql: string, parameters: Wire.SqlQuery["parameters"] = [], options: Pick<Wire.SqlQuery, "limit" | "timeout_ms"> = {}',
    group: "query",
    body: '{ query: "sql", args: { ...options, sql, parameters } }',
    answer: "Wire.Table",
    pick: "result",
  },
  explain: {
    doc:
      "Where the numbers of an analysis, such as `cost_by_run`, come from with these filters. It is carried out for that; `period` is for `performance_trends`.",
    parameters: "analysis: string, args: Wire.PerformanceTrendsQuery = {}",
    group: "query",
    body: "{ query: analysis, args: { ...args, explain: true } }",
    answer: "Wire.Explanation",
    pick: "explain",
  },
  append: {
    doc:
      "Appends events in one transaction, all or none, with their effect on the read models. `commit` moves a consumer in the same transaction: done before, it is a ConflictError and nothing is written. `forgotten` names contents that were forgotten in the store from which the events are copied.",
    parameters:
      "events: readonly NewEvent[], options: { commit?: ConsumerPosition | undefined; forgotten?: readonly string[] | undefined } = {}",
    group: "append",
    body: "{ ...options, events }",
    answer: "Receipt[]",
    pick: "events",
  },
  read: {
    doc: "Events of the log or of one stream, a page at a time.",
    parameters: "which: Read = {}",
    group: "read",
    body: "which",
    answer: "EventPage",
  },
  poll: {
    doc:
      "The events after a consumer's position: at once when there are some, else as soon as some arrive. It moves nothing: `next_position` - 1 is the position to commit.",
    parameters: "consumer: string, options: Poll = {}",
    group: "poll",
    body: "{ ...options, consumer }",
    answer: "EventPage",
  },
  commit: {
    doc: "Remembers that a consumer has handled everything up to a position.",
    parameters: "consumer: string, position: number",
    group: "commit",
    body: "{ consumer, position }",
    answer: "number",
    pick: "position",
  },
  seek: {
    doc: "Moves a consumer anywhere, backwards too.",
    parameters: 'consumer: string, seek: number | "beginning" | "end"',
    group: "commit",
    body: "{ consumer, seek }",
    answer: "number",
    pick: "position",
  },
  consumerPosition: {
    doc: "The position a consumer has committed; 0 when it never did.",
    parameters: "consumer: string",
    group: "commit",
    body: "{ consumer }",
    answer: "number",
    pick: "position",
  },
  project: {
    doc:
      "A request to the read models as the reference writes it; the next three have names and types.",
    parameters: 'request: Task & { action: "status" | "rebuild" | "verify" }',
    group: "project",
    body: "request",
    answer: "Record<string, unknown>",
  },
  projectionStatus: {
    doc: "Which read models there are, their tables and rows, and how far a rebuild has come.",
    parameters: 'task: Pick<Task, "projection"> = {}',
    group: "project",
    body: '{ ...task, action: "status" }',
    answer: "ProjectionStatus",
  },
  rebuild: {
    doc: "Makes the read models anew from the log; the old ones stay readable until the end.",
    parameters: "task: Task = {}",
    group: "project",
    body: '{ ...task, action: "rebuild" }',
    answer: "Progress",
  },
  verify: {
    doc:
      "Checks the hash chain, the streams, the contents and the read models; damage is an answer.",
    parameters: "task: Task = {}",
    group: "project",
    body: '{ ...task, action: "verify" }',
    answer: "Verification",
  },
  maintain: {
    doc: "A request about the file as the reference writes it; the next five have names and types.",
    parameters:
      'request: JSONObject & { action: "info" | "check" | "backup" | "vacuum" | "migrate" }',
    group: "maintain",
    body: "request",
    answer: "Record<string, unknown>",
  },
  info: {
    doc: "What is open: the file, the versions, the settings and the sizes.",
    parameters: "",
    group: "maintain",
    body: '{ action: "info" }',
    answer: "Info",
  },
  check: {
    doc:
      "SQLite's checks of the file; whether events are as they were written is the question of `verify`.",
    parameters: "",
    group: "maintain",
    body: '{ action: "check" }',
    answer: "Check",
  },
  backup: {
    doc:
      "Copies the store as it is at one moment, while others write; never over a file that is there.",
    parameters: "path: string",
    group: "maintain",
    body: '{ action: "backup", path }',
    answer: "Backup",
  },
  vacuum: {
    doc:
      "Gives unused space back to the file system; without `max_events` the whole file is written anew.",
    parameters: 'task: Pick<Task, "max_events"> = {}',
    group: "maintain",
    body: '{ ...task, action: "vacuum" }',
    answer: "Progress",
  },
  migrate: {
    doc: "The schema versions of the file, or the move to one of them.",
    parameters: "options: { to?: number | undefined } = {}",
    group: "maintain",
    body: '{ ...options, action: "migrate" }',
    answer: "Migration",
  },
};
