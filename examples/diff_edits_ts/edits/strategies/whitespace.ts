/**
 * Lenient about white space: lines are compared without the white space around them.
 *
 * Hunks are found by their context, not by their line number; added lines are indented the way the file is; line
 * endings are the file's. A text that occurs twice is refused, and so is text around the edit.
 */
import { replaceAligned } from "../aligned.ts";
import type { Answer, Target } from "../case.ts";
import { Document, occurrences } from "../document.ts";
import { diffEditError, wrongFileEdited } from "../errors.ts";
import type { Hunk } from "../hunk.ts";
import { parseBlocks } from "../search_replace.ts";
import { parseDiff } from "../unified_diff.ts";
import { strip } from "../white_space.ts";

/** The text after the edit; throws an EditError when no place, or more than one, fits. */
export function applyLoosely(target: Target, answer: Answer): string {
  const files = answer.format === "search_replace"
    ? parseBlocks(answer.text, { trimMarkers: true })
    : parseDiff(answer.text, { trustCounts: false });
  let document = Document.of(target.text);
  let shift = 0;
  for (const file of files) {
    if (file.path !== target.path) throw wrongFileEdited(file.path, target.path);
    for (const hunk of file.hunks) {
      const start = placeOf(document, hunk, shift);
      const before = document.lines.length;
      document = replaceAligned(document, hunk, hunk.old.map((_, k) => start + k));
      shift += document.lines.length - before;
    }
  }
  return document.text();
}

function placeOf(document: Document, hunk: Hunk, shift: number): number {
  const exact = occurrences(document.lines, hunk.old);
  const [first] = exact;
  if (first !== undefined && exact.length === 1) return first;
  if (hunk.oldStart !== null && exact.includes(hunk.oldStart - 1 + shift)) {
    return hunk.oldStart - 1 + shift;
  }
  const loose = occurrences(
    document.lines,
    hunk.old,
    (left, right) => strip(left) === strip(right),
  );
  const [only] = loose;
  if (only === undefined || loose.length > 1) {
    throw diffEditError(`the text to change occurs ${loose.length} times`);
  }
  return only;
}
