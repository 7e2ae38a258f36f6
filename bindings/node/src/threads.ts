/**
 * Calls of the library on threads beside the event loop.
 *
 * A handle is a number that any thread of the process may use, so that a thread needs nothing but the library.
 * Threads are made when there is something to do, and do not keep the process alive. Polls have threads of their
 * own, because they wait, and nothing else should wait for them.
 */
import { Worker } from "node:worker_threads";
import {
  type Answer,
  type Content,
  type Group,
  type Opened,
  type StoreNumber,
} from "./functions.ts";

/** How many threads of each kind there are at most. */
const MOST = 4;

/** What a thread is asked: a function, a store, and the bytes of its texts. */
export interface Question {
  readonly call: "open" | "close" | "putContent" | "getContent" | Group;
  readonly store: StoreNumber;
  readonly first: Uint8Array | null;
  readonly second: Uint8Array | null;
}

/** What a thread answers; what it threw comes as an error. */
export type Reply = { readonly answer: unknown } | { readonly error: Error };

interface Job {
  readonly question: Question;
  readonly resolve: (answer: never) => void;
  readonly reject: (error: Error) => void;
}

/** Threads of one kind and what waits for them. */
class Threads {
  readonly #idle: Worker[] = [];
  readonly #waiting: Job[] = [];
  readonly #jobs = new Map<Worker, Job>();

  ask<T>(question: Question): Promise<T> {
    return new Promise<T>((resolve, reject) => {
      this.#waiting.push({ question, resolve, reject });
      this.#next();
    });
  }

  /** Gives the first job that waits to a thread, if there may be one. */
  #next(): void {
    if (this.#waiting.length === 0) return;
    let worker: Worker | undefined;
    try {
      worker = this.#idle.pop() ??
        (this.#jobs.size < MOST ? this.#started() : undefined);
    } catch (error) {
      this.#waiting.shift()?.reject(error as Error);
      return;
    }
    const job = worker && this.#waiting.shift();
    if (worker === undefined || job === undefined) return;
    this.#jobs.set(worker, job);
    worker.ref();
    worker.postMessage(job.question);
  }

  #started(): Worker {
    const kind = import.meta.url.endsWith(".ts") ? "ts" : "js";
    const worker = new Worker(new URL(`./thread.${kind}`, import.meta.url));
    worker.on("message", (reply: Reply) => {
      const job = this.#jobs.get(worker);
      this.#jobs.delete(worker);
      worker.unref();
      this.#idle.push(worker);
      if ("answer" in reply) job?.resolve(reply.answer as never);
      else job?.reject(reply.error);
      this.#next();
    });
    const ended = (error: Error) => {
      const job = this.#jobs.get(worker);
      this.#jobs.delete(worker);
      const index = this.#idle.indexOf(worker);
      if (index >= 0) this.#idle.splice(index, 1);
      job?.reject(error);
      this.#next();
    };
    worker.on("error", ended);
    worker.on(
      "exit",
      () => ended(new Error("The thread ended before its call did.")),
    );
    return worker;
  }
}

const calls = new Threads();
const polls = new Threads();

/** A request on a thread. */
export function onThread(
  group: Group,
  store: StoreNumber,
  request: Uint8Array,
): Promise<Answer> {
  const threads = group === "poll" ? polls : calls;
  return threads.ask({ call: group, store, first: request, second: null });
}

export function openOnThread(
  path: Uint8Array | null,
  options: Uint8Array,
): Promise<Opened> {
  return calls.ask({ call: "open", store: 0n, first: path, second: options });
}

export function closeOnThread(store: StoreNumber): Promise<number> {
  return calls.ask({ call: "close", store, first: null, second: null });
}

export function putOnThread(
  store: StoreNumber,
  bytes: Uint8Array,
): Promise<Answer> {
  return calls.ask({ call: "putContent", store, first: bytes, second: null });
}

export function getOnThread(
  store: StoreNumber,
  hash: Uint8Array,
): Promise<Content> {
  return calls.ask({ call: "getContent", store, first: hash, second: null });
}
