/** Fields that several shapes and arguments have. */
import type { Field, Fields } from "./types.ts";

/** When something was, where the caller may say so. */
export const time: Field = ["Timestamp", "That of the event when absent."];

/** A part of time. */
export const range: Fields = {
  "from?": ["Timestamp", "The first moment to look at."],
  "to?": ["Timestamp", "The last one."],
};

/** One way to fail. */
export const error: Fields = {
  "error?": ["ErrorKind | ErrorName", "Failed like this."],
};
