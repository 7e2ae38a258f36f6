extension Projection {
  /// How many cases there are of each task.
  static let taskSummaries = Projection(
    name: "task_summaries", version: 1, family: "runs",
    tables: [
      Table(
        name: "task_summaries",
        definition: """
          CREATE TABLE "task_summaries"(
            task_id TEXT PRIMARY KEY NOT NULL,
            cases INTEGER NOT NULL
          ) STRICT, WITHOUT ROWID
          """,
        indexes: [])
    ],
    handlers: [
      Handler(
        type: "CaseCreated", mode: .set,
        sql: """
          INSERT INTO "task_summaries"(task_id, cases)
          SELECT task_id, count(*) FROM "recorded_cases" WHERE position BETWEEN ?1 AND ?2 GROUP BY task_id
          ON CONFLICT(task_id) DO UPDATE SET cases = cases + excluded.cases
          """)
    ])
}
