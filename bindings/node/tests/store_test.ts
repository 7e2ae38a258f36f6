/** What a user does with a store, and what the store does with the user's texts and bytes. */
import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import { existsSync } from "node:fs";
import { test } from "node:test";
import process from "node:process";
import { pathToFileURL } from "node:url";
import {
  AsyncEvalStore,
  ConflictError,
  errorKinds,
  EvalStore,
  evalstore,
  InvalidArgumentError,
  InvalidJSONError,
  NotFoundError,
} from "../src/index.ts";
import { inFolder, withRun, withStore } from "./support.ts";

test("the way to the library is the one that was expected, and says where it leads", () => {
  const expected = process.env.EXPECTED_BACKEND;
  if (expected) assert.equal(evalstore.backend, expected);
  assert.match(evalstore.libraryVersion, /^\d+\.\d+\.\d+/);
  assert.match(evalstore.libraryPath, /libevalstore/);
});

test("a study, a checkpoint and a question", () =>
  withStore((store) => {
    const made = store.createStudy({
      id: "nightly",
      name: "Nightly run",
      period_type: "daily",
    });
    assert.equal(made.id, "nightly");
    assert.equal(made.events[0]?.position, 1);
    store.startStudy({ id: "nightly" }, { metadata: { by: "test" } });
    store.recordCheckpoint({
      study_id: "nightly",
      metrics: { session_success_rate: 0.75 },
    });
    const latest = store.getLatestCheckpoint({ study_id: "nightly" });
    assert.equal(latest?.metrics.session_success_rate, 0.75);
    assert.equal(store.getStudy({ id: "nightly" })?.status, "running");
    assert.equal(store.getStudy({ id: "no such" }), null);
    assert.deepEqual(
      store.read({ from_position: 2, limit: 1 }).events[0]?.metadata,
      { by: "test" },
    );
  }));

test("a path may be a URL, and a store knows its path", () =>
  inFolder((folder) => {
    const store = new EvalStore(pathToFileURL(`${folder}/a b.db`));
    assert.equal(store.path, `${folder}/a b.db`);
    assert.ok(existsSync(store.path));
    store.close();
  }));

test("without a path the environment is asked", () =>
  inFolder((folder) => {
    const before = process.env.EVALSTORE_PATH;
    process.env.EVALSTORE_PATH = `${folder}/environment.db`;
    try {
      const store = new EvalStore();
      assert.equal(store.path, `${folder}/environment.db`);
      store.close();
    } finally {
      if (before === undefined) delete process.env.EVALSTORE_PATH;
      else process.env.EVALSTORE_PATH = before;
    }
  }));

test("a closed store says so, and closing twice does nothing", () =>
  withStore(async (store) => {
    const { async } = store;
    store.close();
    store.close();
    assert.ok(store.closed && async.closed);
    assert.throws(() => store.info(), InvalidArgumentError);
    await assert.rejects(async.info(), InvalidArgumentError);
    await async.close();
  }));

test("leaving a scope closes the store", () =>
  withStore(async (store, folder) => {
    const dispose = (store as unknown as Record<symbol, () => void>)[Symbol.dispose];
    assert.ok(dispose !== undefined);
    dispose.call(store);
    assert.ok(store.closed);
    const other = await AsyncEvalStore.open(`${folder}/evals.db`);
    await other[Symbol.asyncDispose]();
    assert.ok(other.closed);
  }));

test("results go in by the hundred and come out page by page", () =>
  withStore((store) => {
    const { run_id, case_id } = withRun(store);
    const results = Array.from({ length: 250 }, (_, number) => ({
      run_id,
      case_id,
      model_id: number % 2 === 0 ? "small" : "large",
      succeeded: number % 5 !== 0,
      ...(number % 5 === 0 ? { error_enum: errorKinds.diff_edit_error } : {}),
      created_at: new Date(Date.UTC(2026, 0, 1, 0, 0, number)),
    }));
    const { ids, events } = store.recordResults({ results });
    assert.equal(ids.length, 250);
    assert.equal(events.length, 250);
    assert.equal(store.listResults({ limit: 10 }).items.length, 10);
    assert.equal([...store.iterResults({ limit: 60 })].length, 250);
    assert.equal(
      [...store.iterFailedCases({ error: "diff_edit_error" })].length,
      50,
    );
    assert.equal(
      store.getResult({ result_id: ids[1] ?? "" })?.created_at,
      "2026-01-01T00:00:01.000Z",
    );
    const [best] = store.successRatesByModel({ run_id });
    assert.equal(best?.success_rate.denominator, 125);
    assert.deepEqual(store.explain("success_rates_by_model", { run_id }), {
      path: "summaries",
      scale: "run",
      because: null,
    });
    assert.equal(store.explain("cost_by_run", { task_id: "t" }).path, "rows");
  }));

