/** The library through `addon/evalstore.c`, for every Node from 18 on. */
import { existsSync } from "node:fs";
import { createRequire } from "node:module";
import {
  type Answer,
  type Functions,
  type Group,
  groups,
  type RequestFunction,
  type StoreNumber,
  type Way,
} from "../functions.ts";

/** A request in the addon: the text alone when the status is 0. */
type AddonRequest = (store: StoreNumber, request: Uint8Array) => string | Answer;

/** What the addon exports. */
interface Addon {
  abiNumber(path: string): number | null;
  load(path: string): Omit<Functions, Group> & Record<Group, AddonRequest>;
}

/** The way through the addon at the first of these paths that has one, or what was tried. */
export function addon(paths: readonly string[]): Way | string {
  const tried: string[] = [];
  for (const path of paths) {
    if (!existsSync(path)) {
      tried.push(`${path}: no such file`);
      continue;
    }
    try {
      const { abiNumber, load }: Addon = createRequire(import.meta.url)(path);
      return { name: "node-api", abiNumber, load: (path) => functionsOf(load(path)) };
    } catch (error) {
      tried.push(
        `${path}: ${error instanceof Error ? error.message : String(error)}`,
      );
    }
  }
  return tried.join("; ");
}

function functionsOf(exported: ReturnType<Addon["load"]>): Functions {
  const requests = groups.map((group) => [group, answering(exported[group])]);
  return { ...exported, ...Object.fromEntries(requests) };
}

function answering(call: AddonRequest): RequestFunction {
  return (store, request) => {
    const answer = call(store, request);
    return typeof answer === "string" ? { status: 0, text: answer } : answer;
  };
}
