/** What real runners record. Vitest is not among them: `vitest_test.ts`. */
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { test } from "node:test";
import { EvalStore, type Result } from "../../src/index.ts";
import { until } from "../support.ts";
import { inProject, LIMIT_MS, named, type Runner, runners } from "./support.ts";

/** What a test of each kind does, and what is to be recorded of it: nothing, or whether it succeeded and why not. */
const KINDS: [code: (name: string) => string, recorded: null | [boolean, string | null]][] = [
  [(name) => `check("${name}", () => {});`, [true, null]],
  [(name) => `check("${name}", () => assert.equal(1 + 1, 3));`, [false, null]],
  [(name) => `check("${name}", () => { throw new TypeError("no such key"); });`, [
    false,
    "other_error",
  ]],
  [(name) => `limited("${name}", () => new Promise((end) => setTimeout(end, 500)));`, [
    false,
    null,
  ]],
  [(name) => `left("${name}", () => {});`, null],
  [(name) => `later("${name}");`, null],
  [(name) => `check("${name}", (t) => attempt(t).error("api_error"));`, [false, "api_error"]],
  [(name) => `check("${name}", async () => { await null; throw "a text"; });`, [
    false,
    "other_error",
  ]],
];

/** Forty tests of all kinds in two files, and what is to be recorded of each. */
function forty(
  suffix: string,
): { texts: [string, string]; expected: Map<string, [boolean, string | null]> } {
  const texts: [string, string] = ["", ""];
  const expected = new Map<string, [boolean, string | null]>();
  for (let number = 0; number < 40; number += 1) {
    const [code, recorded] = KINDS[number % KINDS.length] ?? assert.fail();
    const file = number < 20 ? 0 : 1;
    texts[file] += `${code(`test ${number}`)}\n`;
    if (recorded !== null) {
      expected.set(`${["one", "two"][file]}${suffix}::test ${number}`, recorded);
    }
  }
  return { texts, expected };
}

function outcomes(results: readonly Result[]): Map<string, [boolean, string | null]> {
  assert.equal(new Set(results.map((result) => result.task_id)).size, results.length);
  return new Map(results.map((result) => [result.task_id, [result.succeeded, result.error]]));
}

function sorted<T>(map: Map<string, T>): [string, T][] {
  return [...map].sort(([a], [b]) => a < b ? -1 : 1);
}

/** Declares a test for each runner. */
function each(
  which: readonly Runner[],
  what: string,
  body: (runner: Runner) => Promise<void>,
): void {
  for (const runner of which) test(`${runner.title}: ${what}`, () => body(runner));
}

