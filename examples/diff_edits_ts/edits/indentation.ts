/** Gives an added line the indentation it would have, had the model copied the file faithfully. */
import { strip } from "./white_space.ts";

/** A line that is both in the answer and in the file, with the indentation it has in each. */
export interface Anchor {
  /** Which line of the hunk it is. */
  readonly at: number;
  readonly answer: string;
  readonly file: string;
}

export function indentation(line: string): string {
  return /^[ \t]*/.exec(line)?.[0] ?? "";
}

/**
 * The line with its indentation translated from the answer's to the file's.
 *
 * The nearest line that is indented alike in the answer decides; lines before count before lines after. When none
 * is, the difference to the nearest line at all is carried over, in the file's unit.
 */
export function reindent(
  line: string,
  at: number,
  anchors: readonly Anchor[],
  unit: string,
): string {
  const near = [...anchors].sort((a, b) =>
    Number(a.at > at) - Number(b.at > at) || Math.abs(a.at - at) - Math.abs(b.at - at)
  );
  const nearest = near[0];
  if (strip(line) === "" || nearest === undefined) return line;
  const own = indentation(line);
  const alike = near.find((anchor) => anchor.answer === own);
  return (alike ? alike.file : carried(own, nearest, unit)) + line.slice(own.length);
}

function carried(own: string, anchor: Anchor, unit: string): string {
  const wider = width(own) - width(anchor.answer);
  if (unit === "\t") {
    const tabs = anchor.file.split("\t").length - 1;
    return "\t".repeat(Math.max(tabs + halfToEven(wider / 4), 0));
  }
  if (wider >= 0) return anchor.file + " ".repeat(wider);
  return anchor.file.slice(0, Math.max(anchor.file.length + wider, 0));
}

/** Columns, with a tab stop every four. */
function width(space: string): number {
  let columns = 0;
  for (const each of space) columns += each === "\t" ? 4 - columns % 4 : 1;
  return columns;
}

function halfToEven(value: number): number {
  const below = Math.floor(value);
  return value - below === 0.5 ? below + Math.abs(below % 2) : Math.round(value);
}

/** A tab for a file that indents by tabs, else a space. */
export function fileUnit(lines: readonly string[]): string {
  const tabs = lines.filter((line) => line.startsWith("\t")).length;
  const spaces = lines.filter((line) => line.startsWith("  ")).length;
  return tabs > spaces ? "\t" : " ";
}
