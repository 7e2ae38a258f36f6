/**
 * The commands, the queries and the shapes of their arguments and answers, as docs/reference.md has them.
 *
 * generate.ts makes the types and the methods from it and holds it against the reference; a test holds it against
 * what the library answers. A key that ends with "?" may be left out. Types are those of TypeScript.
 */

/** One field: its type, or its type and what is to be said about it. */
export type Field = string | readonly [type: string, doc: string];
export type Fields = Readonly<Record<string, Field>>;

export interface Shape {
  readonly doc: string;
  readonly fields: Fields;
  readonly extends?: string;
}

export interface Command {
  readonly doc: string;
  readonly args: Fields;
  readonly result: "id" | "ids" | "hash";
}

export interface Query {
  readonly doc: string;
  readonly args: Fields;
  /** Whether it takes the filters of analyses: all of them, or those of results. */
  readonly filters?: "AnalysisFilter" | "ResultFilter" | "ComparisonFilter";
  /** The type of the result. */
  readonly answer?: string;
  /** The type of the items of a result that comes in pages. */
  readonly page?: string;
}

/** A method that is neither a command nor a query with arguments of its own. */
export interface Call {
  readonly doc: string;
  readonly parameters: string;
  readonly group: string;
  readonly body: string;
  /** The type of the answer; that of `pick` is what the method answers, when there is one. */
  readonly answer: string;
  readonly pick?: string;
}

const time: Field = ["Timestamp", "That of the event when absent."];
const range: Fields = {
  "from?": ["Timestamp", "The first moment to look at."],
  "to?": ["Timestamp", "The last one."],
};
const runs: Fields = {
  "project_name?": "string",
  "benchmark_name?": "string",
  ...range,
};
const costs: Fields = {
  priced_results: ["number", "How many have a cost."],
  cost_usd: "number | null",
  mean_cost_usd: "number | null",
  cost_per_success_usd: "number | null",
  completion_tokens: "number | null",
};
const times: Fields = {
  time_to_first_token_ms: "TimeSummary",
  time_to_first_edit_ms: "TimeSummary",
  time_round_trip_ms: "TimeSummary",
};
const filters: Fields = {
  "run_id?": "string",
  "run_ids?": "readonly string[]",
  "model_id?": "string",
  "model_ids?": "readonly string[]",
  "task_id?": "string",
  "task_ids?": "readonly string[]",
  "labels?": ["Labels", "The run has all of them."],
  "from?": ["Timestamp", "The first `created_at` to look at."],
  "to?": ["Timestamp", "The last one."],
  "valid_attempts_only?": [
    "boolean",
    "Only attempts that came to the edit that is measured; the method says what holds when it is absent.",
  ],
};
const resultFields: Fields = {
  "processing_functions_hash?": ["string", "Of a registered pair."],
  "error_enum?": ["ErrorKind | ErrorName", "Not with `succeeded` true."],
  "num_edits?": "number",
  "num_lines_deleted?": "number",
  "num_lines_added?": "number",
  "time_to_first_token_ms?": "number",
  "time_to_first_edit_ms?": "number",
  "time_round_trip_ms?": "number",
  "cost_usd?": ["number", "US dollars."],
  "completion_tokens?": "number",
  "raw_model_output?": ["string", "Stored once however often it recurs."],
  "raw_model_output_hash?": [
    "string",
    "Instead of the text, the hash of a content that is there.",
  ],
  "parsed_tool_call_json?": [
    "string",
    "JSON text; stored once however often it recurs.",
  ],
  "parsed_tool_call_json_hash?": [
    "string",
    "Instead of the text, the hash of a content that is there.",
  ],
  "file_edited_hash?": ["string", "Of a registered file."],
  "created_at?": time,
};

