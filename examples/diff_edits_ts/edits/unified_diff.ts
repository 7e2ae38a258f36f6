/** Reads unified diffs, by the counts of their headers or by what their lines begin with. */
import { noToolCalls, parsingError } from "./errors.ts";
import { type FileEdit, Hunk, type Line, type LineKind } from "./hunk.ts";
import { strip } from "./white_space.ts";

export const HEADER = /^@@ -(\d+)(?:,(\d+))? \+(\d+)(?:,(\d+))? @@/;

/** What the first character of a line says of it; undefined when it says nothing. */
export function kindOf(line: string | undefined): LineKind | undefined {
  return line === undefined ? undefined : KINDS.get(line.charAt(0));
}

const KINDS: ReadonlyMap<string, LineKind> = new Map([[" ", "keep"], ["-", "drop"], ["+", "add"]]);

/** A hunk, and the line after it. */
type Read = readonly [Hunk, number];

/**
 * The edits by file, in order.
 *
 * With `trustCounts` the header decides where a hunk ends, and both must agree. Without, a hunk ends where the next
 * begins, a bare `@@` is a header too, and an empty line is an empty line of context; a hunk that is shorter than
 * its header promises was cut off, and is an error in both.
 */
export function parseDiff(text: string, { trustCounts }: { trustCounts: boolean }): FileEdit[] {
  const lines = text.replace(/\n$/, "").split("\n");
  if (!lines.some((line) => line.startsWith("@@") || line.startsWith("--- "))) {
    throw noToolCalls("the answer holds no diff");
  }

  const files: { path: string; hunks: Hunk[] }[] = [];
  let at = 0;
  while (at < lines.length) {
    const line = lines[at] ?? "";
    if (isFileHeader(lines, at)) {
      files.push({ path: pathOf(line, lines[at + 1] ?? ""), hunks: [] });
      at += 2;
    } else if (line.startsWith("@@")) {
      const file = files.at(-1);
      if (!file) throw parsingError(`line ${at + 1}: a hunk before any file header`);
      const [hunk, next] = (trustCounts ? countedHunk : prefixedHunk)(lines, at);
      file.hunks.push(hunk);
      at = next;
    } else if (strip(line) === "" || line.startsWith("diff --git ") || line.startsWith("index ")) {
      at++;
    } else {
      throw parsingError(`line ${at + 1}: not part of a diff: ${line.slice(0, 40)}`);
    }
  }
  if (!files.some((file) => file.hunks.length > 0)) throw parsingError("the diff has no hunk");
  return files;
}

/** Two lines make a header: a dropped line that begins with `-- ` looks like the first of them. */
export function isFileHeader(lines: readonly string[], at: number): boolean {
  return (lines[at] ?? "").startsWith("--- ") && (lines[at + 1] ?? "").startsWith("+++ ") &&
    (lines[at + 2] ?? "@@").startsWith("@@");
}

function pathOf(before: string, after: string): string {
  const name = (line: string) => strip(line.slice(4).split("\t")[0] ?? "").replace(/^[ab]\//, "");
  return name(after) !== "/dev/null" ? name(after) : name(before);
}

function countedHunk(lines: readonly string[], first: number): Read {
  const header = HEADER.exec(lines[first] ?? "");
  if (!header) throw parsingError(`line ${first + 1}: a hunk header without line numbers`);
  let oldLeft = Number(header[2] ?? 1);
  let newLeft = Number(header[4] ?? 1);
  const body: Line[] = [];
  let at = first + 1;
  for (; oldLeft > 0 || newLeft > 0; at++) {
    const kind = kindOf(lines[at]);
    if (!kind) throw cutOff(first);
    if (kind !== "add") oldLeft--;
    if (kind !== "drop") newLeft--;
    body.push({ kind, text: (lines[at] ?? "").slice(1) });
  }
  if (oldLeft < 0 || newLeft < 0) {
    throw parsingError(`line ${first + 1}: the header's counts are not those of the hunk`);
  }
  return [new Hunk(body, Number(header[1]), Number(header[3])), at];
}

function prefixedHunk(lines: readonly string[], first: number): Read {
  const header = HEADER.exec(lines[first] ?? "");
  const body: Line[] = [];
  let at = first + 1;
  for (; at < lines.length; at++) {
    const text = lines[at] || " ";
    if (text.startsWith("@@") || isFileHeader(lines, at)) break;
    const kind = kindOf(text);
    if (!kind) {
      throw parsingError(`line ${at + 1}: neither context nor a change: ${text.slice(0, 40)}`);
    }
    body.push({ kind, text: text.slice(1) });
  }
  const promised = header ? Number(header[2] ?? 1) : 0;
  const olds = () => body.filter((line) => line.kind !== "add").length;
  for (; lines[at - 1] === "" && olds() > promised; at--) body.pop();
  const hunk = new Hunk(body, header && Number(header[1]));
  if (header && (olds() < promised || hunk.new.length < Number(header[4] ?? 1))) {
    throw cutOff(first);
  }
  return [hunk, at];
}

function cutOff(first: number): Error {
  return parsingError(`line ${first + 1}: the hunk ends before its header says so`);
}
