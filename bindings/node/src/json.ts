/**
 * Requests to bytes and answers from text.
 *
 * There is one judge of a request, the library. What JavaScript would lose without a word on the way to JSON
 * (NaN, infinities, Dates that are none) or C would not see (what follows a NUL) is refused here, with the status the library has for it.
 */
import { InvalidJSONError } from "./errors.ts";

const encoder = new TextEncoder();

/** A text with the NUL that ends it in C. */
export function ended(text: string): Uint8Array<ArrayBuffer> {
  return encoder.encode(text + "\0");
}

/** One request as JSON text in UTF-8, ended by a NUL. Dates become timestamps; undefined keys are left out. */
export function encode(body: unknown): Uint8Array<ArrayBuffer> {
  return ended(stringified(body));
}

/** What `lent` writes into; its last byte stays NUL, and a way may remember where it is. */
export const scratch: Uint8Array<ArrayBuffer> = new Uint8Array(new ArrayBuffer(64 * 1024));

/** As `encode`, in memory that the next call writes over: for a call that returns before that. */
export function lent(body: unknown): Uint8Array<ArrayBuffer> {
  const text = stringified(body) + "\0";
  if (text.length * 3 >= scratch.length) return encoder.encode(text);
  encoder.encodeInto(text, scratch);
  return scratch;
}

/**
 * JSON text. Going over every key takes longer than all the rest, so it is done only where something may be refused:
 * what JSON cannot say becomes `null` in it, and a bigint throws.
 */
function stringified(body: unknown): string {
  try {
    const text: string | undefined = JSON.stringify(body);
    if (text !== undefined && !text.includes("null")) return text;
  } catch {
    // The reason is given below.
  }
  return JSON.stringify(body, refused);
}

/** As `encode`; a text or bytes are passed on as they are. */
export function encodeRaw(
  body: object | string | Uint8Array,
): Uint8Array<ArrayBuffer> {
  if (typeof body !== "string" && !(body instanceof Uint8Array)) {
    return encode(body);
  }
  const bytes = typeof body === "string" ? encoder.encode(body) : body;
  const at = bytes.indexOf(0);
  if (at >= 0) {
    throw invalidJSON(
      `The request has the character U+0000 at byte ${at}, which JSON text cannot contain; remove it.`,
      { byte: at },
    );
  }
  const text = new Uint8Array(bytes.length + 1);
  text.set(bytes);
  return text;
}

function refused(this: unknown, key: string, value: unknown): unknown {
  if (value === null && (this as Record<string, unknown>)[key] instanceof Date) {
    throw invalidJSON(`The Date at the key "${key}" is no moment; leave it out.`, { key });
  }
  if (typeof value === "number" && !Number.isFinite(value)) {
    throw invalidJSON(
      `The number at the key "${key}" is ${value}, which JSON cannot say; leave it out.`,
      {
        key,
      },
    );
  }
  if (typeof value === "bigint") {
    throw invalidJSON(
      `The number at the key "${key}" is a bigint; convert it with Number(…).`,
      {
        key,
      },
    );
  }
  return value;
}

function invalidJSON(
  message: string,
  details: Record<string, unknown>,
): InvalidJSONError {
  return new InvalidJSONError(message, {
    status: 3,
    code: "invalid_json",
    details,
  });
}