test("a run is compared with another, ranked, and let through a gate", () =>
  withStore((store) => {
    const runs = [withRun(store), withRun(store)];
    const results = runs.flatMap(({ run_id }, run) =>
      Array.from({ length: 12 }, (_, task) => ({
        run_id,
        case_id: store.createCase({ run_id, task_id: `task-${task}` }).id,
        model_id: run === 0 ? "small" : "large",
        succeeded: run === 1 || task % 4 === 0,
        created_at: new Date(Date.UTC(2026, 0, 1, 0, task)),
      }))
    );
    store.recordResults({ results });
    const [baseline = "", candidate = ""] = runs.map(({ run_id }) => run_id);
    const { comparisons } = store.compare({ baseline, candidates: [candidate, baseline] });
    assert.deepEqual(comparisons.map(({ verdict }) => verdict), ["better", "inconclusive"]);
    assert.deepEqual([comparisons[0]?.wins, comparisons[0]?.ties], [9, 3]);
    const early = { model_ids: ["large"], to: new Date(Date.UTC(2026, 0, 1, 0, 5)) };
    assert.equal(store.compare({ baseline, candidate: early }).comparisons[0]?.n, 6);
    assert.equal(store.gate({ baseline, candidate, max_drop: 0 }).verdict, "allow");
    assert.equal(
      store.gate({ baseline: candidate, candidate: baseline, max_drop: 0.1 }).verdict,
      "reject",
    );
    assert.equal(store.decision({ run_id: candidate, baseline }).n, 12);
    const { entries } = store.leaderboard({ interval: "jeffreys" });
    assert.deepEqual(entries.map(({ model_id }) => model_id), ["large", "small"]);
    const [large] = store.passAtK({ k: 1, model_id: "large" });
    assert.equal(large?.pass_at_k[0]?.value, 1);
    assert.equal(store.power({ tasks: 100, rate: 0.5 }).tasks, 100);
    assert.throws(() => store.studyReport({ study_id: "no such" }), NotFoundError);
  }));

test("commands are carried out all or none", () =>
  withStore((store) => {
    const create = (id: string) => ({
      command: "create_study",
      args: { id, name: id, period_type: "daily" },
    });
    assert.equal(store.executeMany([create("a"), create("b")]).length, 2);
    assert.throws(
      () => store.executeMany([create("c"), create("a")]),
      ConflictError,
    );
    assert.equal(store.getStudy({ id: "c" }), null);
  }));

test("SQL takes a list or names, and gives rows", () =>
  withStore((store) => {
    const table = store.sql("SELECT ? AS a, ? AS b", [1.5, "x"]);
    assert.deepEqual(table, {
      columns: ["a", "b"],
      rows: [[1.5, "x"]],
      truncated: false,
    });
    assert.deepEqual(store.sql("SELECT :n", { n: null }).rows, [[null]]);
    assert.equal(
      store.sql("SELECT 1 UNION SELECT 2", [], { limit: 1 }).truncated,
      true,
    );
  }));

test("texts keep every character, and stay whole when they are long", () =>
  withStore((store) => {
    const text = 'Grüße, 世界 👩‍🔬 \u{10FFFF} " \\ \u2028 '.repeat(20_000);
    const { hash } = store.upsertSystemPrompt({ name: "long", content: text });
    assert.equal(store.getSystemPrompt({ hash })?.content, text);
    assert.equal(new TextDecoder().decode(store.getContent(hash)), text);
  }));

test("a request has nothing of the one before it, whatever their lengths", () =>
  withStore((store) => {
    for (const length of [20_000, 1, 21_800, 2, 30_000, 3, 100_000, 4]) {
      const text = "€".repeat(length);
      const { hash } = store.upsertSystemPrompt({ name: "any", content: text });
      assert.equal(store.getSystemPrompt({ hash })?.content, text);
    }
  }));

test("a key may be null, and a text may say so", () =>
  withStore((store) => {
    const data = { null: null, text: "null", at: new Date(0), none: undefined };
    store.append([{ type: "Noted", stream: "notes/1", data }]);
    assert.deepEqual(store.read().events[0]?.data, {
      null: null,
      text: "null",
      at: "1970-01-01T00:00:00.000Z",
    });
  }));

test("what was forgotten is null where it was shown, and is not stored again", () =>
  withStore(async (store) => {
    const { hash } = store.upsertFile({ filepath: "a", content: "secret" });
    const outcome = store.forgetContent({ hash, reason: "asked for" });
    assert.deepEqual([outcome.hash, outcome.destroyed, outcome.events.length], [hash, true, 1]);
    assert.equal(store.getFile({ hash })?.content, null);
    assert.deepEqual(store.getFile({ hash })?.forgotten, ["content"]);
    assert.throws(
      () => store.getContent(hash),
      (error) => error instanceof NotFoundError && error.details.reason === "asked for",
    );
    const again = store.upsertSystemPrompt({ name: "p", content: "secret" });
    assert.deepEqual([again.hash, again.forgotten], [hash, [hash]]);
    assert.equal(store.upsertSystemPrompt({ name: "q", content: "fine" }).forgotten, undefined);
    const other = await AsyncEvalStore.open(":memory:");
    try {
      await other.append([], { forgotten: [hash] });
      await other.append([{ type: "FileRegistered", data: { hash, filepath: "a" } }]);
      assert.deepEqual((await other.getFile({ hash }))?.forgotten, ["content"]);
    } finally {
      await other.close();
    }
  }));

