/** Carries out a hunk whose lines were found in the file, if not letter by letter. */
import type { Document } from "./document.ts";
import type { Hunk } from "./hunk.ts";
import { type Anchor, fileUnit, indentation, reindent } from "./indentation.ts";
import { strip } from "./white_space.ts";

/** The file's line for each old line of a hunk, rising; null for one that is not there. */
export type Found = readonly (number | null)[];

/** The first line of the file that was found, from 0; undefined when none was. */
export function firstPlace(found: Found): number | undefined {
  return found.find((place) => place !== null) ?? undefined;
}

/**
 * Puts the hunk where its old lines were found, of which there is one at least.
 *
 * Kept lines stay as the file has them. Lines of the file that the hunk skips stay, unless the hunk drops what is
 * on both sides of them.
 */
export function replaceAligned(document: Document, hunk: Hunk, found: Found): Document {
  const start = firstPlace(found) ?? 0;
  const anchors = anchorsOf(document, hunk, found);
  const unit = fileUnit(document.lines);
  const ending = document.crlf ? "\r" : "";

  const out: string[] = [];
  let cursor = start;
  let dropping = false;
  let old = 0;
  hunk.lines.forEach((line, at) => {
    if (line.kind === "add") {
      out.push(reindent(line.text.replace(/\r+$/, ""), at, anchors, unit) + ending);
      return;
    }
    const place = found[old++] ?? null;
    if (place === null) return;
    if (!(dropping && line.kind === "drop")) out.push(...document.lines.slice(cursor, place));
    if (line.kind === "keep") out.push(document.lines[place] ?? "");
    dropping = line.kind === "drop";
    cursor = place + 1;
  });
  return document.replaced(start, cursor, out);
}

function anchorsOf(document: Document, hunk: Hunk, found: Found): Anchor[] {
  const anchors: Anchor[] = [];
  let old = 0;
  hunk.lines.forEach((line, at) => {
    if (line.kind === "add") return;
    const place = found[old++] ?? null;
    if (place === null || strip(line.text) === "") return;
    const file = indentation(document.lines[place] ?? "");
    anchors.push({ at, answer: indentation(line.text), file });
  });
  return anchors;
}
