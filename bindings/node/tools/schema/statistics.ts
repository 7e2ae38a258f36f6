/** What numbers mean: comparisons with their uncertainty, ranks, repeated attempts, power and trends. */
import type { Field, Fields, Query, Shape } from "./types.ts";

const ends: Fields = { low: "number | null", high: "number | null" };
const level: Fields = {
  level: ["number", "Of the interval from `low` to `high`, 0.95 for example."],
};
const moment: Fields = { checkpoint_id: "string", timestamp: "string" };

const leftOut: Fields = {
  left_out: ["number", "Those that failed for a reason that is not the model's, and do not count."],
};

const taskMean: Fields = {
  results: "number",
  ...leftOut,
  tasks: "number",
  mean: ["number | null", "Of the tasks; null when none has the measure."],
  low: ["number | null", "Of the mean; null for fewer than two tasks."],
  high: "number | null",
  ...level,
};

const alpha: Field = ["number", "0.0001 to 0.5; 0.05 when absent."];
const measure: Field = ["Measure", "`success` when absent."];
const seed: Field = ["number", "Of what is drawn at random, 0 to 2^53 - 1; 1 when absent."];
const by: Field = ['"model" | "run"', "`model` when absent."];
const sided: Fields = {
  baseline: ["string | Side", "A run, or which results."],
};
const ignoring: Field = [
  'readonly ("dataset" | "scorer" | "judge" | "harness")[]',
  "Digests that may differ.",
];