each(
  runners,
  "forty tests of all outcomes are exactly what is recorded",
  (runner) =>
    inProject(runner, async (project) => {
      const { texts, expected } = forty(runner.suffix);
      const files = [project.tests("one", texts[0]), project.tests("two", texts[1])];
      execFileSync("git", ["-C", project.folder, "init", "-q", "-b", "trunk"]);
      const started = Date.now();
      const { out, code } = await project.run(files);
      const took_ms = Date.now() - started;
      assert.notEqual(code, 0);
      assert.notEqual(code, 6, out);
      const { run, results } = project.only();
      assert.deepEqual(sorted(outcomes(results)), sorted(expected));
      for (
        const { task_id, model_id, time_round_trip_ms, raw_model_output, ...result } of results
      ) {
        assert.equal(model_id, "default");
        assert.ok(time_round_trip_ms !== null && time_round_trip_ms < took_ms);
        if (result.succeeded) assert.equal(raw_model_output, null, task_id);
      }
      const texts_ = results.map(({ raw_model_output }) => raw_model_output ?? "").join("\n");
      assert.match(texts_, /TypeError: no such key\n +at /);
      assert.match(texts_, /a text/);
      const { recorder, suite, node, platform, git_branch, command } = run.labels;
      assert.equal(recorder, runner.recorder);
      assert.equal(suite, `${project.folder.split("/").pop()}: ${files.join(" ")}`);
      assert.match(node ?? "", /^\d+\.\d+\.\d+$/);
      assert.match(platform ?? "", /^linux-\w+$/);
      assert.equal(git_branch, "trunk");
      assert.ok(command?.endsWith(files.join(" ")) && !command.includes("/bin/"), command);
      assert.match(out, /^evalstore: 15 failed for a reason that is not the model's$/m);
      const line = `evalstore: 5 of 30 succeeded, 17 % (7-34 %), run ${run.run_id} in evals.db`;
      assert.ok(out.includes(`${line}\n`), out);
      assert.ok(!existsSync(`${project.store}-wal`), "the store was closed");
    }),
);

each(
  runners,
  "what a test says is recorded with its result",
  (runner) =>
    inProject(runner, async (project) => {
      const file = project.tests(
        "said",
        `
        suite("of a suite", () => {
          check("says all", async (t) => {
            const it = attempt(t, { task: "sum", model: "large", attempt: 3, description: "adding" });
            assert.equal(it.recording, true);
            it.output("4 \\ud83d\\ude00");
            it.score("bleu", 0.41);
            it.score("exact", true);
            it.tokens(800);
            it.tokens(12);
            it.cost(0.25);
            it.edits(2, { added: 5, deleted: 1 });
            await null;
            it.times({ first_token_ms: 180, round_trip_ms: 900 });
            it.toolCall({ name: "edit" });
            assert.fail("not this time");
          });
        });
        check("says nothing", () => {});
        check("says what cannot be", (t) => {
          const it = attempt(t);
          assert.throws(() => it.tokens(1.5), /tokens is a whole number, not 1.5/);
          assert.throws(() => it.score("bleu", NaN), /the score "bleu" is a finite number, not NaN/);
          assert.throws(() => it.error("api_eror"), /no error kind "api_eror"; there are no_tool_calls/);
          assert.throws(() => attempt(t, { modle: "x" }), /does not know "modle"; it takes task/);
          assert.throws(() => attempt(t, { attempt: "1" }), /attempt of evalcase is "1", not a whole/);
        });
      `,
      );
      const { out, code } = await project.run([file]);
      assert.equal(code, 1, out);
      const { results } = project.only();
      assert.equal(results.length, 3);
      const [said] = results.filter((result) => result.task_id === "sum");
      assert.partialDeepStrictEqual(said, {
        model_id: "large",
        succeeded: false,
        error: null,
        raw_model_output: "4 😀",
        completion_tokens: 812,
        cost_usd: 0.25,
        num_edits: 2,
        num_lines_added: 5,
        num_lines_deleted: 1,
        time_to_first_token_ms: 180,
        time_round_trip_ms: 900,
        parsed_tool_call_json: '{"name":"edit"}',
      });
      const nodeid = `${file}::of a suite${runner.separator}says all`;
      const [metadata] = project.metadata().get(nodeid) ?? [];
      assert.partialDeepStrictEqual(metadata, {
        nodeid,
        attempt: 3,
        scores: { bleu: 0.41, exact: 1 },
      });
      const store = new EvalStore(project.store);
      const captured = new TextDecoder().decode(store.getContent(String(metadata?.captured)));
      assert.match(captured, /not this time/);
      const [first] = store.listCases({}).items.filter(({ task_id }) => task_id === "sum");
      assert.equal(first?.description, "adding");
      store.close();
    }),
);

each(
  runners,
  "the names of tests can say task, model and attempt",
  (runner) =>
    inProject(runner, async (project) => {
      const file = project.tests(
        "names",
        `
        for (const model of ["small", "large"]) {
          for (const n of [1, 2]) check(\`sum [\${model}] #\${n}\`, () => {});
        }
        check("no pattern", () => {});
      `,
      );
      const pattern = "(?<task>\\w+) \\[(?<model>\\w+)\\] #(?<attempt>\\d+)";
      await project.run([file], { EVALSTORE_NAMES: pattern, EVALSTORE_SUITE: "sums" });
      const { run, results } = project.only();
      assert.equal(run.labels.suite, "sums");
      const pairs = results.map(({ task_id, model_id }) => `${task_id} ${model_id}`).sort();
      assert.deepEqual(pairs, [
        `${file}::no pattern default`,
        "sum large",
        "sum large",
        "sum small",
        "sum small",
      ]);
      const [metadata] = project.metadata().get(`${file}::sum [large] #2`) ?? [];
      assert.equal(metadata?.attempt, 2);
    }),
);

each(
  runners,
  "what has ended before a kill is there",
  (runner) =>
    inProject(runner, async (project) => {
      const file = project.tests(
        "slow",
        `
        for (let number = 0; number < 40; number += 1) {
          check("test " + number, async () => {
            fs.appendFileSync("begun", number + "\\n");
            if (number >= 20) await new Promise((end) => setTimeout(end, ${LIMIT_MS}));
          });
        }
      `,
      );
      const started = project.start([file]);
      const begun = () => {
        const path = `${project.folder}/begun`;
        return existsSync(path) ? readFileSync(path, "utf8").trim().split("\n").length : 0;
      };
      await until(() => begun() === 21, "half of the tests have ended");
      // The ends of the last ones may be on their way to the process that records.
      const recorded = () =>
        existsSync(project.store) && project.recorded()[0]?.results.length === 20;
      await until(recorded, "those are recorded");
      started.kill();
      await started.ended;
      const { results } = project.only();
      assert.equal(begun(), 21, "the kill came in the middle");
      assert.equal(results.length, 20);
      assert.deepEqual(
        results.map((result) => result.task_id).sort(),
        Array.from(results, (_, number) => `${file}::test ${number}`).sort(),
      );
      const store = new EvalStore(project.store);
      assert.ok(store.verify().clean);
      store.close();
    }),
);

each(
  [...named("node:test").slice(-1), ...named("jest")],
  "a test is recorded when it ends, whatever file comes before",
  (runner) =>
    inProject(runner, async (project) => {
      const files = [
        project.tests(
          "a",
          `check("waits", () => new Promise((end) => setTimeout(end, ${LIMIT_MS})));`,
        ),
        project.tests("b", 'for (const n of [1, 2, 3]) check("quick " + n, () => {});'),
      ];
      const two = runner.recorder === "jest" ? "--maxWorkers=2" : "--test-concurrency=2";
      const started = project.start(files, {}, [two]);
      const quick = () => existsSync(project.store) && project.recorded()[0]?.results.length === 3;
      await until(quick, "three results while another file still runs");
      started.kill();
      await started.ended;
    }),
);

each(
  runners,
  "two processes at once record into one file, and into one run",
  (runner) =>
    inProject(runner, async (project) => {
      const { texts, expected } = forty(runner.suffix);
      const files = [project.tests("one", texts[0]), project.tests("two", texts[1])];
      await Promise.all([project.run(files), project.run(files)]);
      const both = project.recorded();
      assert.equal(both.length, 2);
      for (const { results } of both) assert.deepEqual(sorted(outcomes(results)), sorted(expected));

      const store = new EvalStore(project.store);
      const prompt = store.upsertSystemPrompt({ name: "p", content: "p" });
      const shared = store.createRun({ system_prompt_hash: prompt.hash }).id;
      const environment = { EVALSTORE_RUN: shared };
      await Promise.all([project.run(files, environment), project.run(files, environment)]);
      const results = [...store.iterResults({ run_id: shared })];
      assert.equal(results.length, 60);
      assert.equal([...store.iterCases({ run_id: shared })].length, 30);
      assert.equal(store.listRuns().items.length, 3);
      store.close();
    }),
);

each(
  runners,
  "what cannot be opened or meant is one sentence, before a test runs",
  (runner) =>
    inProject(runner, async (project) => {
      const file = project.tests(
        "one",
        'fs.writeFileSync("loaded", ""); check("runs", () => fs.writeFileSync("ran", ""));',
      );
      const refusals: [Record<string, string>, RegExp][] = [
        [{ EVALSTORE_PATH: "/proc/none/evals.db" }, /^evalstore: .*\/proc\/none/m],
        [{ EVALSTORE_PATH: `${project.folder}/package.json` }, /^evalstore: .*package\.json.*not/m],
        [{ EVALSTORE_RUN: "gone" }, /^evalstore: there is no run "gone" in .*evals\.db\.$/m],
        [
          { EVALSTORE_DIGESTS: "dataste=v1" },
          /^evalstore: "dataste=v1" is not a digest.* dataset, /m,
        ],
        [{ EVALSTORE_NAMES: "(" }, /^evalstore: names is no regular expression: /m],
        [
          { EVALSTORE_NAMES: "x" },
          /^evalstore: names is \/x\/, which names nothing: it needs a group/m,
        ],
      ];
      for (const [environment, sentence] of refusals) {
        const { out, code } = await project.run([file], environment);
        assert.match(out, sentence);
        assert.equal(code, 4, out);
        assert.ok(!out.includes("    at "), out);
        assert.ok(!existsSync(`${project.folder}/ran`), "a test ran");
      }
    }),
);

each(
  [...named("jest"), ...named("mocha")],
  "options stand in the configuration, below the environment",
  (runner) =>
    inProject(runner, async (project) => {
      const file = project.tests("one", 'check("one", () => {});');
      const digests = runner.recorder === "jest" ? { digests: "dataset=v1,scorer=v2" } : {};
      project.configure({ path: "other.db", suite: "named", description: "option", ...digests });
      const { out } = await project.run([file], {
        EVALSTORE_PATH: "",
        EVALSTORE_DESCRIPTION: "environment",
        EVALSTORE_DIGESTS: "dataset=v3",
      });
      assert.match(out, /1 of 1 succeeded, .* in other\.db$/m);
      const store = new EvalStore(`${project.folder}/other.db`, { create: false });
      const [run] = store.listRuns().items;
      assert.equal(run?.labels.suite, "named");
      assert.equal(run?.description, "environment");
      assert.deepEqual(run?.digests, { dataset: "v3" });
      store.close();
      project.configure({ pth: "other.db" });
      const refused = await project.run([file]);
      assert.match(
        refused.out,
        /^evalstore: the reporter has no option "pth"; it has path, run, suite, /m,
      );
      assert.equal(refused.code, 4);
    }),
);

each(
  runners,
  "results that cannot be recorded are named, and the exit status is 6",
  (runner) =>
    inProject(runner, async (project) => {
      const file = project.tests("one", 'check("one", () => {}); check("two", () => {});');
      const { out, code } = await project.run([file], {
        EVALSTORE_DIGESTS: `dataset=${"x".repeat(5000)}`,
      });
      assert.equal(code, 6, out);
      assert.match(out, /^evalstore: not recorded: one\.test\.m?js::one: .*dataset/m);
      assert.match(out, /^evalstore: 2 could not be recorded; the exit status says so\.$/m);
    }),
);

each(
  [...named("jest"), ...named("mocha")],
  "each attempt of a retried test is a result",
  (runner) =>
    inProject(runner, async (project) => {
      const again = runner.recorder === "jest" ? "jest.retryTimes(2);" : "this.retries(2);";
      const inSuite = runner.recorder === "jest" ? ["", ""] : ['describe("", function () {', "});"];
      const file = project.tests(
        "again",
        `${inSuite[0]} ${again}
        let times = 0;
        check("third time", (t) => {
          times += 1;
          const it = attempt(t);
          it.score("times", times);
          it.tokens(1);
          assert.equal(times, 3);
        });
      ${inSuite[1]}`,
      );
      const { out, code } = await project.run([file]);
      assert.equal(code, 0, out);
      const { results } = project.only();
      assert.deepEqual(results.map(({ succeeded }) => succeeded), [false, false, true]);
      assert.deepEqual(results.map(({ completion_tokens }) => completion_tokens), [1, 1, 1]);
      const [metadata] = [...project.metadata().values()];
      assert.deepEqual(metadata?.map(({ rerun }) => rerun), [undefined, 1, 2]);
      assert.deepEqual(metadata?.map(({ scores }) => scores), [{ times: 1 }, { times: 2 }, {
        times: 3,
      }]);
    }),
);

each(
  named("node:test"),
  "subtests are cases by their full names, wherever they were written",
  (runner) =>
    inProject(runner, async (project) => {
      project.write(
        "helper.mjs",
        'import { test } from "node:test"; export const asked = (name, body) => test(name, body);',
      );
      const text = (own: string) => `
      import { asked } from "./helper.mjs";
      test("parent ${own}", { concurrency: 2 }, (t) => Promise.all([1, 2].map((n) =>
        t.test("child " + n, async (t) => {
          await t.test("grandchild", (t) => attempt(t).score("n", n));
        }))));
      asked("by a helper ${own}", (t) => attempt(t).score("own", 7));
      suite("broken", () => { before(() => { throw new Error("hook"); }); test("never", () => {}); });
      test("throws beside its subtest", async (t) => { await t.test("inside", () => {}); throw new Error("x"); });
    `;
      const begin = 'import { before } from "node:test";';
      const files = ["a", "b"].map((own) => project.tests(own, begin + text(own)));
      const bad = project.tests("bad", "syntax error(");
      const { out } = await project.run([...files, bad], {}, ["--test-concurrency=3"]);
      const { results } = project.only();
      const names = results.map(({ task_id }) => task_id.replace(/^.*::/, "")).sort();
      assert.deepEqual(names, [
        "broken > never",
        "broken > never",
        "by a helper a",
        "by a helper b",
        "parent a > child 1 > grandchild",
        "parent a > child 2 > grandchild",
        "parent b > child 1 > grandchild",
        "parent b > child 2 > grandchild",
        "throws beside its subtest > inside",
        "throws beside its subtest > inside",
      ]);
      for (const [nodeid, [metadata]] of project.metadata()) {
        const child = /child (\d)/.exec(nodeid)?.[1];
        if (child) assert.deepEqual(metadata?.scores, { n: Number(child) });
        if (nodeid.includes("helper a")) assert.deepEqual(metadata?.scores, { own: 7 });
      }
      // The hooks of two suites, two tests that threw beside their subtests, and the file.
      assert.match(out, /^evalstore: 5 failed outside of a test, which are no results$/m);
    }),
);

each(
  named("node:test").slice(-1),
  "a test that is to fail and does is a failure",
  (runner) =>
    inProject(runner, async (project) => {
      const file = project.tests(
        "expected",
        `
        test("fails", { expectFailure: true }, () => assert.fail());
        test("does not", { expectFailure: true }, () => {});
      `,
      );
      await project.run([file]);
      assert.deepEqual(project.only().results.map((r) => [r.succeeded, r.error]), [
        [false, null],
        [true, null],
      ]);
    }),
);

each(
  named("mocha"),
  "hooks that fail, another shower, and processes of its own",
  (runner) =>
    inProject(runner, async (project) => {
      const file = project.tests(
        "hooks",
        `
        suite("each", () => { beforeEach(() => assert.fail("set-up")); check("broken", () => {}); });
        suite("all", () => { before(() => { throw new Error("x"); }); check("never", () => {}); });
        suite("after", () => {
          beforeEach(function () { evalcase(this, { model: "hooked" }); });
          afterEach(() => { throw new Error("x"); });
          check("passed", () => {});
        });
      `,
      );
      const { out } = await project.run([file], {}, ["--reporter-option", "reporter=dot"]);
      const recorded = project.only().results.map((r) => [r.task_id, r.model_id, r.error]);
      assert.deepEqual(recorded, [
        [`${file}::each broken`, "default", "other_error"],
        [`${file}::after passed`, "hooked", null],
      ]);
      assert.match(out, /^evalstore: 2 failed outside of a test/m);
      assert.ok(!/^ +after$/m.test(out), "the dot reporter shows no suites");

      const { texts, expected } = forty(runner.suffix);
      const files = [project.tests("one", texts[0]), project.tests("two", texts[1])];
      await project.run(files, {}, ["--parallel"]);
      assert.deepEqual(
        sorted(outcomes(project.recorded()[1]?.results ?? [])),
        sorted(expected),
      );
    }),
);

each(
  named("jest"),
  "a file that cannot be loaded is no result",
  (runner) =>
    inProject(runner, async (project) => {
      const files = [
        project.tests("bad", "syntax error("),
        project.tests("good", 'check("one", () => {});'),
      ];
      const { out } = await project.run(files);
      assert.match(out, /^evalstore: 1 failed outside of a test, which are no results$/m);
      assert.equal(project.only().results.length, 1);
    }),
);

each(
  runners,
  "without the reporter what a test says is only checked",
  (runner) =>
    inProject(runner, async (project) => {
      if (runner.recorder === "jest") project.write("jest.config.json", "{}");
      const bare = {
        ...runner,
        args: runner.args.filter((arg) => !/^--reporter$|reporter\//.test(arg)),
      };
      Object.assign(project, { runner: bare });
      const file = project.tests(
        "one",
        `
        check("one", (t) => {
          const it = attempt(t, { model: "large" });
          it.score("x", 1);
          assert.equal(it.recording, false);
          assert.throws(() => it.cost(-1), /the cost is a number from 0/);
        });
      `,
      );
      const { out, code } = await project.run([file]);
      assert.equal(code, 0, out);
      assert.ok(!existsSync(project.store));
    }),
);

test("outside of a test, and where a context is needed, evalcase says what to give it", async () => {
  const [runner] = named("mocha");
  assert.ok(runner !== undefined);
  await inProject(runner, async (project) => {
    const file = project.tests("one", 'it("arrow", () => { evalcase(this, { model: "x" }); });');
    const { out } = await project.run([file]);
    assert.match(out, /evalcase found no running test: give it the context/);
  });
});

each(
  named("node:test"),
  "the example of the page is recorded as the page says",
  (runner) =>
    inProject(runner, async (project) => {
      const page = readFileSync(new URL("../../../../docs/reporters.md", import.meta.url), "utf8");
      const example = [...page.matchAll(/^```js\n(.*?)^```$/gms)].find(([, text]) =>
        text?.includes("evalcase")
      );
      project.write("example.test.mjs", example?.[1] ?? assert.fail("the page has no example"));
      await project.run(["example.test.mjs"]);
      const { results } = project.only();
      assert.deepEqual(
        results.map((
          r,
        ) => [r.task_id, r.model_id, r.succeeded, r.raw_model_output, r.completion_tokens]),
        [["sum", "small", false, "5", 812], ["sum", "large", true, "4", 812]],
      );
      const [[metadata] = []] = [...project.metadata().values()];
      assert.deepEqual(metadata?.scores, { digits: 1 });
    }),
);

each(
  named("node:test"),
  "a case that another process made meanwhile is used",
  (runner) =>
    inProject(runner, async (project) => {
      const store = new EvalStore(project.store);
      const prompt = store.upsertSystemPrompt({ name: "p", content: "p" });
      const run_id = store.createRun({ system_prompt_hash: prompt.hash }).id;
      const slow = project.tests(
        "slow",
        `
        check("begins", () => {});
        check("sums later", async (t) => {
          attempt(t, { task: "sum" });
          while (!fs.existsSync("go")) await new Promise((end) => setTimeout(end, 20));
        });
      `,
      );
      const quick = project.tests("quick", 'check("sums", (t) => attempt(t, { task: "sum" }));');
      const started = project.start([slow], { EVALSTORE_RUN: run_id });
      await until(() => store.listResults({}).items.length === 1, "the first test is recorded");
      const { out } = await project.run([quick], { EVALSTORE_RUN: run_id });
      assert.match(out, /2 of 2 succeeded/);
      project.write("go", "");
      assert.match((await started.ended).out, /3 of 3 succeeded/);
      assert.deepEqual([...store.iterCases({ run_id })].map(({ task_id }) => task_id).sort(), [
        "slow.test.mjs::begins",
        "sum",
      ]);
      store.close();
    }),
);
