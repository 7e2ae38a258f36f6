/** The owner of one open store. */
import process from "node:process";
import { errorFromAnswer, invalidArgument } from "./errors.ts";
import {
  type Answer,
  type Functions,
  type Group,
  type Opened,
  type StoreNumber,
} from "./functions.ts";

const FORKED = 13;

/** Stores that are open, with their functions; they are closed when the thread ends. */
const open = new Map<StoreNumber, Functions>();

const forgotten = new FinalizationRegistry((store: StoreNumber) => {
  open.get(store)?.close(store);
  open.delete(store);
});

process.on("exit", () => {
  for (const [store, functions] of open) functions.close(store);
  open.clear();
});

/** The error for an answer that is not ok. */
export function refusal(functions: Functions, { status, text }: Answer): Error {
  return errorFromAnswer(status, functions.statusName(status), text);
}

/** The text of an answer; throws when it is not ok. */
export function accepted(functions: Functions, answer: Answer): string {
  if (answer.status !== 0) throw refusal(functions, answer);
  return answer.text ?? "";
}

/** One open store: what is dropped without `close` is closed when it is collected, or when the thread ends. */
export class Handle {
  readonly functions: Functions;
  #store: StoreNumber;

  constructor(functions: Functions, opened: Opened) {
    this.functions = functions;
    this.#store = opened.store;
    accepted(functions, opened);
    open.set(opened.store, functions);
    forgotten.register(this, opened.store, this);
  }

  /** Whether `close` was called. */
  get closed(): boolean {
    return this.#store === 0n;
  }

  /** The number to call the library with; throws when the store is closed. */
  get store(): StoreNumber {
    if (this.closed) {
      throw invalidArgument("This store is closed; open it again to use it.");
    }
    return this.#store;
  }

  /** The number, which is nobody's business any more here: whoever takes it closes it. 0 when it is closed. */
  taken(): StoreNumber {
    const store = this.#store;
    this.#store = 0n;
    forgotten.unregister(this);
    open.delete(store);
    return store;
  }

  /** Ends the store once running calls have ended; a second call does nothing. */
  close(): void {
    const store = this.taken();
    if (store !== 0n) this.ended(this.functions.close(store));
  }

  /** Throws unless a close went well; a store of another process is nobody's to close. */
  ended(status: number): void {
    if (status !== 0 && status !== FORKED) {
      throw refusal(this.functions, { status, text: null });
    }
  }

  answer(group: Group, request: Uint8Array): string {
    return accepted(this.functions, this.functions[group](this.store, request));
  }

  putContent(bytes: Uint8Array): string {
    return accepted(
      this.functions,
      this.functions.putContent(this.store, bytes),
    );
  }

  getContent(hash: Uint8Array): Uint8Array<ArrayBuffer> {
    const content = this.functions.getContent(this.store, hash);
    accepted(this.functions, content);
    return content.bytes ?? new Uint8Array(0);
  }
}
