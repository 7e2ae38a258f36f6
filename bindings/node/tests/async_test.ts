/** Calls beside the event loop, worker threads, other processes, and stores that nobody closes. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { setTimeout as wait } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { Worker } from "node:worker_threads";
import {
  AsyncEvalStore,
  ConflictError,
  EvalStore,
  type Event,
  InvalidArgumentError,
} from "../src/index.ts";
import {
  copied,
  inFolder,
  kind,
  openTimes,
  program,
  run,
  until,
  withRun,
  withStore,
} from "./support.ts";

test("asynchronous methods answer what the others answer", () =>
  withStore(async (store) => {
    await store.async.createStudy({ id: "a", name: "A", period_type: "daily" });
    assert.deepEqual(
      await store.async.getStudy({ id: "a" }),
      store.getStudy({ id: "a" }),
    );
    const again = store.async.createStudy({
      id: "a",
      name: "A",
      period_type: "daily",
    });
    await assert.rejects(again, ConflictError);
    await Promise.all(Array.from({ length: 30 }, (_, n) => {
      return store.async.createStudy({
        id: `s${n}`,
        name: `S${n}`,
        period_type: "daily",
      });
    }));
    const ids = [];
    for await (const study of store.async.iterStudies({ limit: 7 })) {
      ids.push(study.id);
    }
    assert.equal(ids.length, 31);
  }));

test("writes do not wait for polls, and polls end with what was written", () =>
  withStore(async (store) => {
    const polls = Array.from({ length: 6 }, (_, n) => {
      return store.async.poll(`c${n}`, { timeout_ms: 60_000 });
    });
    const started = Date.now();
    await store.async.append([{ type: "Noted", stream: "notes/1", data: {} }]);
    for (const page of await Promise.all(polls)) {
      assert.equal(page.events.length, 1);
    }
    assert.ok(Date.now() - started < 30_000);
  }));

test("the event loop goes on while a poll waits", () =>
  withStore(async (store) => {
    let polling = true;
    const poll = store.async.poll("reader", { timeout_ms: 60_000 }).finally(() => polling = false);
    for (let ticks = 0; ticks < 20; ticks++) await wait(10);
    assert.ok(polling);
    store.append([{ type: "Noted", stream: "notes/1", data: {} }]);
    assert.equal((await poll).events.length, 1);
  }));

test("a store is opened, used and closed without holding up the event loop", () =>
  inFolder(async (folder) => {
    let ended: unknown;
    for (let pause = 50; pause < 30_000; pause *= 2) {
      const store = await AsyncEvalStore.open(`${folder}/evals.db`);
      const poll = store.poll("reader", { timeout_ms: 60_000 }).catch((error) => error);
      await wait(pause);
      await store.close();
      ended = await poll;
      // A poll that no thread had begun is refused.
      if (!(ended instanceof InvalidArgumentError)) break;
    }
    assert.deepEqual((ended as { events: unknown }).events, []);
    await assert.rejects(
      AsyncEvalStore.open(`${folder}/no.db`, { create: false }),
      {
        name: "NotFoundError",
      },
    );
  }));

test("a process ends by itself although threads were used and a store was left open", () =>
  inFolder(async (folder) => {
    const file = program(
      copied(folder, true),
      `import { EvalStore } from "PACKAGE";
       const store = new EvalStore(":memory:");
       console.log((await store.async.info()).path);`,
    );
    const started = Date.now();
    const { out, code, err } = await run(file, []);
    assert.equal(out, ":memory:\n", err);
    assert.equal(code, 0);
    assert.ok(Date.now() - started < 60_000);
  }));

test("following sees the events of another process as they come", () =>
  withStore(async (store, folder) => {
    const file = program(
      copied(folder, true),
      `import process from "node:process";
       import { EvalStore } from "PACKAGE";
       const store = new EvalStore(process.argv[2]);
       for (let n = 0; n < 5; n++) store.append([{ type: "Noted", stream: "notes/1", data: { n } }]);
       store.close();`,
    );
    const seen: Event[] = [];
    const stop = new AbortController();
    const other = wait(100).then(() => run(file, [store.path]));
    const failing = setTimeout(() => stop.abort(), 120_000);
    for await (
      const event of store.follow("watcher", { signal: stop.signal })
    ) {
      seen.push(event);
      if (seen.length === 5) stop.abort();
    }
    clearTimeout(failing);
    const { code, err } = await other;
    assert.equal(code, 0, err);
    assert.deepEqual(seen.map((event) => event.data.n), [0, 1, 2, 3, 4]);
  }));

test("an event at which the loop was left comes again, those before it do not", () =>
  withStore(async (store) => {
    store.append(
      [1, 2, 3].map((n) => ({ type: "Noted", stream: "notes/1", data: { n } })),
    );
    for await (const event of store.follow("reader")) {
      if (event.data.n === 2) break;
    }
    assert.equal(store.consumerPosition("reader"), 1);
    for await (const event of store.follow("reader", { commit: false })) {
      assert.equal(event.data.n, 2);
      break;
    }
    assert.equal(store.consumerPosition("reader"), 1);
  }));

test("closing the store ends who follows it", () =>
  withStore(async (store) => {
    store.append([{ type: "Noted", stream: "notes/1", data: {} }]);
    const types: string[] = [];
    let closing: Promise<void> | undefined;
    for await (const event of store.follow("reader")) {
      types.push(event.type);
      // It commits the event before it waits for another one.
      closing = until(() => store.consumerPosition("reader") === 1, "the event is committed")
        .then(() => wait(100)).then(() => store.close());
    }
    await closing;
    assert.deepEqual(types, ["Noted"]);
  }));

test("eight workers write to one file, each with a store of its own", () =>
  withStore(async (store) => {
    const { run_id, case_id } = withRun(store);
    const workers = Array.from({ length: 8 }, (_, number) => {
      const worker = new Worker(new URL(`./worker.${kind}`, import.meta.url), {
        workerData: {
          path: store.path,
          run_id,
          case_id,
          model_id: `model-${number}`,
        },
      });
      return new Promise((resolve, reject) => {
        worker.on("message", resolve);
        worker.on("error", reject);
      });
    });
    const written = await Promise.all(workers);
    assert.deepEqual(written, Array(8).fill(200));
    assert.equal(store.runStats({ run_id })?.results, 1600);
    assert.equal(store.modelComparison({ run_id }).length, 8);
    assert.ok(store.verify().clean);
  }));

test("a store that a worker left open is closed when the worker ends", () =>
  withStore(async (store) => {
    const { run_id, case_id } = withRun(store);
    store.close(); // While it is open, SQLite keeps what others close on the same file.
    const worker = new Worker(new URL(`./worker.${kind}`, import.meta.url), {
      workerData: { path: store.path, run_id, case_id, model_id: "model", leave: true },
    });
    await new Promise((resolve, reject) => {
      worker.on("exit", resolve);
      worker.on("error", reject);
    });
    await until(() => openTimes(store.path) === 0, "it is closed");
    const again = new EvalStore(store.path);
    assert.equal(again.runStats({ run_id })?.results, 200);
    again.close();
  }));

test("a store that nobody closed is closed when it is collected", () =>
  inFolder(async (folder) => {
    const { gc } = globalThis as { gc?: () => void };
    assert.ok(gc !== undefined, "run with --expose-gc");
    const path = `${folder}/evals.db`;
    (() => {
      for (let n = 0; n < 5; n++) assert.ok(!new EvalStore(path).closed);
    })();
    assert.ok(openTimes(path) >= 5);
    await until(() => {
      gc();
      return openTimes(path) === 0;
    }, "all of them are closed");
  }));

test("memory stays as it is while stores are opened and asked", async () => {
  const bench = new URL(`../bench/memory.${kind}`, import.meta.url);
  const { out, code } = await run(fileURLToPath(bench), ["1000", "10000"]);
  assert.equal(code, 0, out);
});
