/**
 * How two sequences differ, by the longest blocks they share: Ratcliff and Obershelp's way, as Python's
 * `difflib.SequenceMatcher` goes it without junk, so that both harnesses find the same places.
 */

/** Items `i1` to `i2` of the first sequence became items `j1` to `j2` of the second. */
export interface Change {
  readonly tag: "equal" | "replace" | "delete" | "insert";
  readonly i1: number;
  readonly i2: number;
  readonly j1: number;
  readonly j2: number;
}

interface Block {
  readonly i: number;
  readonly j: number;
  readonly size: number;
}

/** Compares many first sequences with one second, of which it remembers where each item stands. */
export class SequenceMatcher {
  readonly #second: readonly string[];
  readonly #places = new Map<string, number[]>();

  constructor(second: readonly string[]) {
    this.#second = second;
    second.forEach((item, at) => {
      const places = this.#places.get(item);
      if (places) places.push(at);
      else this.#places.set(item, [at]);
    });
  }

  /** How to turn the first sequence into the second; together the changes cover both. */
  changes(first: readonly string[]): Change[] {
    const changes: Change[] = [];
    let i = 0;
    let j = 0;
    const end = { i: first.length, j: this.#second.length, size: 0 };
    for (const block of [...this.#blocks(first), end]) {
      if (i < block.i || j < block.j) {
        const tag = i === block.i ? "insert" : j === block.j ? "delete" : "replace";
        changes.push({ tag, i1: i, i2: block.i, j1: j, j2: block.j });
      }
      i = block.i + block.size;
      j = block.j + block.size;
      if (block.size > 0) changes.push({ tag: "equal", i1: block.i, i2: i, j1: block.j, j2: j });
    }
    return changes;
  }

  /** How alike they are, 0 to 1: twice what they share over the sum of their lengths. */
  ratio(first: readonly string[]): number {
    const shared = this.#blocks(first).reduce((sum, block) => sum + block.size, 0);
    return share(shared, first.length + this.#second.length);
  }

  /** At least the ratio, found without regard to order. */
  quickRatio(first: readonly string[]): number {
    const left = new Map<string, number>();
    let shared = 0;
    for (const item of first) {
      const count = left.get(item) ?? this.#places.get(item)?.length ?? 0;
      left.set(item, count - 1);
      if (count > 0) shared++;
    }
    return share(shared, first.length + this.#second.length);
  }

  /** At least the quick ratio, found from the lengths. */
  realQuickRatio(first: readonly string[]): number {
    const [m, n] = [first.length, this.#second.length];
    return share(Math.min(m, n), m + n);
  }

  /** The blocks that both share, in order; neighbours are one. */
  #blocks(first: readonly string[]): Block[] {
    const found: Block[] = [];
    const open: [number, number, number, number][] = [[0, first.length, 0, this.#second.length]];
    for (let part = open.pop(); part !== undefined; part = open.pop()) {
      const [low, high, from, to] = part;
      const block = this.#longest(first, low, high, from, to);
      if (block.size === 0) continue;
      found.push(block);
      open.push([low, block.i, from, block.j]);
      open.push([block.i + block.size, high, block.j + block.size, to]);
    }
    found.sort((a, b) => a.i - b.i);
    const blocks: Block[] = [];
    for (const block of found) {
      const last = blocks.at(-1);
      if (last && last.i + last.size === block.i && last.j + last.size === block.j) {
        blocks[blocks.length - 1] = { ...last, size: last.size + block.size };
      } else {
        blocks.push(block);
      }
    }
    return blocks;
  }

  /** The longest block in a part of both: of equal ones the first in the first sequence, then in the second. */
  #longest(
    first: readonly string[],
    low: number,
    high: number,
    from: number,
    to: number,
  ): Block {
    let best: Block = { i: low, j: from, size: 0 };
    let lengths = new Map<number, number>();
    for (let i = low; i < high; i++) {
      const next = new Map<number, number>();
      for (const j of this.#places.get(first[i] ?? "") ?? []) {
        if (j < from) continue;
        if (j >= to) break;
        const size = (lengths.get(j - 1) ?? 0) + 1;
        next.set(j, size);
        if (size > best.size) best = { i: i - size + 1, j: j - size + 1, size };
      }
      lengths = next;
    }
    return best;
  }
}

function share(shared: number, both: number): number {
  return both === 0 ? 1 : 2 * shared / both;
}
