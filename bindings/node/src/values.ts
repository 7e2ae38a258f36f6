/** What requests and answers are made of. */

/** A JSON object of the caller's own. */
export type JSONObject = Readonly<Record<string, unknown>>;

/** RFC 3339, or a Date; answers have texts in UTC with milliseconds. */
export type Timestamp = string | Date;

/** Free names with texts: git sha, branch, machine. */
export type Labels = Readonly<Record<string, string>>;

export type StudyStatus = "pending" | "running" | "paused" | "stopped";
export type PeriodType = "hourly" | "daily" | "weekly" | "monthly";

/** What results are compared by; of `success` more is better, of all others less. */
export type Measure =
  | "success"
  | "cost_usd"
  | "completion_tokens"
  | "num_edits"
  | "num_lines_added"
  | "num_lines_deleted"
  | "time_to_first_token_ms"
  | "time_to_first_edit_ms"
  | "time_round_trip_ms";

/** What a statement takes: booleans become 0 and 1. */
export type SQLParameter = null | boolean | number | string;

/** What a statement gives: blobs and infinities come as texts. */
export type SQLValue = null | number | string;

/** Why an attempt failed: the number of each name. */
export const errorKinds = {
  no_tool_calls: 1,
  parsing_error: 2,
  diff_edit_error: 3,
  missing_original_diff_edit_tool_call_message: 4,
  api_error: 5,
  wrong_tool_call: 6,
  wrong_file_edited: 7,
  multi_tool_calls: 8,
  tool_call_params_undefined: 9,
  other_error: 99,
} as const;

/** The name of an error kind. */
export type ErrorName = keyof typeof errorKinds;

/** The number of an error kind. */
export type ErrorKind = (typeof errorKinds)[ErrorName];

/** Which part of a list a page is. */
export interface Paging {
  /** At most so many, 1 to 10,000; 100 when absent. */
  limit?: number | undefined;
  /** The `next_cursor` of the page before. */
  cursor?: string | undefined;
}

/** One part of a list. */
export interface Page<T> {
  items: T[];
  /** The `cursor` of the next page; null at the end. */
  next_cursor: string | null;
}

/** What a store is opened with. */
export interface OpenOptions {
  /** `full`, the default, survives power loss; `normal` a crash of the process. */
  durability?: "full" | "normal" | undefined;
  /** How long a write waits for its turn, 0 to 3,600,000; 30,000 when absent. */
  timeout_ms?: number | undefined;
  /** Never write; the file must exist. */
  read_only?: boolean | undefined;
  /** Make the file, and missing folders, when there is none; true when absent. */
  create?: boolean | undefined;
  /** `wal`, the default; `rollback` for a file system without shared memory, at your own risk. */
  journal?: "wal" | "rollback" | undefined;
}

/** The version a stream must have for the write to happen: its number, 0 when it must not exist, or a word. */
export type ExpectedVersion = number | "any" | "no_stream" | "stream_exists";

/** What every command takes beside its arguments. */
export interface CommandOptions {
  /** A UUID that makes it safe to send the same command again after a lost answer. */
  event_id?: string | undefined;
  expected_version?: ExpectedVersion | undefined;
  /** Kept with the events. */
  metadata?: JSONObject | undefined;
}

/** A command among several. */
export interface NewCommand extends CommandOptions {
  command: string;
  args: object;
}

/** Where an event is in the log. */
export interface Receipt {
  event_id: string;
  stream: string;
  version: number;
  position: number;
  /** Whether it was there already. */
  duplicate: boolean;
}

/** What a command did. */
export interface Outcome {
  result: Record<string, unknown>;
  events: Receipt[];
  /** The hashes of texts of the command that were forgotten before and not stored again. */
  forgotten?: string[] | undefined;
}

/** What a command did to a thing. */
export interface Identified {
  id: string;
  events: Receipt[];
  /** The hashes of texts of the command that were forgotten before and not stored again. */
  forgotten?: string[] | undefined;
}

/** What a command of many things did; the ids are in the order of the list. */
export interface Batch {
  ids: string[];
  events: Receipt[];
  /** The hashes of texts of the command that were forgotten before and not stored again. */
  forgotten?: string[] | undefined;
}

/** Where a content is; no events when it was there already. */
export interface Hashed {
  hash: string;
  events: Receipt[];
  /** The hash once more when the text was forgotten before and not stored again. */
  forgotten?: string[] | undefined;
}