export const shapes: Readonly<Record<string, Shape>> = {
  Side: {
    doc: "Which results one side of a comparison has; all that is given must fit.",
    fields: {
      "run_id?": "string",
      "run_ids?": "readonly string[]",
      "model_id?": "string",
      "model_ids?": "readonly string[]",
      "labels?": ["Labels", "The run has all of them."],
      "from?": ["Timestamp", "The first `created_at` to look at."],
      "to?": ["Timestamp", "The last one."],
    },
  },
  ComparedSide: {
    doc: "What one side of a comparison comes to.",
    fields: {
      name: ["string", "What was chosen, in words."],
      ...taskMean,
    },
  },
  DroppedTasks: {
    doc: "Tasks that a comparison does without.",
    fields: {
      reason: [
        '"no_counterpart" | "no_value"',
        "The other side did not try them, or no attempt has the measure.",
      ],
      tasks: "number",
    },
  },
  Dropped: {
    doc: "The tasks that a comparison does without, of each side.",
    fields: { baseline: "DroppedTasks[]", candidate: "DroppedTasks[]" },
  },
  ComparabilityReason: {
    doc: "Why two sides did not measure the same.",
    fields: {
      reason: '"digest_differs" | "digest_unknown" | "tasks_differ" | "no_common_task"',
      digest: ["string | null", "The name of the digest, where it is one."],
      sentence: "string",
    },
  },
  Comparability: {
    doc: "Whether two sides measured the same.",
    fields: {
      verdict: '"comparable" | "partly" | "not"',
      tasks: ["number", "Those that both have tried."],
      reasons: "ComparabilityReason[]",
    },
  },
  Comparison: {
    doc: "A candidate against the baseline.",
    fields: {
      candidate: "ComparedSide",
      method: '"mcnemar" | "permutation" | "welch" | "none"',
      paired: "boolean",
      n: ["number", "Pairs of tasks; unpaired the smaller number of tasks."],
      difference: [
        "number | null",
        "The candidate's mean less the baseline's, of the tasks that pair.",
      ],
      ...ends,
      ...level,
      p: [
        "number | null",
        "The probability of a difference at least as large were there none.",
      ],
      p_adjusted: ["number | null", "The same, corrected for the number of candidates."],
      wins: [
        "number | null",
        "Tasks at which the candidate is better; null unless paired.",
      ],
      losses: "number | null",
      ties: "number | null",
      detectable_difference: [
        "number | null",
        "The smallest that so many tasks would have shown with the probability `power`.",
      ],
      dropped: "Dropped",
      comparability: "Comparability",
      verdict: '"better" | "worse" | "tied" | "inconclusive"',
      sentence: ["string", "The verdict in words."],
    },
  },
  Comparisons: {
    doc: "Candidates against a baseline.",
    fields: {
      measure: "Measure",
      higher_is_better: "boolean",
      alpha: "number",
      margin: "number | null",
      power: "number",
      seed: "number",
      baseline: "ComparedSide",
      comparisons: ["Comparison[]", "In the order in which the candidates were named."],
    },
  },
  Gate: {
    doc: "Whether a candidate may pass.",
    fields: {
      verdict: [
        '"allow" | "reject" | "inconclusive"',
        "`allow`: not worse by more than `max_drop`; `reject`: worse by more.",
      ],
      max_drop: "number",
      reasons: "string[]",
      sentence: "string",
      comparison: "Comparison",
      baseline: "ComparedSide",
      measure: "Measure",
      higher_is_better: "boolean",
      alpha: "number",
      seed: "number",
    },
  },
  Decision: {
    doc: "Whether a run that goes on is known to be better or worse already.",
    fields: {
      verdict: '"better" | "worse" | "futile" | "continue"',
      n: ["number", "The tasks that both have."],
      remaining: ["number", "The tasks of the baseline that the run has not tried."],
      difference: "number | null",
      low: ["number | null", "Of an interval that may be looked at after every result."],
      high: "number | null",
      ...level,
      margin: "number",
      baseline: "ComparedSide",
      candidate: ["ComparedSide", "The run."],
      comparability: "Comparability",
      sentence: "string",
    },
  },
  LeaderboardEntry: {
    doc: "A model or a run among others.",
    fields: {
      rank: ["number", "1 and the number of entries that are better beyond doubt."],
      rank_high: ["number", "The worst rank that the entry may truly have."],
      incomparable: [
        "number",
        "How many others it is not comparable with, and so not ranked against.",
      ],
      "model_id?": ["string", "Unless the entries are runs."],
      "run_id?": ["string", "Where the entries are runs."],
      ...taskMean,
      interval: [
        '"wilson" | "clopper_pearson" | "jeffreys" | "clustered" | "t" | "bootstrap"',
        "What was taken.",
      ],
      flakiness: [
        "number | null",
        "The entropy of a task's attempts in bits, the mean of the tasks that were tried more than once.",
      ],
      "no_interval?": ["string", "Why there is none by the bootstrap: too few tasks."],
    },
  },
  Leaderboard: {
    doc: "Models or runs by rank, equal ones by their means.",
    fields: {
      by: '"model" | "run"',
      measure: "Measure",
      higher_is_better: "boolean",
      alpha: "number",
      entries: "LeaderboardEntry[]",
      comparability: [
        "Comparability | null",
        "Of all entries, `tasks` those that all have tried; null when there are none.",
      ],
    },
  },
  PassEstimate: {
    doc: "What `k` attempts at a task come to, the mean of the tasks that have so many.",
    fields: {
      k: "number",
      value: [
        "number | null",
        "Null for no such task, and where their attempts are not comparable.",
      ],
      ...ends,
      ...level,
      n: ["number", "How many tasks have so many attempts at the same thing."],
    },
  },
  TaskPasses: {
    doc: "What several attempts at one task come to.",
    fields: {
      task_id: "string",
      attempts: "number",
      successes: "number",
      status: ['"pass" | "fail" | "flaky" | null', "Null where the attempts are not comparable."],
      flakiness: ["number | null", "The entropy of its attempts, in bits; null for one."],
      pass_at_k: [
        "(number | null)[]",
        "In the order of `k`; null for fewer attempts than `k`.",
      ],
      pass_hat_k: "(number | null)[]",
    },
  },
  Passes: {
    doc: "What several attempts at a task come to, of a model or a run.",
    fields: {
      "model_id?": ["string", "Unless they are of runs."],
      "run_id?": ["string", "Where they are of runs."],
      tasks: "number",
      results: "number",
      ...leftOut,
      passed: [
        "number | null",
        "Tasks at which every attempt succeeded; null where the attempts are not comparable.",
      ],
      failed: ["number | null", "Tasks at which none did."],
      flaky: ["number | null", "Tasks at which some did."],
      flakiness: [
        "number | null",
        "The mean of the tasks that were tried more than once, in bits.",
      ],
      pass_at_k: [
        "PassEstimate[]",
        "The probability that at least one of `k` attempts succeeds.",
      ],
      pass_hat_k: ["PassEstimate[]", "The probability that all of them do."],
      comparability: [
        "Comparability",
        "Whether all attempts were scored, judged and run alike; when `not`, nothing is computed of them.",
      ],
      "by_task?": ["TaskPasses[]", "Where the tasks were asked for."],
    },
  },
  Power: {
    doc: "How many tasks show a difference, or which difference so many tasks show.",
    fields: {
      tasks: ["number | null", "Null where no number up to 1e9 shows the difference."],
      difference: ["number | null", "Null where so many tasks show none."],
      standard_deviation: "number | null",
      alpha: "number",
      power: "number",
      n: [
        "number | null",
        "How many pairs the standard deviation was taken of; null where it was told.",
      ],
      sentence: "string",
    },
  },
  Trend: {
    doc: "Where a metric goes: Theil and Sen's slope with Mann and Kendall's test.",
    fields: {
      verdict: '"improving" | "declining" | "stable" | "rising" | "falling" | "insufficient"',
      slope: ["number | null", "The change in a `unit`."],
      unit: ['"day" | "run"', "`run` of runs that were all made within less than a day."],
      slope_per_day: ["number | null", "Null where the unit is not a day."],
      low: [
        "number | null",
        "Of the slope; null where nothing tells how far another would be off.",
      ],
      high: "number | null",
      ...level,
      p: "number | null",
      p_adjusted: [
        "number | null",
        "The same, corrected for the other trends of the answer; the verdict goes by it.",
      ],
      n: "number",
    },
  },
  TrendRun: {
    doc: "A run among those that came before and after it.",
    fields: {
      run_id: "string",
      created_at: "string",
      results: "number",
      ...leftOut,
      tasks: "number",
      mean: "number",
      ...ends,
      ...level,
      shared_mean: ["number", "Of the tasks that all runs of the segment have."],
    },
  },
  TrendSegment: {
    doc: "Runs that measured the same, oldest first.",
    fields: {
      broken_by: [
        '("dataset" | "scorer" | "judge" | "harness" | "tasks")[]',
        "The digests that changed with its first run; `tasks` where no task is left that all have tried.",
      ],
      digests: "Digests",
      shared_tasks: ["number", "How many tasks all of its runs have."],
      runs: "TrendRun[]",
      trend: ["Trend", "Of the means of the tasks that all of its runs have."],
      sentence: "string",
    },
  },
  RunTrend: {
    doc: "What runs come to; a new segment begins where they begin to measure something else.",
    fields: {
      measure: "Measure",
      higher_is_better: "boolean",
      alpha: "number",
      truncated: [
        "boolean",
        "Whether there are older runs: it is of the last 2,000 that have such results.",
      ],
      segments: "TrendSegment[]",
    },
  },
  Forecast: {
    doc: "What a new value may be.",
    fields: {
      at: "string",
      value: "number",
      low: ["number | null", "Of a new value; null where all values lie on a line."],
      high: "number | null",
      ...level,
    },
  },
  Anomaly: {
    doc: "A value that is far from the others.",
    fields: {
      ...moment,
      value: "number",
      robust_z: "number | null",
      beyond_fences: ["boolean", "Whether it lies outside Tukey's fences."],
    },
  },
  ChangePoint: {
    doc: "The first checkpoint of a new level, and the means on both sides.",
    fields: { ...moment, before: "number | null", after: "number | null" },
  },
  PeriodMean: {
    doc: "The mean of a metric before the split, or from it on.",
    fields: { n: "number", mean: "number | null" },
  },
  Periods: {
    doc: "A metric from the split on against the time before.",
    fields: {
      before: "PeriodMean",
      after: "PeriodMean",
      difference: ["number | null", "After less before."],
      ...ends,
      ...level,
      p: "number | null",
      p_adjusted: [
        "number | null",
        "The same, corrected for the other metrics; the verdict goes by it.",
      ],
      verdict: [
        '"improved" | "declined" | "changed" | "inconclusive" | "insufficient"',
        "`insufficient`: a part has fewer than three values, or neither varies.",
      ],
    },
  },
  MetricValue: {
    doc: "The value of a metric at a moment.",
    fields: { timestamp: "string", value: "number" },
  },
  MetricReport: {
    doc: "A metric of a study over time; what is of no values is null.",
    fields: {
      metric: "string",
      direction: ['"higher" | "lower" | "none"', "Which way is good."],
      n: "number",
      minimum: "number | null",
      maximum: "number | null",
      mean: "number | null",
      p50: "number | null",
      p95: "number | null",
      first: "MetricValue | null",
      last: "MetricValue | null",
      trend: "Trend",
      forecast: ["Forecast | null", "Null for fewer than 3 values."],
      anomalies: ["Anomaly[]", "The last 1,000 of them."],
      change_points: "ChangePoint[]",
      periods: ["Periods | null", "Null without `split`."],
      sentence: "string",
    },
  },
  StudyReport: {
    doc: "The metrics of a study's checkpoints over time.",
    fields: {
      study_id: "string",
      checkpoints: "number",
      from: ["string | null", "The first checkpoint."],
      to: ["string | null", "The last one."],
      truncated: ["boolean", "Whether there are older ones: it is of the latest 10,000."],
      alpha: "number",
      metrics: "MetricReport[]",
    },
  },
};

