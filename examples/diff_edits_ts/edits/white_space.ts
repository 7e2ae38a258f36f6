/** White space as Python sees it: JavaScript takes U+FEFF for some and the separators U+001C to U+001F for none. */

const SPACE = "[\\t-\\r\\x1c- \\x85\\xa0\\u1680\\u2000-\\u200a\\u2028\\u2029\\u202f\\u205f\\u3000]";
const AROUND = new RegExp(`^${SPACE}+|${SPACE}+$`, "g");

/** The line without the white space around it. */
export function strip(line: string): string {
  return line.replace(AROUND, "");
}

/** A pattern in which `\s` is white space, `\w` a letter, digit or `_` of any script, and `.` any character. */
export function pattern(source: string, flags = ""): RegExp {
  const spelt = source.replaceAll("\\s", SPACE)
    .replaceAll("[\\w", "[\\p{L}\\p{N}_")
    .replaceAll("\\w", "[\\p{L}\\p{N}_]");
  return new RegExp(spelt, `su${flags}`);
}
