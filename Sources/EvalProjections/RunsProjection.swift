extension Projection {
  /// One row a run; `labels`, `digests` and `plan` are JSON.
  static let runs = Projection(
    name: "runs", version: 1, family: "runs",
    tables: [
      Table(
        name: "runs",
        definition: """
          CREATE TABLE "runs"(
            run_id TEXT PRIMARY KEY NOT NULL,
            created_at TEXT NOT NULL,
            description TEXT,
            system_prompt_hash TEXT NOT NULL,
            labels TEXT NOT NULL,
            digests TEXT NOT NULL,
            plan TEXT
          ) STRICT
          """,
        indexes: [#"CREATE INDEX runs_by_age ON "runs"(created_at, run_id)"#])
    ],
    handlers: [
      Handler(
        type: "RunCreated", mode: .set,
        sql: """
          INSERT INTO "runs"(run_id, created_at, description, system_prompt_hash, labels, digests, plan)
          SELECT json_extract(data, '$.run_id'), coalesce(json_extract(data, '$.created_at'), timestamp),
            json_extract(data, '$.description'), json_extract(data, '$.system_prompt_hash'),
            coalesce(json_extract(data, '$.labels'), '{}'), coalesce(json_extract(data, '$.digests'), '{}'),
            json_extract(data, '$.plan')
          FROM events WHERE type = 'RunCreated' AND position BETWEEN ?1 AND ?2 ORDER BY position
          """)
    ])
}
