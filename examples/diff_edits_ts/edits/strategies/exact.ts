/**
 * Strict: the edit and nothing else, at exactly one place, to the byte.
 *
 * A hunk must stand where its header says, before and after. A search text must occur once. When an answer gets
 * through, it was meant as it stands; most refusals cost one more round with the model.
 */
import type { Answer, Target } from "../case.ts";
import { Document, occurrences } from "../document.ts";
import { diffEditError, wrongFileEdited } from "../errors.ts";
import type { Hunk } from "../hunk.ts";
import { parseBlocks } from "../search_replace.ts";
import { parseDiff } from "../unified_diff.ts";

/** The text after the edit; throws an EditError and never guesses. */
export function applyExact(target: Target, answer: Answer): string {
  let document = Document.of(target.text);
  let shift = 0;
  for (const hunk of hunksOf(target, answer)) {
    const start = placeOf(document, hunk, shift);
    document = document.replaced(start, start + hunk.old.length, hunk.new);
    shift += hunk.new.length - hunk.old.length;
  }
  return document.text();
}

function hunksOf(target: Target, answer: Answer): Hunk[] {
  const files = answer.format === "search_replace"
    ? parseBlocks(answer.text)
    : parseDiff(answer.text, { trustCounts: true });
  const other = files.find((file) => file.path !== target.path);
  if (other) throw wrongFileEdited(other.path, target.path);
  return files.flatMap((file) => file.hunks);
}

function placeOf(document: Document, hunk: Hunk, shift: number): number {
  const found = occurrences(document.lines, hunk.old);
  if (hunk.oldStart === null || hunk.newStart === null) {
    const [only] = found;
    if (only === undefined || found.length > 1) {
      throw diffEditError(`the search text occurs ${found.length} times`);
    }
    return only;
  }
  if (hunk.newStart !== hunk.oldStart + shift) {
    throw diffEditError(`the hunk at line ${hunk.oldStart} cannot land on ${hunk.newStart}`);
  }
  const start = hunk.oldStart - 1 + shift;
  if (!found.includes(start)) {
    throw diffEditError(`line ${hunk.oldStart} is not what the hunk says`);
  }
  return start;
}
