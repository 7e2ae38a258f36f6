/** A file as lines, and back, to the byte. */

/** The lines keep a carriage return they end with. */
export class Document {
  readonly lines: readonly string[];
  readonly finalNewline: boolean;

  constructor(lines: readonly string[], finalNewline: boolean) {
    this.lines = lines;
    this.finalNewline = finalNewline;
  }

  static of(text: string): Document {
    const lines = text.split("\n");
    const finalNewline = lines.at(-1) === "";
    return new Document(finalNewline ? lines.slice(0, -1) : lines, finalNewline);
  }

  /** Whether most lines end with a carriage return. */
  get crlf(): boolean {
    return this.lines.filter((line) => line.endsWith("\r")).length * 2 > this.lines.length;
  }

  text(): string {
    return this.lines.join("\n") + (this.finalNewline && this.lines.length > 0 ? "\n" : "");
  }

  /** The same file with `lines` in the place of those from `start` to `end`. */
  replaced(start: number, end: number, lines: readonly string[]): Document {
    const all = [...this.lines.slice(0, start), ...lines, ...this.lines.slice(end)];
    return new Document(all, this.finalNewline);
  }
}

/** Every index at which the wanted lines stand, from 0. */
export function occurrences(
  lines: readonly string[],
  wanted: readonly string[],
  same: (left: string, right: string) => boolean = (left, right) => left === right,
): number[] {
  const found: number[] = [];
  if (wanted.length === 0) return found;
  for (let start = 0; start + wanted.length <= lines.length; start++) {
    if (wanted.every((line, k) => same(lines[start + k] ?? "", line))) found.push(start);
  }
  return found;
}
