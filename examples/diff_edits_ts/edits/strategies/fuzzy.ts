/**
 * Lenient about everything: takes the place in the file that looks most like what the model meant.
 *
 * Reads through fences, prose, missing markers and elisions, and looks for the best place when none fits as it is.
 * It applies most, and it is the one that can change the wrong lines.
 */
import { firstPlace, type Found, replaceAligned } from "../aligned.ts";
import type { Answer, Target } from "../case.ts";
import { Document, occurrences } from "../document.ts";
import { diffEditError, wrongFileEdited } from "../errors.ts";
import { Hunk, type Line } from "../hunk.ts";
import { isElision, readBlocks, readDiff } from "../lenient.ts";
import { SequenceMatcher } from "../sequence_matcher.ts";
import { strip } from "../white_space.ts";

const THRESHOLD = 0.7;
const TYPEWRITTEN: ReadonlyMap<string, string> = new Map([
  ["‘", "'"],
  ["’", "'"],
  ["“", '"'],
  ["”", '"'],
  ["–", "-"],
  ["—", "-"],
  ["\u00a0", " "],
]);

/** The text after the edit; throws an EditError when nothing in the file is alike enough. */
export function applyFuzzy(target: Target, answer: Answer): string {
  const edit = answer.format === "search_replace" ? readBlocks(answer.text) : readDiff(answer.text);
  if (edit.path !== null && !sameFile(edit.path, target.path)) {
    throw wrongFileEdited(edit.path, target.path);
  }
  let document = Document.of(target.text);
  for (const hunk of edit.hunks) {
    let after = 0;
    for (const part of partsOf(hunk)) {
      if (part.old.length === 0) {
        throw diffEditError("nothing to look for: the edit names no line of the file");
      }
      const found = find(document, part, after);
      document = replaceAligned(document, part, found);
      after = (firstPlace(found) ?? 0) + part.new.length;
    }
  }
  return document.text();
}

/** Whether one path is the end of the other. */
function sameFile(named: string, asked: string): boolean {
  const [left, right] = [partsOfPath(named), partsOfPath(asked)];
  const shared = Math.min(left.length, right.length);
  return shared > 0 && left.slice(-shared).join("/") === right.slice(-shared).join("/");
}

function partsOfPath(path: string): string[] {
  const parts = path.split("/").filter((part) => part !== "" && part !== ".");
  return path.startsWith("/") ? ["/", ...parts] : parts;
}

/** Cuts a hunk at its elisions: what lies between is left alone, so each part is a hunk of its own. */
function* partsOf(hunk: Hunk): Generator<Hunk> {
  let part: Line[] = [];
  const changes = () => part.some((line) => line.kind !== "keep");
  for (const line of hunk.lines) {
    if (!isElision(line.text)) {
      part.push(line);
      continue;
    }
    if (line.kind !== "keep") {
      throw diffEditError(`what ${strip(line.text)} stands for cannot be told`);
    }
    if (changes()) yield new Hunk(part);
    part = [];
  }
  if (changes()) yield new Hunk(part);
}

/** A line as it is compared: no white space around it, typewriter quotes and dashes. */
function plain(line: string): string {
  return strip(line.replace(/[‘’“”–—\u00a0]/g, (each) => TYPEWRITTEN.get(each) ?? each));
}

/** The file's line for each old line of the hunk. */
function find(document: Document, hunk: Hunk, after: number): Found {
  const lines = document.lines.slice(after);
  const [wanted, have] = [hunk.old.map(plain), lines.map(plain)];
  const [place] = [...occurrences(lines, hunk.old).slice(0, 1), ...occurrences(have, wanted)];
  if (place !== undefined) return wanted.map((_, k) => after + place + k);
  return bestMatch(wanted, have).map((place) => place === null ? null : after + place);
}

function bestMatch(wanted: readonly string[], have: readonly string[]): Found {
  const matcher = new SequenceMatcher([...wanted.join("\n")]);
  let [best, bestStart, bestEnd] = [0, 0, 0];
  for (let size = Math.max(1, wanted.length - 2); size < wanted.length + 4; size++) {
    for (let start = 0; start + size <= have.length; start++) {
      const window = [...have.slice(start, start + size).join("\n")];
      if (matcher.realQuickRatio(window) <= best || matcher.quickRatio(window) <= best) continue;
      const ratio = matcher.ratio(window);
      if (ratio > best) [best, bestStart, bestEnd] = [ratio, start, start + size];
    }
  }
  if (best < THRESHOLD) {
    throw diffEditError(`the best match is only ${Math.round(100 * best)}% alike`);
  }
  const pairs = paired(wanted, have.slice(bestStart, bestEnd));
  if (pairs.every((pair) => pair === null)) {
    throw diffEditError("no line of the edit is in the file");
  }
  return pairs.map((pair) => pair === null ? null : bestStart + pair);
}

/** Which line of the window each wanted line is: the same one, or the one in the same place. */
function paired(wanted: readonly string[], window: readonly string[]): Found {
  const pairs: (number | null)[] = wanted.map(() => null);
  for (const { tag, i1, i2, j1, j2 } of new SequenceMatcher(window).changes(wanted)) {
    if (tag !== "equal" && tag !== "replace") continue;
    for (let k = 0; k < Math.min(i2 - i1, j2 - j1); k++) pairs[i1 + k] = j1 + k;
  }
  return pairs;
}