test("what C or JSON cannot say is refused, not lost", () =>
  withStore(async (store) => {
    const named = (name: string) => ({ name, period_type: "daily" }) as const;
    assert.throws(() => store.createStudy(named("a\0b")), InvalidJSONError);
    assert.throws(() => store.createStudy(named("\ud800")), InvalidJSONError);
    assert.throws(() => store.request("query", '{"query":"get_run"\0}'), {
      name: "InvalidJSONError",
      details: { byte: 18 },
    });
    assert.throws(
      () => store.recordCheckpoint({ study_id: "x", events_analyzed: NaN }),
      {
        name: "InvalidJSONError",
        details: { key: "events_analyzed" },
      },
    );
    assert.throws(
      () => store.request("query", { query: 1n }),
      InvalidJSONError,
    );
    assert.throws(() => new EvalStore("a\0b"), InvalidArgumentError);
    assert.throws(() => store.getContent("a\0b"), InvalidArgumentError);
    assert.throws(() => store.getContent("ab"), InvalidArgumentError);
    assert.throws(() => store.putContent("\ud800"), InvalidArgumentError);
    await assert.rejects(
      store.async.createStudy(named("a\0b")),
      InvalidJSONError,
    );
    assert.equal(store.info().last_position, 0);
  }));

test("contents are any bytes, also a part of a larger buffer and none at all", () =>
  withStore(async (store) => {
    const bytes = Uint8Array.from(
      { length: 300_000 },
      (_, at) => (at * 7) % 256,
    );
    const { hash, size, duplicate } = store.putContent(bytes);
    assert.deepEqual([size, duplicate], [300_000, false]);
    assert.deepEqual(store.getContent(hash), bytes);
    assert.ok((await store.async.putContent(bytes)).duplicate);
    assert.deepEqual(await store.async.getContent(hash), bytes);
    const part = store.putContent(bytes.subarray(100, 200));
    assert.deepEqual(store.getContent(part.hash), bytes.slice(100, 200));
    assert.deepEqual(
      store.getContent(store.putContent(Buffer.from("Grüße")).hash).length,
      7,
    );
    const none = store.putContent("");
    assert.equal(none.size, 0);
    assert.deepEqual(store.getContent(none.hash), new Uint8Array(0));
    assert.throws(() => store.getContent("0".repeat(64)), NotFoundError);
  }));

test("a command may be sent again after a lost answer", () =>
  withStore((store) => {
    const event_id = "01920000-0000-7000-8000-000000000001";
    const args = { name: "Monthly", period_type: "monthly" } as const;
    const first = store.createStudy(args, { event_id });
    const again = store.createStudy(args, { event_id });
    assert.equal(again.id, first.id);
    assert.ok(again.events[0]?.duplicate);
    assert.throws(
      () => store.createStudy({ ...args, name: "Other" }, { event_id }),
      ConflictError,
    );
  }));

test("the log is appended to, read, polled and committed", () =>
  withStore((store) => {
    const event = (n: number) => ({
      type: "Noted",
      stream: "notes/1",
      data: { n },
    });
    assert.equal(store.append([event(1), event(2), event(3)]).length, 3);
    assert.deepEqual(
      store.read({ backwards: true, limit: 1 }).events[0]?.data,
      { n: 3 },
    );
    const page = store.poll("reader", { max: 2 });
    assert.equal(page.events.length, 2);
    assert.equal(store.commit("reader", page.next_position - 1), 2);
    assert.throws(() => store.commit("reader", 1), ConflictError);
    assert.equal(store.consumerPosition("reader"), 2);
    assert.equal(store.seek("reader", "end"), 3);
    assert.equal(store.poll("reader", { timeout_ms: 0 }).events.length, 0);
    const commit = { consumer: "reader", position: 3 };
    assert.throws(() => store.append([event(4)], { commit }), ConflictError);
  }));

test("read models are rebuilt and verified, and the file is looked after", () =>
  withStore((store, folder) => {
    withRun(store);
    assert.ok(store.rebuild().done);
    const verification = store.verify();
    assert.ok(verification.done && verification.clean);
    assert.ok(
      store.projectionStatus({ projection: "runs" }).projections.length > 0,
    );
    assert.deepEqual(store.check(), { ok: true, problems: [] });
    assert.ok(store.backup(`${folder}/copy.db`).bytes > 0);
    assert.throws(() => store.backup(`${folder}/copy.db`), ConflictError);
    assert.ok(store.vacuum().done);
    assert.ok(store.migrate().versions.length > 0);
    assert.equal(store.project({ action: "verify", max_events: 1 }).done, false);
    assert.equal(store.maintain({ action: "info" }).path, store.path);
  }));
