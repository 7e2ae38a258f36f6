/** Benchmarks and benchmark runs. */
import { range } from "./fields.ts";
import type { Command, Fields, Query, Shape } from "./types.ts";

const runs: Fields = {
  "project_name?": "string",
  "benchmark_name?": "string",
  ...range,
};

export const shapes: Readonly<Record<string, Shape>> = {
  BenchmarkResult: {
    doc: "A result of a benchmark.",
    fields: {
      id: "string",
      benchmark_id: "string",
      timestamp: "string",
      scores: "Record<string, number>",
      passed: "number",
      failed: "number",
      duration_ms: "number",
      config: "JSONObject",
    },
  },
  Benchmark: {
    doc: "A benchmark and the sums of its results.",
    fields: {
      benchmark_id: "string",
      results: "number",
      passed: "number",
      failed: "number",
      pass_rate: "Rate",
      first_timestamp: "string",
      last_timestamp: "string",
    },
  },
  PerformanceMetrics: {
    doc: "How long a benchmark run took, and what it used.",
    fields: {
      "total_time_seconds?": "number",
      "phase_times?": ["Record<string, number>", "Seconds of each phase."],
      "token_usage_total?": "number",
      "token_usage_by_agent?": "Record<string, number>",
      "api_calls_count?": "number",
      "api_calls_cost?": ["number", "US dollars."],
    },
  },
  AutonomyMetrics: {
    doc: "How far a benchmark run went by itself.",
    fields: {
      "manual_interventions_count?": "number",
      "manual_interventions_types?": "readonly string[]",
      "prompts_needed_initial?": "number",
      "prompts_needed_followup?": "number",
      "one_shot_success_rate?": ["number", "0 to 1."],
      "error_recovery_rate?": ["number", "0 to 1."],
      "agent_handoffs_successful?": "number",
      "agent_handoffs_failed?": "number",
    },
  },
  QualityMetrics: {
    doc: "How good what a benchmark run made is.",
    fields: {
      "tests_written?": "number",
      "tests_passing?": ["number", "0 to `tests_written`."],
      "code_coverage_percentage?": ["number", "0 to 100."],
      "functional_completeness_percentage?": ["number", "0 to 100."],
      "linting_errors_count?": "number",
      "linting_errors_by_severity?": "Record<string, number>",
      "type_errors_count?": "number",
      "security_vulnerabilities_count?": "number",
      "security_vulnerabilities_by_severity?": "Record<string, number>",
    },
  },
  WorkflowMetrics: {
    doc: "How the work of a benchmark run went.",
    fields: {
      "stories_created?": "number",
      "stories_completed?": ["number", "0 to `stories_created`."],
      "avg_cycle_time_seconds?": "number",
      "phase_distribution?": "Record<string, number>",
      "rework_count?": "number",
    },
  },
  BenchmarkRun: {
    doc: "A run of a project through a benchmark.",
    fields: {
      run_id: "string",
      timestamp: "string",
      project_name: "string",
      benchmark_name: "string",
      version: "string",
      metadata: "JSONObject",
      created_at: "string",
    },
  },
  BenchmarkRunDetails: {
    doc: "A benchmark run with its metrics; what was absent is the zero of its type.",
    extends: "BenchmarkRun",
    fields: {
      performance: "Required<PerformanceMetrics>",
      autonomy: "Required<AutonomyMetrics>",
      quality: "Required<QualityMetrics>",
      workflow: "Required<WorkflowMetrics>",
    },
  },
  MetricAverages: {
    doc: "The means of metrics over benchmark runs.",
    fields: { runs: "number", metrics: "Record<string, number | null>" },
  },
  MetricPoint: {
    doc: "The value of one metric in one benchmark run.",
    fields: { run_id: "string", timestamp: "string", value: "number" },
  },
};

export const commands: Readonly<Record<string, Command>> = {
  record_benchmark_result: {
    doc: "Records a result of a benchmark.",
    args: {
      "id?": [
        "string",
        "Made by the store when absent; unique over all benchmarks.",
      ],
      benchmark_id: "string",
      "timestamp?": ["Timestamp", "The time of recording when absent."],
      scores: "Readonly<Record<string, number>>",
      passed: "number",
      failed: "number",
      duration_ms: "number",
      config: "JSONObject",
    },
    result: "id",
  },
  record_benchmark_run: {
    doc: "Records that a project was run through a benchmark, and what was measured.",
    args: {
      "run_id?": ["string", "Made by the store when absent."],
      timestamp: ["Timestamp", "When the benchmark ran."],
      project_name: "string",
      benchmark_name: "string",
      "version?": "string",
      "metadata?": "JSONObject",
      "performance?": "PerformanceMetrics",
      "autonomy?": "AutonomyMetrics",
      "quality?": "QualityMetrics",
      "workflow?": "WorkflowMetrics",
    },
    result: "id",
  },
  delete_benchmark_run: {
    doc:
      "Takes a benchmark run out of the read models; the log keeps it, and its id may be used again.",
    args: { run_id: "string" },
    result: "id",
  },
};

export const queries: Readonly<Record<string, Query>> = {
  get_benchmark_results: {
    doc: "The results of a benchmark, oldest first.",
    args: { benchmark_id: "string", ...range },
    page: "BenchmarkResult",
  },
  list_benchmarks: {
    doc: "Every benchmark with the sums of its results, by its id.",
    args: {},
    answer: "Benchmark[]",
  },
  get_benchmark_run: {
    doc: "The benchmark run with this id and all its metrics.",
    args: { run_id: "string" },
    answer: "BenchmarkRunDetails | null",
  },
  list_benchmark_runs: {
    doc: "Benchmark runs without their metrics, newest first.",
    args: { ...runs },
    page: "BenchmarkRun",
  },
  average_metrics: {
    doc: "The mean of each metric that is a single number over the last benchmark runs.",
    args: { ...runs, "limit?": ["number", "1 to 10,000; 10 when absent."] },
    answer: "MetricAverages",
  },
  metric_trend: {
    doc: "The values of one metric in the last benchmark runs, oldest first.",
    args: {
      metric: "string",
      ...runs,
      "limit?": ["number", "1 to 10,000; 100 when absent."],
    },
    answer: "MetricPoint[]",
  },
};
