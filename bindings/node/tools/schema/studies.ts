/** Studies and their checkpoints. */
import type { Command, Query, Shape } from "./types.ts";

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
      "success_rate?": "number",
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
  ResultWindow: {
    doc: "Results that a checkpoint sums up; those that fit everything given.",
    fields: {
      start: ["Timestamp", "Results of this moment and later ones."],
      end: ["Timestamp", "Results before this moment."],
      "run_id?": "string",
      "run_ids?": "readonly string[]",
      "model_id?": "string",
      "model_ids?": "readonly string[]",
      "task_id?": "string",
      "task_ids?": "readonly string[]",
    },
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
};

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
      "timestamp?": [
        "Timestamp",
        "When absent the end of `metrics_of`, or the time of recording.",
      ],
      "metrics?": "Metrics",
      "metrics_of?": [
        "ResultWindow",
        "Results that the store computes metrics of; what is given beside it stands.",
      ],
      "events_analyzed?": "number",
      "sessions_included?": "readonly string[]",
    },
    result: "id",
  },
};

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
};