export const queries: Readonly<Record<string, Query>> = {
  compare: {
    doc:
      "Whether one or several candidates are better than a baseline, with intervals; what stands beside the sides holds for both.",
    args: {
      ...sided,
      "candidate?": ["string | Side", "Unless there are several."],
      "candidates?": ["readonly (string | Side)[]", "1 to 50 of them."],
      "measure?": measure,
      "margin?": [
        "number",
        "Above 0, in the units of the measure: a difference within it does not matter.",
      ],
      "alpha?": alpha,
      "power?": ["number", "0.5 to 0.99; 0.8 when absent."],
      "seed?": seed,
      "ignore_digests?": ignoring,
    },
    filters: "ResultFilter",
    answer: "Comparisons",
  },
  gate: {
    doc:
      "Whether a candidate may pass: whether it is known to be not worse by more than `max_drop`.",
    args: {
      ...sided,
      candidate: "string | Side",
      max_drop: ["number", "0 or more, in the units of the measure."],
      "measure?": measure,
      "alpha?": alpha,
      "seed?": seed,
      "ignore_digests?": ignoring,
    },
    filters: "ResultFilter",
    answer: "Gate",
  },
  decision: {
    doc:
      "Whether a run that goes on is known to be better or worse than a baseline already; may be asked after every result.",
    args: {
      run_id: "string",
      ...sided,
      "margin?": ["number", "0 to 1; 0 when absent."],
      "alpha?": alpha,
      "ignore_digests?": ignoring,
    },
    filters: "SelectionFilter",
    answer: "Decision",
  },
  leaderboard: {
    doc: "Models or runs with intervals and ranks, the best first.",
    args: {
      "by?": by,
      "measure?": measure,
      "interval?": [
        '"wilson" | "clopper_pearson" | "jeffreys" | "t" | "bootstrap"',
        "The first three are of success with one attempt at each task.",
      ],
      "alpha?": alpha,
      "seed?": seed,
      "ignore_digests?": ignoring,
    },
    filters: "AnalysisFilter",
    answer: "Leaderboard",
  },
  run_trend: {
    doc: "What runs come to, oldest first, and whether they get better.",
    args: { "measure?": measure, "alpha?": alpha, "ignore_digests?": ignoring },
    filters: "AnalysisFilter",
    answer: "RunTrend",
  },
  pass_at_k: {
    doc: "What several attempts at a task come to, by model or run.",
    args: {
      "k?": [
        "number | readonly number[]",
        "1 to 10,000, or at most 20 of them; 1, 5 and 10 when absent.",
      ],
      "by?": by,
      "tasks?": ["boolean", "Whether to list the tasks."],
      "alpha?": alpha,
      "ignore_digests?": ignoring,
    },
    filters: "AnalysisFilter",
    answer: "Passes[]",
  },
  power: {
    doc:
      "How many tasks show a difference, or which difference so many tasks show; from a standard deviation, a rate, or two sides.",
    args: {
      "difference?": ["number", "Above 0; how many tasks show it is the question."],
      "tasks?": ["number", "2 to 1e9; what they show is the question."],
      "standard_deviation?": ["number", "Of the paired differences of task means."],
      "rate?": ["number", "The success rate of the baseline, between 0 and 1."],
      "correlation?": [
        "number",
        "Of the two outcomes of a task, with `rate`; 0 when absent.",
      ],
      "attempts?": ["number", "At each task, with `rate`; 1 when absent."],
      "task_correlation?": [
        "number",
        "Between attempts at one task, with `rate`, 0 to 1; 0 when absent.",
      ],
      "baseline?": ["string | Side", "With `candidate`: as their tasks vary."],
      "candidate?": "string | Side",
      "measure?": measure,
      "alpha?": alpha,
      "power?": ["number", "0.5 to 0.99; 0.8 when absent."],
    },
    filters: "ResultFilter",
    answer: "Power",
  },
  study_report: {
    doc: "The metrics of a study's checkpoints over time.",
    args: {
      study_id: "string",
      "metrics?": ["readonly string[]", "All when absent."],
      "from?": ["Timestamp", "The first moment of the checkpoints."],
      "to?": ["Timestamp", "The last one."],
      "split?": ["Timestamp", "What was before is compared with the rest."],
      "forecast_at?": [
        "Timestamp",
        "One mean distance of checkpoints after the last when absent.",
      ],
      "directions?": [
        'Readonly<Record<string, "higher" | "lower" | "none">>',
        "Which way is good, by metric, where it is not known or otherwise.",
      ],
      "alpha?": alpha,
    },
    answer: "StudyReport",
  },
};
