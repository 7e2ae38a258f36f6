/** Every error of the package, and the one table from a status number to its class. */

/** What an error says beside its message. */
export interface ErrorFacts {
  readonly status?: number | null;
  readonly code?: string;
  readonly details?: Readonly<Record<string, unknown>>;
  readonly retryable?: boolean;
}

/** Something the store refused or could not do; the base of every error of this package. */
export class EvalStoreError extends Error {
  /** The number the library answered; null when no library was asked. */
  readonly status: number | null;
  /** The status's stable name, `conflict` for example. */
  readonly code: string;
  /** Facts about the failure for programs; often empty. */
  readonly details: Readonly<Record<string, unknown>>;
  /** True when the same call may succeed later without any change. */
  readonly retryable: boolean;

  constructor(message: string, facts: ErrorFacts = {}) {
    super(message);
    this.name = new.target.name;
    this.status = facts.status ?? null;
    this.code = facts.code ?? "";
    this.details = facts.details ?? {};
    this.retryable = facts.retryable ?? false;
  }
}

/** What the library answered instead of `ok`; there is one class for each status. */
export class StatusError extends EvalStoreError {}

/** A defect of the library; report it with its message. */
export class InternalError extends StatusError {}

/** An argument of the call itself is wrong: a closed store, an option, a hash. */
export class InvalidArgumentError extends StatusError {}

/** The request is not JSON: its text, its encoding, a duplicate key or a number. */
export class InvalidJSONError extends StatusError {}

/** The request is JSON, but not one that the library knows; the message names the key. */
export class InvalidRequestError extends StatusError {}

/** The domain refuses it in the state things are in; the message names the state. */
export class RejectedError extends StatusError {}

/** Somebody was first: an expected version, an event id, a taken id or a consumer's position. */
export class ConflictError extends StatusError {}

/** What the request refers to does not exist. */
export class NotFoundError extends StatusError {}

/** There was no turn to write within the store's timeout; `retryable` is true. */
export class BusyError extends StatusError {}

/** The disk or the file system refused. */
export class StorageError extends StatusError {}

/** The file is damaged; look with `check`, restore a backup. */
export class CorruptError extends StatusError {}

/** The file is newer than the library, or is not an EvalStore file. */
export class UnsupportedError extends StatusError {}

/** A write to a store that cannot be written. */
export class ReadOnlyError extends StatusError {}

/** The store was opened before `fork`; open it again in the child. */
export class ForkedError extends StatusError {}

/** There is no way to the library in this program; the message lists every way, each with its reason. */
export class BackendNotFoundError extends EvalStoreError {}

/** The library was not found or could not be loaded; the message lists every place tried. */
export class LibraryNotFoundError extends EvalStoreError {}

/** The library speaks another ABI than this package; `details` has `path`, `found` and `needed`. */
export class IncompatibleLibraryError extends EvalStoreError {}

/** The class of each status, by its number. */
export const errorByStatus: ReadonlyMap<number, typeof StatusError> = new Map([
  [1, InternalError],
  [2, InvalidArgumentError],
  [3, InvalidJSONError],
  [4, InvalidRequestError],
  [5, RejectedError],
  [6, ConflictError],
  [7, NotFoundError],
  [8, BusyError],
  [9, StorageError],
  [10, CorruptError],
  [11, UnsupportedError],
  [12, ReadOnlyError],
  [13, ForkedError],
]);

/** The error for a status that is not ok; a number that is not known gives a `StatusError`. */
export function errorFromAnswer(
  status: number,
  name: string,
  text: string | null,
): StatusError {
  let error: {
    message?: string;
    code?: string;
    details?: Record<string, unknown>;
    retryable?: boolean;
  };
  try {
    error = (text === null ? {} : JSON.parse(text).error) ?? {};
  } catch {
    error = { message: text ?? "" };
  }
  const kind = errorByStatus.get(status) ?? StatusError;
  const silent = `The library answered status ${status} (${name}) without a message.`;
  return new kind(error.message || silent, {
    status,
    code: error.code ?? name,
    details: error.details ?? {},
    retryable: error.retryable ?? false,
  });
}

/** The refusal of an argument that the C function could not even be given. */
export function invalidArgument(message: string): InvalidArgumentError {
  return new InvalidArgumentError(message, {
    status: 2,
    code: "invalid_argument",
  });
}
