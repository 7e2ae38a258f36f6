/** Why an answer was refused. The kinds are the words that results are counted by. */

/** Those of the store's error kinds that an editor can tell. */
export type RefusalKind =
  | "no_tool_calls"
  | "parsing_error"
  | "diff_edit_error"
  | "wrong_file_edited";

/** The answer could not be applied; the file is as it was. */
export class EditError extends Error {
  readonly kind: RefusalKind;

  constructor(kind: RefusalKind, message: string) {
    super(message);
    this.kind = kind;
  }
}

/** The answer holds no edit at all. */
export function noToolCalls(message: string): EditError {
  return new EditError("no_tool_calls", message);
}

/** There is an edit, but it is not written the way its format asks for. */
export function parsingError(message: string): EditError {
  return new EditError("parsing_error", message);
}

/** The edit is well written, but does not fit the file. */
export function diffEditError(message: string): EditError {
  return new EditError("diff_edit_error", message);
}

/** The edit is for another file than the one that was asked about. */
export function wrongFileEdited(named: string | null, asked: string): EditError {
  return new EditError("wrong_file_edited", `the answer edits ${named}, not ${asked}`);
}
