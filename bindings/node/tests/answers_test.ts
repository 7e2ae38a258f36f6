/** The types of answers against answers: each has exactly the keys that its type has. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { type EvalStore } from "../src/index.ts";
import { type Fields, queries, shapes } from "../tools/schema.ts";
import { withRun, withStore } from "./support.ts";

/** Fills a store so that no answer is empty; answers what the queries are asked with. */
function filled(store: EvalStore): Record<string, object> {
  const study = store.createStudy({
    name: "Nightly",
    period_type: "daily",
    period_value: 1,
  }).id;
  store.startStudy({ id: study });
  const period = { start: new Date(0), end: new Date(1000) };
  store.recordCheckpoint({
    study_id: study,
    metrics: { tasks_completed: 1, mine: 2, period },
  });
  for (let day = 1; day <= 12; day++) {
    store.recordCheckpoint({
      study_id: study,
      timestamp: new Date(Date.UTC(2026, 0, day)),
      metrics: { tasks_completed: day === 6 ? 900 : day < 7 ? day % 2 : 50 + (day % 2) },
    });
  }
  const prompt = store.upsertSystemPrompt({ name: "editor", content: "You edit files." })
    .hash;
  const functions = store.upsertProcessingFunctions({
    name: "plain",
    parsing_function: "parse",
    diff_edit_function: "edit",
  }).hash;
  const file = store.upsertFile({ filepath: "a.py", content: "a = 1" }).hash;
  const plan = { tasks: ["rename"], models: ["small"], attempts: 9 };
  const first = store.createRun({
    system_prompt_hash: prompt,
    plan,
    labels: { branch: "main" },
    digests: { dataset: "v1" },
  }).id;
  const { run_id: second, case_id: again } = withRun(store);
  const case_id = store.createCase({ run_id: first, task_id: "rename", file_hash: file }).id;
  const common = {
    run_id: first,
    case_id,
    model_id: "small",
    cost_usd: 0.1,
    time_round_trip_ms: 9,
  };
  const { ids } = store.recordResults({
    results: [
      { ...common, succeeded: true, processing_functions_hash: functions },
      {
        ...common,
        succeeded: false,
        error_enum: "api_error",
        raw_model_output: "…",
      },
    ],
  });
  const other = store.createCase({ run_id: first, task_id: "move" }).id;
  store.recordResults({
    results: [
      { ...common, case_id: other, succeeded: true },
      { run_id: second, case_id: again, model_id: "large", succeeded: true },
    ],
  });
  store.recordBenchmarkResult({
    benchmark_id: "b",
    scores: { s: 1 },
    passed: 1,
    failed: 0,
    duration_ms: 1,
    config: {},
  });
  const run = store.recordBenchmarkRun({
    timestamp: new Date(),
    project_name: "p",
    benchmark_name: "b",
    performance: { api_calls_count: 3 },
  }).id;
  const study_id = study;
  return {
    get_study: { id: study },
    list_studies_by_status: { status: "running" },
    get_checkpoints: { study_id },
    get_latest_checkpoint: { study_id },
    get_checkpoints_in_range: {
      study_id,
      start: new Date(0),
      end: "9000-01-01T00:00:00Z",
    },
    get_system_prompt: { hash: prompt },
    get_processing_functions: { hash: functions },
    get_file: { hash: file },
    get_run: { run_id: first },
    get_case: { case_id },
    get_result: { result_id: ids[0] },
    run_stats: { run_id: first },
    remaining_attempts: { run_id: first },
    run_comparison: { run_ids: [first, second] },
    compare: { baseline: first, candidates: [second, { model_id: "small" }], margin: 0.1 },
    gate: { baseline: first, candidate: second, max_drop: 0.02 },
    decision: { run_id: second, baseline: first },
    run_trend: { measure: "cost_usd" },
    pass_at_k: { tasks: true },
    power: { difference: 0.1, standard_deviation: 0.5 },
    study_report: { study_id, split: new Date(Date.UTC(2026, 0, 7)) },
    get_benchmark_results: { benchmark_id: "b" },
    get_benchmark_run: { run_id: run },
    metric_trend: { metric: "api_calls_count" },
    sql: { sql: "SELECT 1" },
  };
}

/** The fields of a shape with those that it inherits. */
function allFields(name: string): Fields {
  const shape = shapes[name];
  return {
    ...(shape?.extends ? allFields(shape.extends) : {}),
    ...shape?.fields,
  };
}

/** Every way in which the value is not what the type says. */
function deviations(type: string, value: unknown, place: string): string[] {
  if (value === null) {
    return type.endsWith("| null") ? [] : [`${place} is null`];
  }
  const [, required, inner = "", list = ""] =
    /^(?:readonly )?(Required<)?(\w+)>?((?:\[\])*)(?: \| null)?$/.exec(type) ??
      [];
  if (list !== "") {
    if (!Array.isArray(value)) return [`${place} is no list`];
    const item = inner + list.slice(2);
    return value.flatMap((part, at) => deviations(item, part, `${place}[${at}]`));
  }
  if (["string", "number", "boolean"].includes(inner)) {
    const found: string = typeof value;
    return found === inner ? [] : [`${place} is a ${found}, no ${inner}`];
  }
  if (shapes[inner] === undefined) return [];
  const fields = allFields(inner);
  const given = value as Record<string, unknown>;
  const found = Object.keys(given).flatMap((key) => {
    const field = fields[key] ?? fields[`${key}?`];
    if (field !== undefined) {
      return deviations(
        typeof field === "string" ? field : field[0],
        given[key],
        `${place}.${key}`,
      );
    }
    return "[metric: string]" in fields ? [] : [`${place}.${key} has no type`];
  });
  const needed = Object.keys(fields).map((key) => required ? key.replace("?", "") : key);
  const missing = needed.filter((key) => !/[?[]/.test(key) && !Object.hasOwn(given, key));
  return [...found, ...missing.map((key) => `${place}.${key} is missing`)];
}

test("each answer has the keys of its type", () =>
  withStore((store) => {
    const args = filled(store);
    for (const [name, { answer, page }] of Object.entries(queries)) {
      const { result } = store.request<{ result: unknown }>("query", {
        query: name,
        args: args[name] ?? {},
      });
      const type = answer ?? `${page}[]`;
      assert.notDeepEqual(result, [], `${name} is empty`);
      assert.notEqual(result, null, `${name} is null`);
      assert.deepEqual(deviations(type, result, name), []);
    }
    const whole = store.runStats();
    assert.deepEqual(deviations("RunStats", whole, "run_stats"), []);
    assert.equal(typeof whole?.runs, "number");
  }));
