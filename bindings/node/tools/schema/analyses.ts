/** Numbers from results: rates, times, costs and comparisons. */
import { error } from "./fields.ts";
import type { Fields, Query, Shape } from "./types.ts";

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

export const shapes: Readonly<Record<string, Shape>> = {
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
      "A rate less another one and the 95 % interval of Newcombe, of the trials that the tasks are worth; null where one is missing. `compare` pairs the tasks and tells whether it is more than chance.",
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
      percentiles: [
        '"exact" | "sketch"',
        "`sketch` where there are too many results to look at each.",
      ],
      relative_error: [
        "number",
        "How far a percentile may be away from the exact one, as a share of it; 0 when exact.",
      ],
    },
  },
  Explanation: {
    doc: "Where the numbers of an analysis come from.",
    fields: {
      path: [
        '"summaries" | "rows"',
        "Summaries are read in the same time however many results there are.",
      ],
      scale: [
        '"all" | "run" | "hour_of_day" | "day" | "hour" | null',
        "Of what the summaries are; null for rows.",
      ],
      because: ["string | null", "Why rows had to be read."],
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
      "forgotten?": ["string[]", "The fields whose text was forgotten and is null."],
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
};

export const queries: Readonly<Record<string, Query>> = {
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
    doc:
      "Runs beside each other, and each against the first; `compare` tells whether one is better.",
    args: {},
    filters: "ComparisonFilter",
    answer: "RunComparison",
  },
};