/** The shapes within arguments and answers. */
export const shapes: Readonly<Record<string, Shape>> = {
  StudyConfig: {
    doc: "What a study has beside its name and its period.",
    fields: {
      "description?": "string",
      "tags?": "readonly string[]",
      "metadata?": "JSONObject",
    },
  },
  Study: {
    doc: "A study.",
    fields: {
      id: "string",
      name: "string",
      status: "StudyStatus",
      period_type: "PeriodType",
      period_value: "number | null",
      config: "StudyConfig",
      created_at: "string",
      started_at: "string | null",
      stopped_at: "string | null",
    },
  },
  Metrics: {
    doc: "What a checkpoint measures; further keys with a finite number are kept.",
    fields: {
      "sessions_completed?": "number",
      "tasks_completed?": "number",
      "learnings_applied?": "number",
      "total_tokens?": "number",
      "avg_session_duration_ms?": "number",
      "avg_iterations_to_success?": "number",
      "total_cost_usd?": "number",
      "cost_per_successful_task_usd?": "number",
      "session_success_rate?": ["number", "0 to 1."],
      "first_attempt_success_rate?": ["number", "0 to 1."],
      "agent_efficiency?": ["number", "0 to 1."],
      "tool_success_rate?": ["number", "0 to 1."],
      "self_correction_rate?": ["number", "0 to 1."],
      "swarm_coordination_overhead?": ["number", "0 to 1."],
      "parallelism_efficiency?": ["number", "0 to 1."],
      "learning_effectiveness?": ["number", "0 to 1."],
      "period?": ["Period", "Half open: `end` is not part of it."],
      "[metric: string]": "number | Period | undefined",
    },
  },
  Period: {
    doc: "From `start` until before `end`.",
    fields: { start: "Timestamp", end: "Timestamp" },
  },
  Checkpoint: {
    doc: "What a study had measured at one moment.",
    fields: {
      id: "string",
      study_id: "string",
      timestamp: "string",
      metrics: "Metrics",
      events_analyzed: "number",
      sessions_included: "string[]",
    },
  },
  SystemPrompt: {
    doc: "A registered system prompt.",
    fields: {
      hash: "string",
      name: "string",
      content: "string",
      created_at: "string",
    },
  },
  ProcessingFunctions: {
    doc: "A registered pair of functions.",
    fields: {
      hash: "string",
      name: "string",
      parsing_function: "string",
      diff_edit_function: "string",
      created_at: "string",
    },
  },
  File: {
    doc: "A registered file.",
    fields: {
      hash: "string",
      filepath: "string",
      content: "string",
      tokens: "number | null",
      created_at: "string",
    },
  },
  Digests: {
    doc: "What must be equal for two runs to be comparable.",
    fields: {
      "dataset?": "string",
      "scorer?": "string",
      "judge?": "string",
      "harness?": "string",
    },
  },
  PlannedPair: {
    doc: "A task and a model that is to try it.",
    fields: {
      task_id: "string",
      model_id: "string",
    },
  },
  Plan: {
    doc: "What a run is to try: each model at each task, or the pairs.",
    fields: {
      "tasks?": "readonly string[]",
      "models?": "readonly string[]",
      "pairs?": [
        "readonly PlannedPair[]",
        "Instead of tasks and models, where not every model tries every task.",
      ],
      "attempts?": ["number", "Of each model at each task; 1 when absent."],
    },
  },
  Run: {
    doc: "A run.",
    fields: {
      run_id: "string",
      created_at: "string",
      description: "string | null",
      system_prompt_hash: "string",
      labels: "Labels",
      digests: "Digests",
      plan: "Plan | null",
    },
  },
  Case: {
    doc: "One task of a run with the file and the prompt it is tried with.",
    fields: {
      case_id: "string",
      run_id: "string",
      created_at: "string",
      description: "string | null",
      system_prompt_hash: "string",
      task_id: "string",
      tokens_in_context: "number | null",
      file_hash: "string | null",
    },
  },
  Result: {
    doc: "How one attempt of a model at a case ended.",
    fields: {
      result_id: "string",
      run_id: "string",
      case_id: "string",
      task_id: "string",
      model_id: "string",
      processing_functions_hash: "string | null",
      succeeded: "boolean",
      error_enum: "ErrorKind | null",
      error: "ErrorName | null",
      num_edits: "number | null",
      num_lines_deleted: "number | null",
      num_lines_added: "number | null",
      time_to_first_token_ms: "number | null",
      time_to_first_edit_ms: "number | null",
      time_round_trip_ms: "number | null",
      cost_usd: "number | null",
      completion_tokens: "number | null",
      raw_model_output_hash: "string | null",
      "raw_model_output?": ["string | null", "Absent when `texts` was false."],
      file_edited_hash: "string | null",
      parsed_tool_call_json_hash: "string | null",
      "parsed_tool_call_json?": [
        "string | null",
        "Absent when `texts` was false.",
      ],
      created_at: "string",
    },
  },
  Rate: {
    doc: "A fraction from 0 to 1 and its 95 % Wilson score interval; null of nothing.",
    fields: {
      rate: "number | null",
      numerator: "number",
      denominator: "number",
      low: "number | null",
      high: "number | null",
    },
  },
  RateDifference: {
    doc:
      "A rate less another one and the 95 % interval of Newcombe; null where one of them is missing.",
    fields: {
      difference: "number | null",
      low: "number | null",
      high: "number | null",
    },
  },
  TimeSummary: {
    doc: "Times in milliseconds, of those that have one; percentiles by linear interpolation.",
    fields: {
      n: "number",
      mean: "number | null",
      p50: "number | null",
      p90: "number | null",
      p95: "number | null",
      p99: "number | null",
    },
  },
  RunStats: {
    doc: "What a run, or the whole store, comes to.",
    fields: {
      "run_id?": ["string", "Of a run only."],
      "runs?": ["number", "Of the whole store only."],
      cases: "number",
      tasks: "number",
      models: "number",
      attempts: "number",
      valid_attempts: "number",
      first_result_at: "string | null",
      last_result_at: "string | null",
      results: "number",
      success_rate: "Rate",
      mean_time_round_trip_ms: "number | null",
      ...costs,
    },
  },
  ValidAttempts: {
    doc: "How many attempts there are, and how many of them are valid.",
    fields: { valid_attempts: "number", attempts: "number" },
  },
  RemainingAttempt: {
    doc: "One attempt that the plan of a run still wants.",
    fields: {
      task_id: "string",
      model_id: "string",
      attempt: ["number", "From 1 for each task and model."],
      reason: '"missing" | "failed"',
      error: ["ErrorName | null", "The last error that was not the model's."],
      case_id: ["string | null", "The run's first case of the task."],
    },
  },
  RemainingAttempts: {
    doc: "What the plan of a run still wants.",
    fields: {
      planned: "number",
      done: "number",
      remaining: "number",
      attempts: "RemainingAttempt[]",
    },
  },
  ModelSuccess: {
    doc: "How often a model succeeds.",
    fields: { model_id: "string", results: "number", success_rate: "Rate" },
  },
  ModelLatency: {
    doc: "How fast a model answers.",
    fields: { model_id: "string", results: "number", ...times },
  },
  ModelCost: {
    doc: "What a model cost in a run.",
    fields: { model_id: "string", results: "number", ...costs },
  },
  RunCost: {
    doc: "What a run cost.",
    fields: {
      run_id: "string",
      results: "number",
      ...costs,
      models: "ModelCost[]",
    },
  },
  ErrorShare: {
    doc: "How often attempts failed in one way.",
    fields: {
      error_enum: "ErrorKind | null",
      error: "ErrorName | null",
      results: "number",
      share: "Rate",
    },
  },
  ErrorDistribution: {
    doc: "Why attempts failed.",
    fields: { results: "number", failed: "number", errors: "ErrorShare[]" },
  },
  FailedCase: {
    doc: "An attempt that failed, with its case and what the model answered.",
    fields: {
      result_id: "string",
      run_id: "string",
      case_id: "string",
      task_id: "string",
      description: "string | null",
      model_id: "string",
      error_enum: "ErrorKind | null",
      error: "ErrorName | null",
      raw_model_output: "string | null",
      created_at: "string",
    },
  },
  PeriodPerformance: {
    doc: "A model in one period of time.",
    fields: {
      period_start: "string",
      model_id: "string",
      results: "number",
      success_rate: "Rate",
      mean_time_round_trip_ms: "number | null",
      priced_results: "number",
      cost_usd: "number | null",
      mean_cost_usd: "number | null",
    },
  },
  ComparedModel: {
    doc: "A model beside others.",
    fields: {
      model_id: "string",
      results: "number",
      success_rate: "Rate",
      ...times,
      ...costs,
      mean_num_edits: "number | null",
      mean_num_lines_added: "number | null",
      mean_num_lines_deleted: "number | null",
    },
  },
  RankedCase: {
    doc: "A case by how often models succeed at it.",
    fields: {
      case_id: "string",
      run_id: "string",
      task_id: "string",
      description: "string | null",
      results: "number",
      success_rate: "Rate",
      mean_time_round_trip_ms: "number | null",
    },
  },
  HourPerformance: {
    doc: "A model in one hour of the day.",
    fields: {
      model_id: "string",
      hour: ["number", "Of UTC, 0 to 23."],
      results: "number",
      success_rate: "Rate",
      mean_time_round_trip_ms: "number | null",
    },
  },
  ComparedRun: {
    doc: "A run beside others.",
    fields: {
      run_id: "string",
      description: "string | null",
      created_at: "string",
      labels: "Labels",
      digests: "Digests",
      cases: "number",
      tasks: "number",
      results: "number",
      success_rate: "Rate",
      ...times,
      ...costs,
    },
  },
  RunDifference: {
    doc: "A run's numbers less those of the baseline.",
    fields: {
      run_id: "string",
      baseline: "string",
      success_rate: "RateDifference",
      mean_time_round_trip_ms: "number | null",
      mean_cost_usd: "number | null",
      differing_digests: [
        "string[]",
        "Where there are any, the runs did not measure the same.",
      ],
    },
  },
  RunComparison: {
    doc: "Runs beside each other, and each against the first.",
    fields: { runs: "ComparedRun[]", differences: "RunDifference[]" },
  },
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
  Table: {
    doc: "The rows of a statement.",
    fields: {
      columns: "string[]",
      rows: "SQLValue[][]",
      truncated: ["boolean", "Whether there were more rows than `limit`."],
    },
  },
  ResultFilter: {
    doc: "Which results; all that is given must fit.",
    fields: filters,
  },
  AnalysisFilter: {
    doc: "Which results an analysis is of; all that is given must fit.",
    extends: "ResultFilter",
    fields: {
      "min_results?": [
        "number",
        "Groups with fewer are left out; 1 when absent.",
      ],
    },
  },
  ComparisonFilter: {
    doc:
      "As `AnalysisFilter`, with the runs that are compared: at least two, the first is the baseline.",
    extends: 'Omit<AnalysisFilter, "run_id">',
    fields: { run_ids: "readonly string[]" },
  },
};