/** What became of a content that is to be forgotten; no events when it was forgotten already. */
export interface Forgotten {
  hash: string;
  /** Whether nothing of the bytes is left in the store's files; else forget it again, or vacuum, later. */
  destroyed: boolean;
  events: Receipt[];
}

/** An event to append; one of a type of your own needs a stream. */
export interface NewEvent {
  type: string;
  data: JSONObject;
  stream?: string | undefined;
  event_id?: string | undefined;
  timestamp?: Timestamp | undefined;
  metadata?: JSONObject | undefined;
  expected_version?: ExpectedVersion | undefined;
}

/** An event of the log. */
export interface Event {
  event_id: string;
  stream: string;
  version: number;
  position: number;
  type: string;
  timestamp: string;
  data: Record<string, unknown>;
  metadata: Record<string, unknown>;
}

/** A part of the log. */
export interface EventPage {
  events: Event[];
  /** Where the next page begins. */
  next_position: number;
}

/** A consumer and how far it has come. */
export interface ConsumerPosition {
  consumer: string;
  position: number;
}

/** Which events to read; both ends are included. */
export interface Read {
  from_position?: number | undefined;
  to_position?: number | undefined;
  /** 1 to 10,000; 500 when absent. */
  limit?: number | undefined;
  types?: readonly string[] | undefined;
  backwards?: boolean | undefined;
  stream?: string | undefined;
  from_version?: number | undefined;
  to_version?: number | undefined;
}

/** What a consumer waits for. */
export interface Consumption {
  /** At most so many events at a time, 1 to 10,000; 100 when absent. */
  max?: number | undefined;
  /** The part of the streams to look at, 0 to `partitions` - 1. */
  partition?: number | undefined;
  /** How many parts there are; each worker needs a consumer of its own. */
  partitions?: number | undefined;
}

/** What a poll waits for. */
export interface Poll extends Consumption {
  /** How long to wait when there are none, 0 to 600,000; 1,000 when absent. */
  timeout_ms?: number | undefined;
}

/** How to follow the log. */
export interface Follow extends Consumption {
  /** False leaves it to the caller to commit. */
  commit?: boolean | undefined;
  /** Ends the iteration, within a fifth of a second. */
  signal?: AbortSignal | undefined;
}

/** How far a long task has come. */
export interface Progress {
  done: boolean;
  position: number;
  last_position: number;
}

/** The read models. */
export interface ProjectionStatus extends Progress {
  projections: {
    name: string;
    version: number;
    tables: string[];
    rows: number;
    rebuild_position: number | null;
  }[];
}

/** What a verification found. */
export interface Verification extends Progress {
  clean: boolean;
  /** The first 100. */
  findings: { position: number | null; problem: string }[];
  /** The hash of the last event. */
  head: string;
}

/** Which part of the read models, and how much at a time. */
export interface Task {
  projection?: string | undefined;
  /** Without it, all at once; with it, call again until `done`. */
  max_events?: number | undefined;
}

/** What is open. */
export interface Info {
  path: string;
  schema_version: number;
  library_version: string;
  sqlite_version: string;
  durability: "full" | "normal";
  journal: "wal" | "rollback" | "memory";
  file_system: string | null;
  read_only: boolean;
  timeout_ms: number;
  last_position: number;
  streams: number;
  contents: number;
  forgotten_contents: number;
  pending_destructions: number;
  consumers: number;
  file_bytes: number;
  wal_bytes: number;
  free_bytes: number;
  head: string | null;
  pragmas: Record<string, unknown>;
  wal: WriteAheadLog | null;
}

/** How long the write-ahead log is, and why when it has grown. */
export interface WriteAheadLog {
  frames: number;
  checkpointed: number;
  /** Who reads from a snapshot; `pid` is null when it is of another container. */
  readers: { pid: number | null; frames: number }[];
  why: string | null;
}

/** The answer of SQLite's checks. */
export interface Check {
  ok: boolean;
  problems: string[];
}

/** What was copied. */
export interface Backup {
  path: string;
  bytes: number;
  last_position: number;
}

/** The schema versions of the file. */
export interface Migration {
  from: number;
  to: number;
  versions: { version: number; name: string }[];
}

/** Where a content is. */
export interface Stored {
  /** SHA-256 in 64 hexadecimal digits. */
  hash: string;
  size: number;
  /** Whether the same bytes were there already. */
  duplicate: boolean;
}
