/** SQL of the caller. */
import type { Query, Shape } from "./types.ts";

export const shapes: Readonly<Record<string, Shape>> = {
  Table: {
    doc: "The rows of a statement.",
    fields: {
      columns: "string[]",
      rows: "SQLValue[][]",
      truncated: ["boolean", "Whether there were more rows than `limit`."],
    },
  },
};

export const queries: Readonly<Record<string, Query>> = {
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