/** The commands, in the order of the reference. */
export const commands: Readonly<Record<string, Command>> = {
  create_study: {
    doc: "Creates a pending study.",
    args: {
      "id?": ["string", "Made by the store when absent."],
      name: ["string", "Not empty, at most 1,000 characters."],
      period_type: "PeriodType",
      "period_value?": ["number | null", "1 or more."],
      "config?": "StudyConfig",
    },
    result: "id",
  },
  start_study: {
    doc: "Starts a pending study.",
    args: { id: "string" },
    result: "id",
  },
  pause_study: {
    doc: "Pauses a running study.",
    args: { id: "string" },
    result: "id",
  },
  resume_study: {
    doc: "Lets a paused study run again.",
    args: { id: "string" },
    result: "id",
  },
  stop_study: {
    doc: "Stops a running or paused study for good.",
    args: { id: "string" },
    result: "id",
  },
  update_study: {
    doc: "Changes what is given, in any state of the study, and leaves the rest.",
    args: {
      id: "string",
      "name?": "string",
      "period_type?": "PeriodType",
      "period_value?": ["number | null", "Null removes it."],
      "config?": [
        "JSONObject",
        "A JSON merge patch (RFC 7396): null as a value removes that key.",
      ],
    },
    result: "id",
  },
  record_checkpoint: {
    doc: "Records what a running or paused study has measured.",
    args: {
      "id?": [
        "string",
        "Made by the store when absent; unique over all studies.",
      ],
      study_id: "string",
      "timestamp?": ["Timestamp", "The time of recording when absent."],
      "metrics?": "Metrics",
      "events_analyzed?": "number",
      "sessions_included?": "readonly string[]",
    },
    result: "id",
  },
  upsert_system_prompt: {
    doc:
      "Registers a system prompt; one that is there already stays as it is, and no event is written.",
    args: { name: "string", content: "string" },
    result: "hash",
  },
  upsert_processing_functions: {
    doc: "Registers a pair of functions; one that is there already stays as it is.",
    args: {
      name: "string",
      parsing_function: "string",
      diff_edit_function: "string",
    },
    result: "hash",
  },
  upsert_file: {
    doc: "Registers a file; one that is there already stays as it is.",
    args: { filepath: "string", content: "string", "tokens?": "number | null" },
    result: "hash",
  },
  create_run: {
    doc: "Creates a run, which tries models at tasks.",
    args: {
      "run_id?": ["string", "Made by the store when absent."],
      system_prompt_hash: ["string", "Of a registered system prompt."],
      "description?": "string",
      "labels?": "Labels",
      "digests?": "Digests",
      "plan?": "Plan",
      "created_at?": time,
    },
    result: "id",
  },
  create_case: {
    doc: "Creates a case of a run.",
    args: {
      "case_id?": [
        "string",
        "Made by the store when absent; unique over all runs.",
      ],
      run_id: "string",
      task_id: [
        "string",
        "What is tried: the same in every run that tries it.",
      ],
      "description?": "string",
      "system_prompt_hash?": ["string", "That of the run when absent."],
      "tokens_in_context?": "number",
      "file_hash?": ["string", "Of a registered file."],
      "created_at?": time,
    },
    result: "id",
  },
  create_cases: {
    doc: "Creates cases, all or none; the ids are in their order.",
    args: { cases: ["readonly CreateCase[]", "1 to 100,000."] },
    result: "ids",
  },
  record_result: {
    doc: "Records one attempt of a model at a case, and how it ended.",
    args: {
      "result_id?": [
        "string",
        "That of its event when absent; unique over all runs.",
      ],
      run_id: "string",
      case_id: ["string", "A case of the run."],
      model_id: "string",
      succeeded: "boolean",
      ...resultFields,
    },
    result: "id",
  },
  record_results: {
    doc: "Records results, all or none; the ids are in their order.",
    args: { results: ["readonly RecordResult[]", "1 to 100,000."] },
    result: "ids",
  },
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

const error: Fields = {
  "error?": ["ErrorKind | ErrorName", "Failed like this."],
};

/** The queries, in the order of the reference. `limit` and `cursor` of those in pages are not written down. */
export const queries: Readonly<Record<string, Query>> = {
  get_study: {
    doc: "The study with this id.",
    args: { id: "string" },
    answer: "Study | null",
  },
  list_studies: {
    doc: "Studies, newest first.",
    args: {
      "status?": "StudyStatus",
      "name?": ["string", "Part of it, case-insensitive for ASCII."],
      "tag?": "string",
    },
    page: "Study",
  },
  list_studies_by_status: {
    doc: "Studies of one status, newest first.",
    args: { status: "StudyStatus" },
    page: "Study",
  },
  get_checkpoints: {
    doc: "The checkpoints of a study, oldest first.",
    args: { study_id: "string" },
    page: "Checkpoint",
  },
  get_latest_checkpoint: {
    doc: "The latest checkpoint of a study.",
    args: { study_id: "string" },
    answer: "Checkpoint | null",
  },
  get_checkpoints_in_range: {
    doc: "The checkpoints of a study from `start` until before `end`, oldest first.",
    args: { study_id: "string", start: "Timestamp", end: "Timestamp" },
    page: "Checkpoint",
  },
  get_system_prompt: {
    doc: "The system prompt with this hash.",
    args: { hash: "string" },
    answer: "SystemPrompt | null",
  },
  get_processing_functions: {
    doc: "The pair of functions with this hash.",
    args: { hash: "string" },
    answer: "ProcessingFunctions | null",
  },
  get_file: {
    doc: "The file with this hash.",
    args: { hash: "string" },
    answer: "File | null",
  },
  get_run: {
    doc: "The run with this id.",
    args: { run_id: "string" },
    answer: "Run | null",
  },
  list_runs: {
    doc: "Runs, newest first.",
    args: {
      "labels?": ["Labels", "The run has all of them."],
      "system_prompt_hash?": "string",
      ...range,
    },
    page: "Run",
  },
  get_case: {
    doc: "The case with this id.",
    args: { case_id: "string" },
    answer: "Case | null",
  },
  list_cases: {
    doc: "Cases in the order in which they were recorded.",
    args: { "run_id?": "string", "task_id?": "string" },
    page: "Case",
  },
  get_result: {
    doc: "The result with this id.",
    args: { result_id: "string" },
    answer: "Result | null",
  },
  list_results: {
    doc: "Results, those recorded last first; a page ends early when it becomes long.",
    args: {
      "case_id?": "string",
      "outcome?": '"succeeded" | "failed"',
      ...error,
      "texts?": ["boolean", "False leaves the texts out."],
    },
    filters: "ResultFilter",
    page: "Result",
  },
  run_stats: {
    doc: "What a run, or the whole store, comes to; null for a run that there is not.",
    args: { "run_id?": "string", "valid_attempts_only?": "boolean" },
    answer: "RunStats | null",
  },
  valid_attempt_count: {
    doc: "How many attempts there are, and how many of them are valid.",
    args: { "case_id?": "string" },
    filters: "ResultFilter",
    answer: "ValidAttempts",
  },
  remaining_attempts: {
    doc: "What the plan of a run still wants.",
    args: {
      run_id: "string",
      "limit?": ["number", "1 to 100,000; 10,000 when absent."],
    },
    answer: "RemainingAttempts",
  },
  success_rates_by_model: {
    doc:
      "How often each model succeeds, the best first; of valid attempts only, unless told otherwise.",
    args: {},
    filters: "AnalysisFilter",
    answer: "ModelSuccess[]",
  },
  latency_by_model: {
    doc: "How fast each model answers, the fastest first.",
    args: {},
    filters: "AnalysisFilter",
    answer: "ModelLatency[]",
  },
  cost_by_run: {
    doc: "What each run cost, in all and by model, the dearest first.",
    args: {},
    filters: "AnalysisFilter",
    answer: "RunCost[]",
  },
  error_distribution: {
    doc: "Why attempts failed, the most frequent kind first.",
    args: {},
    filters: "AnalysisFilter",
    answer: "ErrorDistribution",
  },
  failed_cases: {
    doc:
      "The attempts that failed, those recorded last first; `min_results` counts the results of the case.",
    args: { ...error },
    filters: "AnalysisFilter",
    page: "FailedCase",
  },
  performance_trends: {
    doc:
      "Success, time and cost of each model over time, oldest first; of valid attempts only, unless told otherwise.",
    args: {
      "period?": [
        '"hour" | "day" | "week"',
        "Of UTC, weeks begin on Monday; `day` when absent.",
      ],
    },
    filters: "AnalysisFilter",
    answer: "PeriodPerformance[]",
  },
  model_comparison: {
    doc:
      "The models beside each other, the best first; of valid attempts only, unless told otherwise.",
    args: {},
    filters: "AnalysisFilter",
    answer: "ComparedModel[]",
  },
  case_ranking: {
    doc:
      "The cases at which models succeed most or least often; of valid attempts only, unless told otherwise.",
    args: {
      "order?": ['"best" | "worst"', "`best` when absent."],
      "limit?": ["number", "1 to 10,000; 10 when absent."],
    },
    filters: "AnalysisFilter",
    answer: "RankedCase[]",
  },
  performance_by_hour: {
    doc: "The models in each hour of the day.",
    args: {},
    filters: "AnalysisFilter",
    answer: "HourPerformance[]",
  },
  run_comparison: {
    doc: "Runs beside each other, and each against the first.",
    args: {},
    filters: "ComparisonFilter",
    answer: "RunComparison",
  },
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
  sql: {
    doc:
      "The rows of one read-only statement over the read models and the view `events`; blobs come as hexadecimal text.",
    args: {
      sql: "string",
      "parameters?": [
        "readonly SQLParameter[] | Readonly<Record<string, SQLParameter>>",
        "A list for `?`, or an object for `:name`, its keys without the colon.",
      ],
      "limit?": [
        "number",
        "1 to 100,000; 1,000 when absent. `truncated` says if it cut.",
      ],
      "timeout_ms?": ["number", "1 to 600,000; 5,000 when absent."],
    },
    answer: "Table",
  },
};

/** The methods for the rest of the reference. */
export const calls: Readonly<Record<string, Call>> = {
  executeMany: {
    doc: "Carries out commands in one transaction, all or none; one outcome a command, in order.",
    parameters: "commands: readonly NewCommand[]",
    group: "execute",
    body: "{ commands }",
    answer: "Outcome[]",
    pick: "results",
  },
  sql: {
    doc:
      "The rows of one read-only statement over the read models and the view `events`; `parameters` is a list for `?`, or an object for `:name`, its keys without the colon. Integers beyond 2^53 lose digits: cast them to text.",
    parameters:
      'sql: string, parameters: Wire.SqlQuery["parameters"] = [], options: Pick<Wire.SqlQuery, "limit" | "timeout_ms"> = {}',
    group: "query",
    body: '{ query: "sql", args: { ...options, sql, parameters } }',
    answer: "Wire.Table",
    pick: "result",
  },
  append: {
    doc:
      "Appends events in one transaction, all or none, with their effect on the read models. `commit` moves a consumer in the same transaction: done before, it is a ConflictError and nothing is written.",
    parameters:
      "events: readonly NewEvent[], options: { commit?: ConsumerPosition | undefined } = {}",
    group: "append",
    body: "{ ...options, events }",
    answer: "Receipt[]",
    pick: "events",
  },
  read: {
    doc: "Events of the log or of one stream, a page at a time.",
    parameters: "which: Read = {}",
    group: "read",
    body: "which",
    answer: "EventPage",
  },
  poll: {
    doc:
      "The events after a consumer's position: at once when there are some, else as soon as some arrive. It moves nothing: `next_position` - 1 is the position to commit.",
    parameters: "consumer: string, options: Poll = {}",
    group: "poll",
    body: "{ ...options, consumer }",
    answer: "EventPage",
  },
  commit: {
    doc: "Remembers that a consumer has handled everything up to a position.",
    parameters: "consumer: string, position: number",
    group: "commit",
    body: "{ consumer, position }",
    answer: "number",
    pick: "position",
  },
  seek: {
    doc: "Moves a consumer anywhere, backwards too.",
    parameters: 'consumer: string, seek: number | "beginning" | "end"',
    group: "commit",
    body: "{ consumer, seek }",
    answer: "number",
    pick: "position",
  },
  consumerPosition: {
    doc: "The position a consumer has committed; 0 when it never did.",
    parameters: "consumer: string",
    group: "commit",
    body: "{ consumer }",
    answer: "number",
    pick: "position",
  },
  project: {
    doc:
      "A request to the read models as the reference writes it; the next three have names and types.",
    parameters: 'request: Task & { action: "status" | "rebuild" | "verify" }',
    group: "project",
    body: "request",
    answer: "Record<string, unknown>",
  },
  projectionStatus: {
    doc: "Which read models there are, their tables and rows, and how far a rebuild has come.",
    parameters: 'task: Pick<Task, "projection"> = {}',
    group: "project",
    body: '{ ...task, action: "status" }',
    answer: "ProjectionStatus",
  },
  rebuild: {
    doc: "Makes the read models anew from the log; the old ones stay readable until the end.",
    parameters: "task: Task = {}",
    group: "project",
    body: '{ ...task, action: "rebuild" }',
    answer: "Progress",
  },
  verify: {
    doc:
      "Checks the hash chain, the streams, the contents and the read models; damage is an answer.",
    parameters: "task: Task = {}",
    group: "project",
    body: '{ ...task, action: "verify" }',
    answer: "Verification",
  },
  maintain: {
    doc: "A request about the file as the reference writes it; the next five have names and types.",
    parameters:
      'request: JSONObject & { action: "info" | "check" | "backup" | "vacuum" | "migrate" }',
    group: "maintain",
    body: "request",
    answer: "Record<string, unknown>",
  },
  info: {
    doc: "What is open: the file, the versions, the settings and the sizes.",
    parameters: "",
    group: "maintain",
    body: '{ action: "info" }',
    answer: "Info",
  },
  check: {
    doc:
      "SQLite's checks of the file; whether events are as they were written is the question of `verify`.",
    parameters: "",
    group: "maintain",
    body: '{ action: "check" }',
    answer: "Check",
  },
  backup: {
    doc:
      "Copies the store as it is at one moment, while others write; never over a file that is there.",
    parameters: "path: string",
    group: "maintain",
    body: '{ action: "backup", path }',
    answer: "Backup",
  },
  vacuum: {
    doc:
      "Gives unused space back to the file system; without `max_events` the whole file is written anew.",
    parameters: 'task: Pick<Task, "max_events"> = {}',
    group: "maintain",
    body: '{ ...task, action: "vacuum" }',
    answer: "Progress",
  },
  migrate: {
    doc: "The schema versions of the file, or the move to one of them.",
    parameters: "options: { to?: number | undefined } = {}",
    group: "maintain",
    body: '{ ...options, action: "migrate" }',
    answer: "Migration",
  },
};
