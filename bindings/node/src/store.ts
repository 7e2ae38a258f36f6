/** The stores. */
import { fileURLToPath } from "node:url";
import { invalidArgument } from "./errors.ts";
import { accepted, Handle } from "./handle.ts";
import { encode, ended } from "./json.ts";
import { library } from "./library.ts";
import { AsyncMethods, Methods } from "./methods.ts";
import { closeOnThread, getOnThread, openOnThread, putOnThread } from "./threads.ts";
import { type Event, type Follow, type OpenOptions, type Stored } from "./values.ts";

/** Milliseconds of one wait inside the library; between two of them a signal is looked at. */
const WAIT = 200;

/** Where a store is: a path, the URL of a file, or nothing, which asks the environment. */
export type Place = string | URL | null | undefined;

/**
 * An open store of evaluation results, one file on disk.
 *
 * Any number of processes and worker threads may have the same file open and write. A method that returns has
 * done its work durably; one that throws has written nothing. Close it, or declare it with `using`; one that is
 * dropped is closed when it is collected. Its calls hold the event loop up until they are done; those of `async`
 * do not.
 */
export class EvalStore extends Methods {
  protected override readonly handle: Handle;
  /** The file, as it was given, or where the store found it when none was given. */
  readonly path: string;
  #async: AsyncEvalStore | undefined;

  /**
   * @param place the file, made with its folders when there is none; `:memory:` for none at all. When left out or
   *     empty, EVALSTORE_PATH, else DIFF_EVALS_DB_PATH, else `.evalstore/evals.db`.
   */
  constructor(place?: Place, options: OpenOptions = {}) {
    super();
    const { functions } = library();
    const path = pathOf(place);
    this.handle = new Handle(
      functions,
      functions.open(path === null ? null : ended(path), encode(options)),
    );
    this.path = path || this.info().path;
  }

  /** The same store with methods that answer promises; closing either closes both. */
  get async(): AsyncEvalStore {
    return this.#async ??= new AsyncEvalStore(this.handle, this.path);
  }

  /** Whether the store was closed. */
  get closed(): boolean {
    return this.handle.closed;
  }

  /** Ends the store once running calls have ended; a second call does nothing. */
  close(): void {
    this.handle.close();
  }

  [Symbol.dispose](): void {
    this.close();
  }

  /** Stores bytes, or a text as UTF-8, once under their SHA-256; at most 512 MiB. */
  putContent(content: Uint8Array | string): Stored {
    return JSON.parse(this.handle.putContent(bytesOf(content)));
  }

  /** The bytes stored under a hash, 64 hexadecimal digits. */
  getContent(hash: string): Uint8Array<ArrayBuffer> {
    return this.handle.getContent(hashOf(hash));
  }

  /** As `follow` of `async`. */
  follow(
    consumer: string,
    options: Follow = {},
  ): AsyncGenerator<Event, void, undefined> {
    return this.async.follow(consumer, options);
  }
}

/** An open store whose calls are made on threads beside the event loop. */
export class AsyncEvalStore extends AsyncMethods {
  protected override readonly handle: Handle;
  /** The file, as it was given, or where the store found it when none was given. */
  readonly path: string;

  /** For `open` and `EvalStore.async`. */
  constructor(handle: Handle, path: string) {
    super();
    this.handle = handle;
    this.path = path;
  }

  /** An open store; the arguments are those of `EvalStore`. */
  static async open(
    place?: Place,
    options: OpenOptions = {},
  ): Promise<AsyncEvalStore> {
    const { functions } = library();
    const path = pathOf(place);
    const opened = await openOnThread(
      path === null ? null : ended(path),
      encode(options),
    );
    const handle = new Handle(functions, opened);
    return new AsyncEvalStore(
      handle,
      path || (await new AsyncEvalStore(handle, "").info()).path,
    );
  }

  /** Whether the store was closed. */
  get closed(): boolean {
    return this.handle.closed;
  }

  /** Ends the store once running calls have ended; a second call does nothing. */
  async close(): Promise<void> {
    const store = this.handle.taken();
    if (store !== 0n) this.handle.ended(await closeOnThread(store));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
  }

  /** Stores bytes, or a text as UTF-8, once under their SHA-256; at most 512 MiB. */
  async putContent(content: Uint8Array | string): Promise<Stored> {
    const answer = await putOnThread(this.handle.store, bytesOf(content));
    return JSON.parse(accepted(this.handle.functions, answer));
  }

  /** The bytes stored under a hash, 64 hexadecimal digits. */
  async getContent(hash: string): Promise<Uint8Array<ArrayBuffer>> {
    const content = await getOnThread(this.handle.store, hashOf(hash));
    accepted(this.handle.functions, content);
    return content.bytes ?? new Uint8Array(0);
  }

  /**
   * Every event after the consumer's position, those of other processes too, as they come; it ends when the store
   * is closed or the signal aborts.
   *
   * An event counts as handled when the next one is asked for, and what is handled is committed after each page
   * and when the loop is left. So each event comes at least once: the one at which the loop was left comes again.
   */
  async *follow(
    consumer: string,
    { commit = true, signal, ...what }: Follow = {},
  ): AsyncGenerator<Event, void, undefined> {
    let position = await this.consumerPosition(consumer);
    let committed = position;
    try {
      while (!this.closed && !signal?.aborted) {
        const page = await this.#waited(consumer, what);
        const events = page.events.filter((event) => event.position > position);
        for (const event of events) {
          if (signal?.aborted) return;
          yield event;
          position = event.position;
        }
        position = Math.max(position, page.next_position - 1);
        if (commit && position > committed) {
          await this.commit(consumer, position);
          committed = position;
        }
      }
    } finally {
      if (commit && position > committed && !this.closed) {
        await this.commit(consumer, position);
      }
    }
  }

  /** One poll; none when the store is closed meanwhile. */
  async #waited(consumer: string, what: Follow) {
    try {
      return await this.poll(consumer, { ...what, timeout_ms: WAIT });
    } catch (error) {
      if (this.closed) return { events: [], next_position: 0 };
      throw error;
    }
  }
}

function pathOf(place: Place): string | null {
  if (place === null || place === undefined) return null;
  const path = typeof place === "string" ? place : fileURLToPath(place);
  if (path.includes("\0")) {
    throw invalidArgument(
      `${JSON.stringify(path)} is not a path: it has the character U+0000; remove it.`,
    );
  }
  return path;
}

function hashOf(hash: string): Uint8Array {
  if (hash.includes("\0")) {
    throw invalidArgument(
      `${
        JSON.stringify(hash)
      } is not a hash: it has the character U+0000; a hash is 64 hexadecimal digits.`,
    );
  }
  return ended(hash);
}

/** Bytes; of a text its UTF-8, which a lone surrogate does not have. */
function bytesOf(content: Uint8Array | string): Uint8Array {
  if (typeof content !== "string") return content;
  if (/\p{Surrogate}/u.test(content)) {
    throw invalidArgument(
      "The text has a lone surrogate, which UTF-8 cannot express; give bytes instead.",
    );
  }
  return new TextEncoder().encode(content);
}
