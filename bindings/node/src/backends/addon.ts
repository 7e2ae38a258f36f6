/** The library through `addon/evalstore.c`, for every Node from 18 on. */
import { existsSync } from "node:fs";
import { createRequire } from "node:module";
import { type Way } from "../functions.ts";

/** What the addon exports. */
type Addon = Omit<Way, "name">;

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
      return { name: "node-api", abiNumber, load };
    } catch (error) {
      tried.push(
        `${path}: ${error instanceof Error ? error.message : String(error)}`,
      );
    }
  }
  return tried.join("; ");
}
