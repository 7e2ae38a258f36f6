/** Statuses and their classes, libraries that do not fit, and who frees what, with a library made for the test. */
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import * as package_ from "../src/index.ts";
import {
  addonFile,
  copied,
  include,
  inFolder,
  isDeno,
  kind,
  program,
  run,
  withStore,
} from "./support.ts";

const source = fileURLToPath(
  new URL(
    import.meta.url.endsWith(".js") ? "../../../bindings/node/tests/fake.c" : "fake.c",
    import.meta.url,
  ),
);

function fake(folder: string, ...flags: string[]): string {
  const to = `${folder}/libfake.so`;
  const include_ = include.startsWith("/") ? include : "";
  const root = fileURLToPath(new URL("../../../include", `file://${source}`));
  execFileSync("cc", [
    "-shared",
    "-fPIC",
    `-I${include_}`,
    `-I${root}`,
    ...flags,
    "-o",
    to,
    source,
  ]);
  return to;
}

/** What a program says whose package has no library of its own. */
async function said(
  folder: string,
  text: string,
  library: string,
  withAddon = true,
): Promise<string> {
  const { out, err } = await run(program(copied(folder, withAddon), text), [], {
    EVALSTORE_LIBRARY: library,
  });
  return out || err;
}

const LOADING = `import { evalstore } from "PACKAGE";
try { console.log(evalstore.libraryVersion); } catch (error) { console.log(error.name + ": " + error.message); }`;

test("every status throws its class, and nothing is left unfreed", () =>
  inFolder(async (folder) => {
    const text = `import * as all from "PACKAGE";
      const store = new all.EvalStore("0");
      const calls = [
        ...["execute", "append", "query", "read", "poll", "commit", "project", "maintain"].map((group) =>
          (status) => store.request(group, "[" + status + "]")),
        (status) => store.putContent(String(status)),
        (status) => store.getContent(String(status)),
        (status) => new all.EvalStore(String(status)),
      ];
      const said = [];
      for (let status = 0; status <= 14; status++) {
        const names = new Set();
        for (const call of calls) {
          try { call(status); names.add("ok"); } catch (error) {
            if (!(error instanceof all.StatusError && error instanceof all.EvalStoreError)) throw error;
            names.add(error.name + " " + error.status + " " + error.retryable + " " + error.details.a);
          }
        }
        said.push([...names].join());
      }
      let later = "";
      for (const wanted of [0, 7, 8]) {
        try { await store.async.request("query", "[" + wanted + "]"); } catch (error) { later += error.name; }
      }
      try { await store.async.getContent("7"); } catch (error) { later += error.name; }
      console.log(JSON.stringify({ said, later, live: all.evalstore.libraryVersion }));`;
    const answer = await said(folder, text, fake(folder));
    const kinds = [
      "InternalError",
      "InvalidArgumentError",
      "InvalidJSONError",
      "InvalidRequestError",
      "RejectedError",
      "ConflictError",
      "NotFoundError",
      "BusyError",
      "StorageError",
      "CorruptError",
      "UnsupportedError",
      "ReadOnlyError",
      "ForkedError",
      "StatusError",
    ];
    assert.deepEqual(JSON.parse(answer), {
      said: [
        "ok",
        ...kinds.map((kind, at) => `${kind} ${at + 1} ${kind === "BusyError"} 1`),
      ],
      later: "NotFoundErrorBusyErrorNotFoundError",
      live: "0",
    });
  }));

test("the library's own refusals have their classes", () =>
  withStore((store, folder) => {
    const open = (path: string, options = {}) => () => new package_.EvalStore(path, options);
    assert.throws(
      open(`${folder}/none.db`, { create: false }),
      package_.NotFoundError,
    );
    assert.throws(open(`${folder}/evals.db/below.db`), package_.StorageError);
    writeFileSync(`${folder}/text.db`, "This is no store.".repeat(1000));
    assert.throws(open(`${folder}/text.db`), package_.UnsupportedError);
    assert.throws(
      open(store.path, { timeout_ms: -1 }),
      package_.EvalStoreError,
    );
    const reader = new package_.EvalStore(store.path, { read_only: true });
    assert.throws(
      () => reader.createStudy({ name: "A", period_type: "daily" }),
      package_.ReadOnlyError,
    );
    reader.close();
    assert.throws(
      () => store.startStudy({ id: "none" }),
      package_.NotFoundError,
    );
    const { id } = store.createStudy({ name: "A", period_type: "daily" });
    assert.throws(() => store.pauseStudy({ id }), package_.RejectedError);
    assert.throws(
      () => store.sql("DELETE FROM studies"),
      package_.RejectedError,
    );
  }));

test("a library of another ABI is refused", () =>
  inFolder(async (folder) => {
    assert.match(
      await said(folder, LOADING, fake(folder, "-DABI=2")),
      /^IncompatibleLibraryError: The library at \S+ has ABI number 2, but this package needs ABI number 1\./,
    );
  }));

test("a library that lacks a function is refused", () =>
  inFolder(async (folder) => {
    const answer = await said(folder, LOADING, fake(folder, "-DLACKING"));
    assert.match(
      answer,
      /^IncompatibleLibraryError: .* lacks a function \(.*evalstore_maintain/,
    );
  }));

test("a library of something else is refused", () =>
  inFolder(async (folder) => {
    const file = `${folder}/libother.so`;
    writeFileSync(`${folder}/other.c`, "int other;");
    execFileSync("cc", ["-shared", "-o", file, `${folder}/other.c`]);
    assert.match(
      await said(folder, LOADING, file),
      /^IncompatibleLibraryError: .* has no ABI number/,
    );
  }));

test("a library that is not there: every place that was looked at, with its reason", () =>
  inFolder(async (folder) => {
    const answer = await said(folder, LOADING, `${folder}/none.so`);
    assert.match(
      answer,
      /^LibraryNotFoundError: EVALSTORE_LIBRARY names a library that cannot be/,
    );
    assert.match(answer, /\/package\/lib\/libevalstore\.so: no such file\n/);
    assert.match(answer, /\/none\.so: no such file\n/);
    const nowhere = await said(folder, LOADING, "");
    assert.match(
      nowhere,
      /^LibraryNotFoundError: The library libevalstore\.so was not found\./,
    );
    assert.match(nowhere, /EVALSTORE_LIBRARY: not set\n/);
    assert.match(
      nowhere,
      /libevalstore\.so: not known to the system's loader\n/,
    );
    assert.match(
      await said(folder, LOADING, folder),
      /a folder; name the file in it/,
    );
  }));

test("without any way to the library there is a sentence for each", async () => {
  if (isDeno || package_.evalstore.backend === "node:ffi") return;
  await inFolder(async (folder) => {
    const answer = await said(folder, LOADING, addonFile, false);
    assert.match(
      answer,
      /^BackendNotFoundError: There is no way to call the library from here\./,
    );
    assert.match(answer, /deno: this is not Deno\n/);
    assert.match(
      answer,
      /node:ffi: (Node \S+ does not have it|Node was started without)/,
    );
    assert.match(answer, /node-api: \S+\/lib\/evalstore\.node: no such file/);
    writeFileSync(`${folder}/package/lib/evalstore.node`, "no library");
    const { out } = await run(`${folder}/package/program.${kind}`, []);
    assert.match(
      out,
      /node-api: \S+\/lib\/evalstore\.node: .*(invalid ELF header|file too short)/,
    );
  });
});
