/**
 * EvalStore: an embeddable, event-sourced store for AI evaluation results.
 *
 *     import { EvalStore } from "evalstore";
 *
 *     const store = new EvalStore("evals.db");
 *     const study = store.createStudy({ name: "Nightly", period_type: "daily" });
 *     store.close();
 *
 * Everything public is in this module.
 */
import { ABI_VERSION, type Backend } from "./functions.ts";
import { library } from "./library.ts";

export { ABI_VERSION, type Backend, type Group } from "./functions.ts";
export * from "./errors.ts";
export { AsyncEvalStore, EvalStore, type Place } from "./store.ts";
export * from "./values.ts";
export type * from "./wire.ts";

/** What the package calls; each of these finds and loads the library when it was not yet. */
export const evalstore = {
  /** The way to the library: `node:ffi`, `node-api` or `deno`. */
  get backend(): Backend {
    return library().backend;
  },
  /** Where the library was loaded from, as it was named to the loader. */
  get libraryPath(): string {
    return library().path;
  },
  /** The version of the library. */
  get libraryVersion(): string {
    return library().functions.version();
  },
  /** The number of the C interface. */
  abiVersion: ABI_VERSION,
} as const;
