/** Reads an answer for what was meant: fences, prose, missing or odd markers do not matter. */
import { noToolCalls, parsingError } from "./errors.ts";
import { type FileEdit, Hunk, hunkFromBlock, type Line } from "./hunk.ts";
import { HEADER, isFileHeader, kindOf } from "./unified_diff.ts";
import { pattern, strip } from "./white_space.ts";

const OPEN = pattern(String.raw`^\s*<{5,9}(?:\s*(?:SEARCH|ORIGINAL|HEAD|OLD)\b.*)?\s*$`, "i");
const DIVIDER = pattern(String.raw`^\s*={5,9}\s*$`);
const CLOSE = pattern(String.raw`^\s*>{5,9}(?:\s*(?:REPLACE|UPDATED|NEW)\b.*)?\s*$`, "i");
const FENCE = pattern("^\\s*(?:```|~~~)");
const PATH = pattern(
  String.raw`^(?:[\w.\/\-]+\.\w+|[\w.\-]+(?:\/[\w.\-]+)+|Makefile|Dockerfile)$`,
);
const ELISION = pattern(
  String.raw`^\s*(?:\.\.\.|…)\s*$` +
    String
      .raw`|^\s*(?:#|\/\/|--|\/\*|<!--)\s*(?:\.\.\.|…)[^.…]*(?:\.\.\.|…)?\s*(?:\*\/|-->)?\s*$`,
);
const DRESS = pattern(String.raw`^(?:\+\+\+|File:|#+)\s*`, "i");

/** Whether a line stands for lines the model did not care to repeat: `// ... existing code ...`. */
export function isElision(line: string): boolean {
  return ELISION.test(line);
}

/** All blocks of an answer as one edit; a block without an end runs to the end of the answer. */
export function readBlocks(text: string): FileEdit {
  const lines = text.split("\n");
  let path: string | null = null;
  const hunks: Hunk[] = [];
  let at = 0;
  while (at < lines.length) {
    const line = lines[at] ?? "";
    if (!OPEN.test(line)) {
      path ??= pathIn(line);
      at++;
      continue;
    }
    const divider = lines.findIndex((each, place) => place > at && DIVIDER.test(each));
    if (divider < 0) throw parsingError(`line ${at + 1}: a block without a divider`);
    const end = blockEnd(lines, divider + 1);
    hunks.push(hunkFromBlock(lines.slice(at + 1, divider), lines.slice(divider + 1, end)));
    at = OPEN.test(lines[end] ?? "") ? end : end + 1;
  }
  if (hunks.length === 0) throw noToolCalls("the answer holds no search/replace block");
  return { path, hunks };
}

/** All hunks of an answer as one edit; a line without a prefix counts as context. */
export function readDiff(text: string): FileEdit {
  const lines = text.split("\n");
  let path: string | null = null;
  const bodies: { start: number | null; lines: string[] }[] = [];
  let inside = false;
  lines.forEach((line, at) => {
    if (isFileHeader(lines, at)) {
      path ??= pathIn(lines[at + 1] ?? "");
      inside = false;
    } else if (line.startsWith("@@")) {
      const header = HEADER.exec(line);
      bodies.push({ start: header && Number(header[1]), lines: [] });
      inside = true;
    } else if (FENCE.test(line)) {
      inside = false;
    } else if (inside && !line.startsWith("\\")) {
      bodies.at(-1)?.lines.push(line);
    }
  });

  const unprefixed = bodies.some((body) => body.lines.some((line) => line && !kindOf(line)));
  const hunks = bodies.map((body) => new Hunk(diffLines(body.lines, unprefixed), body.start))
    .filter((hunk) => hunk.lines.length > 0);
  if (hunks.length === 0) throw noToolCalls("the answer holds no diff");
  return { path, hunks };
}

/** The lines of a hunk. A model that forgot one space before its context forgot them all. */
function diffLines(body: readonly string[], unprefixed: boolean): Line[] {
  let end = body.length;
  while (end > 0 && body[end - 1] === "") end--;
  return body.slice(0, end).map((text) => {
    const said = kindOf(text);
    const kind = said ?? "keep";
    const bare = kind === "keep" && (unprefixed || !said);
    return { kind, text: bare ? text : text.slice(1) };
  });
}

/** Where a replacement ends: its marker, the next block, a closing fence, the end of the answer. */
function blockEnd(lines: readonly string[], start: number): number {
  const marked = lines.findIndex((line, at) =>
    at >= start && (CLOSE.test(line) || OPEN.test(line))
  );
  if (marked >= 0) return marked;
  let end = lines.length;
  while (end > start && (strip(lines[end - 1] ?? "") === "" || FENCE.test(lines[end - 1] ?? ""))) {
    end--;
  }
  return end;
}

/** The path a line consists of, whatever it is dressed in: `**src/app.py**:`, `+++ b/src/app.py`. */
function pathIn(line: string): string | null {
  const undressed = strip(line).replace(DRESS, "").replace(/^[*`: ]+|[*`: ]+$/g, "");
  const bare = undressed.replace(/^[ab]\//, "");
  return PATH.test(bare) ? bare : null;
}
