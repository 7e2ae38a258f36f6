/** What each strategy makes of the answers: what the Python strategies make of them. */
import assert from "node:assert/strict";
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { test } from "node:test";
import { outcome } from "../edits/attempt.ts";
import { type Case, CaseError, CASES, loadCase, loadCases } from "../edits/case.ts";
import { SequenceMatcher } from "../edits/sequence_matcher.ts";
import { STRATEGIES, type StrategyName } from "../edits/strategies/index.ts";
import { strip } from "../edits/white_space.ts";
import { played } from "./support.ts";

const NAMES = Object.keys(STRATEGIES) as StrategyName[];
const OUTCOMES = new URL("../../diff_edits/tests/outcomes.json", import.meta.url);

test("every outcome is the one that the Python harness has committed", () => {
  const seen = loadCases().map((each): [string, Record<string, string[]>] => [
    each.id,
    Object.fromEntries(NAMES.map((name) => [name, played(each, name).map(outcome)])),
  ]);
  assert.equal(seen.length, 42);
  assert.deepEqual(Object.fromEntries(seen), JSON.parse(readFileSync(OUTCOMES, "utf8")));
});

test("an edit that succeeds gives the expected file to the byte", () => {
  for (const each of loadCases()) {
    for (const attempt of NAMES.flatMap((name) => played(each, name))) {
      assert.equal(attempt.succeeded, attempt.produced === each.expected);
      assert.equal(attempt.produced === null, attempt.error !== null);
    }
  }
});

test("sequences are compared as difflib compares them", () => {
  const ratio = (first: string, second: string) =>
    new SequenceMatcher([...second]).ratio([...first]);
  assert.equal(ratio("abcd", "bcde"), 0.75);
  assert.equal(ratio("", ""), 1);
  assert.equal(ratio("private Thread", "private volatile Thread"), 28 / 37);
  assert.deepEqual(new SequenceMatcher([..."abycdf"]).changes([..."qabxcd"]), [
    { tag: "delete", i1: 0, i2: 1, j1: 0, j2: 0 },
    { tag: "equal", i1: 1, i2: 3, j1: 0, j2: 2 },
    { tag: "replace", i1: 3, i2: 4, j1: 2, j2: 3 },
    { tag: "equal", i1: 4, i2: 6, j1: 3, j2: 5 },
    { tag: "insert", i1: 6, i2: 6, j1: 5, j2: 6 },
  ]);
  assert.deepEqual(new SequenceMatcher([..."aba"]).changes(["a"]), [
    { tag: "equal", i1: 0, i2: 1, j1: 0, j2: 1 },
    { tag: "insert", i1: 1, i2: 1, j1: 1, j2: 3 },
  ]);
});

test("white space is Python's", () => {
  assert.equal(strip("\x1c\t a b\u00a0\x85 "), "a b");
  assert.equal(strip("\ufeffa"), "\ufeffa");
});

test("a file that is not a case is refused by name", () => {
  const folder = mkdtempSync(`${tmpdir()}/diff_edits_ts-`);
  try {
    cpSync(CASES, folder, { recursive: true });
    const [first] = loadCases(folder);
    const file = `${folder}/${(first as Case).id}.json`;
    const good = JSON.parse(readFileSync(file, "utf8"));
    const wrong: [Record<string, unknown>, RegExp][] = [
      [{ expected: "one text" }, /expected must be a list of lines/],
      [{ answer: ["a\nb"] }, /line feed/],
      [{ id: "another" }, /another/],
      [{ format: "prose" }, /prose/],
      [{ extra: 1 }, /extra/],
      [{ note: undefined }, /note/],
      [{ task: 3 }, /task must be a text/],
    ];
    for (const [change, complaint] of wrong) {
      writeFileSync(file, JSON.stringify({ ...good, ...change }));
      assert.throws(() => loadCase(file), (error) => {
        assert.ok(error instanceof CaseError);
        assert.match(error.message, complaint);
        return error.message.includes(`${(first as Case).id}.json`);
      });
    }
    writeFileSync(file, "{");
    assert.throws(() => loadCases(folder), CaseError);
  } finally {
    rmSync(folder, { recursive: true });
  }
});
