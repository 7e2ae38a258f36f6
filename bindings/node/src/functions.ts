/** What every way to the library offers: the C functions, with bytes and numbers instead of pointers. */

/** The number `evalstore_abi_version` must answer. */
export const ABI_VERSION = 1;

/** An open store: a number that the library looks up, below 2^47; 0 is none. */
export type StoreNumber = bigint;

/** What a call with one JSON answer left behind; `text` is null when it left nothing. */
export interface Answer {
  readonly status: number;
  readonly text: string | null;
}

/** What `evalstore_open` left behind; `text` is the error object. */
export interface Opened extends Answer {
  readonly store: StoreNumber;
}

/** What `evalstore_get_content` left behind; `text` is the error object. */
export interface Content extends Answer {
  readonly bytes: Uint8Array<ArrayBuffer> | null;
}

/** The functions that take a request and answer with JSON. */
export const groups = [
  "execute",
  "append",
  "query",
  "read",
  "poll",
  "commit",
  "project",
  "maintain",
] as const;

/** The name of a function that takes a request and answers with JSON. */
export type Group = (typeof groups)[number];

/** A call with one JSON text in and one JSON text out. */
export type RequestFunction = (
  store: StoreNumber,
  request: Uint8Array,
) => Answer;

/**
 * Every function of the ABI, named without its prefix. Out parameters are answered, memory is freed before
 * a call returns, and `evalstore_free` is therefore not among them. Every text that goes in ends with a NUL.
 */
export interface Functions extends Readonly<Record<Group, RequestFunction>> {
  open(path: Uint8Array | null, options: Uint8Array | null): Opened;
  close(store: StoreNumber): number;
  putContent(store: StoreNumber, bytes: Uint8Array): Answer;
  getContent(store: StoreNumber, hash: Uint8Array): Content;
  version(): string;
  abiVersion(): number;
  statusName(status: number): string;
}

/** One way to the library. Both functions throw when the file cannot be loaded. */
export interface Way {
  readonly name: Backend;
  /** The number of the library at a path; null when it has none. */
  abiNumber(path: string): number | null;
  /** The functions of the library at a path; throws when it lacks one of them. */
  load(path: string): Functions;
}

/** The ways to the library. */
export type Backend = "node:ffi" | "node-api" | "deno";
