/**
 * Reads search/replace blocks as the format is written down:
 *
 *     path/of/the/file
 *     <<<<<<< SEARCH
 *     lines as they are
 *     =======
 *     lines as they shall be
 *     >>>>>>> REPLACE
 *
 * The path stands before the first block of a file; nothing else may stand outside a block.
 */
import { noToolCalls, parsingError } from "./errors.ts";
import { type FileEdit, type Hunk, hunkFromBlock } from "./hunk.ts";
import { strip } from "./white_space.ts";

const SEARCH = "<<<<<<< SEARCH";
const DIVIDER = "=======";
const REPLACE = ">>>>>>> REPLACE";

/** The edits by file, in order. With `trimMarkers`, white space around a marker does not matter. */
export function parseBlocks(text: string, { trimMarkers = false } = {}): FileEdit[] {
  const lines = text.split("\n");
  const marks = trimMarkers ? lines.map(strip) : lines;
  if (!marks.some((mark) => strip(mark).startsWith("<<<<<<<"))) {
    throw noToolCalls("the answer holds no search/replace block");
  }

  const files: { path: string; hunks: Hunk[] }[] = [];
  let path: string | null = null;
  for (let at = 0; at < lines.length; at++) {
    const mark = marks[at] ?? "";
    if (mark === SEARCH) {
      if (path === null) throw parsingError(`line ${at + 1}: no path before the block`);
      const divider = find(marks, DIVIDER, at + 1);
      const end = find(marks, REPLACE, divider + 1);
      let file = files.at(-1);
      if (file?.path !== path) files.push(file = { path, hunks: [] });
      file.hunks.push(hunkFromBlock(lines.slice(at + 1, divider), lines.slice(divider + 1, end)));
      at = end;
    } else if (strip(mark) === "") {
      continue;
    } else if (mark.startsWith("```") || strip(mark).includes(" ")) {
      throw parsingError(`line ${at + 1}: text outside the blocks: ${mark.slice(0, 40)}`);
    } else {
      path = mark;
    }
  }
  if (files.length === 0) {
    throw parsingError("a block that does not begin with its marker alone on a line");
  }
  return files;
}

function find(marks: readonly string[], wanted: string, start: number): number {
  for (let at = start; at < marks.length; at++) {
    if (marks[at] === wanted) return at;
    if (marks[at] === SEARCH) break;
  }
  throw parsingError(`line ${start}: a block without its ${wanted}`);
}
