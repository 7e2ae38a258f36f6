/** The runner as a user starts it: runs, killed runs, replays, and what it refuses. */
import assert from "node:assert/strict";
import { existsSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { test } from "node:test";
import { type Result } from "evalstore";
import { type Attempt, outcome } from "../edits/attempt.ts";
import { type Case, loadCases } from "../edits/case.ts";
import type { StrategyName } from "../edits/strategies/index.ts";
import { command, UsageError } from "../options.ts";
import { played, results, runner, started, withPath, withStore } from "./support.ts";

const CASES = loadCases();

/** The ids with their outcomes that a run of so many attempts comes to. */
function expected(run: string, strategy: StrategyName, attempts = 1, cases = CASES): string[] {
  const lines: string[] = [];
  for (const each of cases) {
    const answers = played(each, strategy);
    for (let number = 0; number < attempts; number += answers.length) {
      lines.push(...answers.map((answer, at) => line(run, each, number + at + 1, answer)));
    }
  }
  return lines.sort();
}

function line(run: string, each: Case, number: number, attempt: Attempt): string {
  return `${run}/${each.id}/${number}\t${outcome(attempt)}`;
}

function recorded(found: readonly Result[]): string[] {
  return found.map((each) =>
    `${each.result_id}\t${each.succeeded ? "succeeded" : each.error ?? "wrong_edit"}`
  ).sort();
}

function printed(out: string): string[] {
  return out.split("\n").slice(0, -1).sort();
}

/** Whether the plan is done and the file is what was written. */
function isWhole(path: string, run_id: string, planned: number): void {
  withStore(path, (store) => {
    const { done, remaining } = store.remainingAttempts({ run_id });
    assert.deepEqual({ done, remaining }, { done: planned, remaining: 0 });
    assert.ok(store.verify().clean);
  });
}

for (const strategy of ["exact", "whitespace", "fuzzy"] as const) {
  test(`a run with ${strategy} records what becomes of every answer`, () =>
    withPath(async (path) => {
      const ended = await runner("--store", path, "--strategy", strategy, "--run", "r");
      assert.equal(ended.code, 0, ended.err);
      assert.deepEqual(printed(ended.out), expected("r", strategy));
      assert.deepEqual(recorded(results(path, "r")), expected("r", strategy));
      isWhole(path, "r", 42);
      const run = withStore(path, (store) => store.getRun({ run_id: "r" }));
      assert.deepEqual(run?.labels, { strategy, harness: "typescript" });
      assert.deepEqual(Object.keys(run?.digests ?? {}).sort(), ["dataset", "harness", "scorer"]);
    }));
}

test("eight at once play each of several attempts once", () =>
  withPath(async (path) => {
    const options = ["--attempts", "8", "--concurrency", "8", "--strategy", "whitespace"];
    const ended = await runner("--store", path, "--run", "r", ...options);
    assert.equal(ended.code, 0, ended.err);
    assert.deepEqual(recorded(results(path, "r")), expected("r", "whitespace", 8));
    isWhole(path, "r", 42 * 8);
  }));

test("only the models that are named are asked", () =>
  withPath(async (path) => {
    const ended = await runner("--store", path, "--run", "r", "--models", "model-a,model-c");
    assert.equal(ended.code, 0, ended.err);
    const asked = CASES.filter((each) => each.model !== "model-b");
    assert.deepEqual(recorded(results(path, "r")), expected("r", "exact", 1, asked));
    isWhole(path, "r", 28);
  }));

// Those that are to be cut short are asked for so much that they would be at it for half a minute.
test("a runner that is killed half way loses nothing it printed, and is gone on with", () =>
  withPath(async (path) => {
    const slowly = ["--attempts", "8", "--latency", "800", "--concurrency", "8"];
    const killed = await started(["--store", path, "--run", "r", ...slowly], (out, child) => {
      if (out.split("\n").length > 20) child.kill("SIGKILL");
    });
    assert.equal(killed.code, null);
    const left = results(path, "r");
    const whole = expected("r", "exact", 8);
    assert.ok(left.length >= 20 && left.length < whole.length, `${left.length}`);
    const onDisk = recorded(left);
    for (const each of printed(killed.out)) assert.ok(onDisk.includes(each), each);

    const resumed = await runner("--store", path, "--resume", "r", "--concurrency", "8");
    assert.equal(resumed.code, 0, resumed.err);
    assert.deepEqual([...onDisk, ...printed(resumed.out)].sort(), whole);
    assert.deepEqual(recorded(results(path, "r")), whole);
    assert.deepEqual(results(path, "r").slice(0, left.length), left);
    isWhole(path, "r", 42 * 8);

    const again = await runner("--store", path, "--resume", "r");
    assert.deepEqual([again.code, again.out], [0, ""]);
  }));

test("two runners at once share a run", () =>
  withPath(async (path) => {
    const options = ["--store", path, "--run", "r", "--latency", "5", "--attempts", "2"];
    const both = await Promise.all([runner(...options), runner(...options)]);
    assert.deepEqual(both.map((each) => each.code), [0, 0], both.map((each) => each.err).join());
    assert.deepEqual(recorded(results(path, "r")), expected("r", "exact", 2));
    assert.deepEqual(both.flatMap((each) => printed(each.out)).sort(), expected("r", "exact", 2));
  }));

test("a replay applies the stored answers, stores none of them again, and happens once", () =>
  withPath(async (path) => {
    await runner("--store", path, "--run", "live", "--attempts", "2");
    const source = results(path, "live");
    // With exact again every file is there too, so that nothing at all may be added.
    const before = withStore(path, (store) => store.info().contents);
    const same = await runner(
      "replay",
      "live",
      "--store",
      path,
      "--run",
      "same",
      "--strategy",
      "exact",
    );
    assert.equal(same.code, 0, same.err);
    assert.equal(withStore(path, (store) => store.info().contents), before);
    assert.deepEqual(
      recorded(results(path, "same")),
      recorded(source).map((each) => each.replace("live", "same")),
    );

    const replay = ["replay", "live", "--store", path, "--run", "again", "--strategy", "fuzzy"];
    assert.equal((await runner(...replay)).code, 0);
    const replayed = results(path, "again");
    assert.deepEqual(
      replayed.map((each) => each.raw_model_output_hash),
      source.map((each) => each.raw_model_output_hash),
    );
    const files = new Set(replayed.map((each) => each.file_edited_hash));
    const known = new Set(source.map((each) => each.file_edited_hash));
    const added = [...files].filter((hash) => !known.has(hash)).length;
    const after = withStore(path, (store) => store.info().contents);
    assert.ok(after <= before + added, `${after} contents, ${before} before, ${added} new files`);
    assert.equal(
      withStore(path, (store) => store.getRun({ run_id: "again" }))?.labels.replay_of,
      "live",
    );
    isWhole(path, "again", 84);

    const twice = await runner(...replay);
    assert.deepEqual([twice.code, twice.out], [0, ""]);
    assert.deepEqual(results(path, "again"), replayed);
  }));

test("a reader that leaves early ends the runner with 141, and what it read is on disk", () =>
  withPath(async (path) => {
    const options = ["--store", path, "--run", "r", "--attempts", "8", "--latency", "800"];
    const ended = await started(options, (_, child) => child.stdout?.destroy());
    assert.deepEqual([ended.code, ended.err], [141, ""]);
    const onDisk = recorded(results(path, "r"));
    for (const each of printed(ended.out)) assert.ok(onDisk.includes(each), each);
    assert.ok(onDisk.length < expected("r", "exact", 8).length);
  }));

test("EVALSTORE_PATH names the store when nothing else does", () =>
  withPath(async (path) => {
    const ended = await started(["--run", "r"], undefined, { EVALSTORE_PATH: path });
    assert.equal(ended.code, 0, ended.err);
    assert.equal(results(path, "r").length, 50);
  }));

test("wrong usage is said in a sentence", () => {
  const wrong: [string[], RegExp][] = [
    [["--strategy", "best"], /"best" is no strategy; there are exact, whitespace, fuzzy/],
    [["--attempts", "0"], /--attempts must be a whole number from 1 to 1000, not "0"/],
    [["--concurrency", "many"], /--concurrency must be a whole number from 1 to 64, not "many"/],
    [["--latency", "0.5"], /--latency must be a whole number from 0 to 600000, not "0.5"/],
    [["--label", "nightly"], /--label must be NAME=TEXT, not "nightly"/],
    [["--resume", "r", "--strategy", "fuzzy"], /--strategy does not go with --resume/],
    [["--resume", "r", "--models", "model-a"], /--models does not go with --resume/],
    [["replay"], /replay takes the id of one run/],
    [["replay", "r", "s", "--strategy", "fuzzy"], /replay takes the id of one run/],
    [["replay", "r"], /replay needs the strategy/],
    [
      ["replay", "r", "--strategy", "fuzzy", "--attempts", "2"],
      /--attempts does not go with replay/,
    ],
    [["play"], /"play" is no command/],
    [["--unknown"], /unknown/],
  ];
  for (const [args, said] of wrong) {
    assert.throws(() => command(args), (error) => {
      assert.ok(error instanceof UsageError, `${error}`);
      assert.match(error.message, said);
      return true;
    });
  }
});

test("wrong usage ends with 2 and makes no store", () =>
  withPath(async (path) => {
    for (const wrong of [["--attempts", "0"], ["--models", "model-a,model-x"]]) {
      const ended = await runner("--store", path, ...wrong);
      assert.deepEqual([ended.code, ended.out], [2, ""]);
      assert.match(ended.err, /^diff_edits_ts: .*(not "0"|"model-x" answered no case).*\n$/);
    }
    assert.ok(!existsSync(path));
  }));

test("what is not there, or is no store, is said in a sentence", () =>
  withPath(async (path) => {
    const notes = `${dirname(path)}/notes.txt`;
    writeFileSync(notes, "no store\n".repeat(1000));
    const refused = async (args: string[], code: number, said: RegExp) => {
      const ended = await runner(...args);
      assert.equal(ended.code, code, `${args.join(" ")}: ${ended.err}`);
      assert.match(ended.err, said);
      assert.equal(ended.err.trim().split("\n").length, 1, ended.err);
    };
    await refused(["--store", notes], 3, /notes\.txt/);
    await refused(["--store", path, "--resume", "r"], 3, /evals\.db/);
    await runner("--store", path, "--run", "r", "--strategy", "fuzzy");
    await refused(["--store", path, "--resume", "unknown"], 1, /there is no run unknown/);
    await refused(["replay", "unknown", "--store", path, "--strategy", "exact"], 1, /unknown/);
    await refused(["--store", path, "--run", "r"], 1, /run r was begun with strategy fuzzy/);
  }));
