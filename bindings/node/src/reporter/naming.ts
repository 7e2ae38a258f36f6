/** Names and texts that the store takes, made of any others; as the pytest plugin makes them. */
import { Buffer } from "node:buffer";
import { createHash } from "node:crypto";

const NAME_LIMIT = 200;
const DIGITS = 16;
const NAMESPACE_URL = "6ba7b811-9dad-11d1-80b4-00c04fd430c8";

/**
 * The text as a name of at most 200 characters without control characters.
 *
 * The same text always gives the same name. One that had to be changed ends in a part of its hash, so that two texts
 * that differ only in what was changed do not become one name.
 */
export function name(text: string): string {
  const plain = escaped(text).replace(
    // deno-lint-ignore no-control-regex
    /[\x00-\x1f\x7f-\x9f]/g,
    (character) => `\\x${character.charCodeAt(0).toString(16).padStart(2, "0")}`,
  ) || "(empty)";
  const characters = [...plain];
  if (plain === text && characters.length <= NAME_LIMIT) return plain;
  const digest = createHash("sha256").update(escaped(text)).digest("hex").slice(0, DIGITS);
  return `${characters.slice(0, NAME_LIMIT - DIGITS - 1).join("")}~${digest}`;
}

/** The text as a content: UTF-8 without U+0000, which becomes U+FFFD. */
export function storable(text: string): string {
  return escaped(text).replaceAll("\0", "\ufffd");
}

/** The text, or as much of its beginning as fits into so many bytes of UTF-8. */
export function limited(text: string, limit: number): string {
  const bytes = Buffer.from(storable(text));
  if (bytes.length <= limit) return storable(text);
  const cut = new TextDecoder().decode(bytes.subarray(0, limit - 3));
  return `${cut.replace(/\ufffd+$/, "")}…`;
}

/** An id that follows from a run and what is meant in it, the same in every process. */
export function idOf(run_id: string, ...parts: string[]): string {
  return uuid5(uuid5(NAMESPACE_URL, `evalstore:reporter:${run_id}`), parts.join("\0"));
}

/** What UTF-8 cannot express is written as an escape. */
function escaped(text: string): string {
  return text.replace(
    /\p{Surrogate}/gu,
    (half) => `\\u${half.charCodeAt(0).toString(16)}`,
  );
}

function uuid5(namespace: string, name: string): string {
  const bytes = createHash("sha1").update(Buffer.from(namespace.replaceAll("-", ""), "hex"))
    .update(name).digest().subarray(0, 16);
  bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x50;
  bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80;
  const hex = bytes.toString("hex");
  return [8, 12, 16, 20, 32].map((end, at) => hex.slice([0, 8, 12, 16, 20][at], end)).join("-");
}
