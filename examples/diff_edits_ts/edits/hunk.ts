/** The one form that both answer formats are read into: lines to keep, to drop and to add. */
import { SequenceMatcher } from "./sequence_matcher.ts";

export type LineKind = "keep" | "drop" | "add";

export interface Line {
  readonly kind: LineKind;
  readonly text: string;
}

export class Hunk {
  readonly lines: readonly Line[];
  /** Where the hunk says it begins, from 1; search/replace blocks do not say. */
  readonly oldStart: number | null;
  /** Where the hunk says it lands, from 1. */
  readonly newStart: number | null;

  constructor(
    lines: readonly Line[],
    oldStart: number | null = null,
    newStart: number | null = null,
  ) {
    this.lines = lines;
    this.oldStart = oldStart;
    this.newStart = newStart;
  }

  /** The lines as they are. */
  get old(): string[] {
    return this.lines.filter((line) => line.kind !== "add").map((line) => line.text);
  }

  /** The lines as they shall be. */
  get new(): string[] {
    return this.lines.filter((line) => line.kind !== "drop").map((line) => line.text);
  }
}

export interface FileEdit {
  /** Null when the answer names no file; only a lenient reader lets that pass. */
  readonly path: string | null;
  readonly hunks: readonly Hunk[];
}

/** Turns a search/replace pair into lines, so that what it leaves alone stays the file's own. */
export function hunkFromBlock(search: readonly string[], replace: readonly string[]): Hunk {
  const lines: Line[] = [];
  const add = (kind: LineKind, texts: readonly string[]) => {
    for (const text of texts) lines.push({ kind, text });
  };
  for (const { tag, i1, i2, j1, j2 } of new SequenceMatcher(replace).changes(search)) {
    if (tag === "equal") {
      add("keep", search.slice(i1, i2));
    } else {
      add("drop", search.slice(i1, i2));
      add("add", replace.slice(j1, j2));
    }
  }
  return new Hunk(lines);
}
