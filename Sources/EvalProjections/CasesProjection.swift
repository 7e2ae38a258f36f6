extension Projection {
  /// One row a case, under the position of its event; the view `cases` shows the hashes of its prompt and its file.
  static let cases = Projection(
    name: "cases", version: 1, family: "runs",
    tables: [
      Table(
        name: "recorded_cases",
        definition: """
          CREATE TABLE "recorded_cases"(
            position INTEGER PRIMARY KEY,
            case_id TEXT NOT NULL UNIQUE,
            run_id TEXT NOT NULL,
            created_at TEXT NOT NULL,
            description TEXT,
            prompt_content_id INTEGER,
            task_id TEXT NOT NULL,
            tokens_in_context INTEGER,
            file_content_id INTEGER
          ) STRICT
          """,
        indexes: [#"CREATE INDEX cases_by_run ON "recorded_cases"(run_id)"#])
    ],
    views: [
      View(
        name: "cases",
        definition: """
          CREATE VIEW "cases" AS
            SELECT k.case_id AS case_id, k.run_id AS run_id, k.created_at AS created_at, k.description AS description,
              (SELECT CAST(lower(hex(c.hash)) AS TEXT) FROM contents AS c WHERE c.content_id = k.prompt_content_id)
                AS system_prompt_hash,
              k.task_id AS task_id, k.tokens_in_context AS tokens_in_context,
              (SELECT CAST(lower(hex(c.hash)) AS TEXT) FROM contents AS c WHERE c.content_id = k.file_content_id)
                AS file_hash
            FROM "recorded_cases" AS k
          """)
    ],
    handlers: [
      Handler(
        type: "CaseCreated", mode: .set,
        sql: """
          INSERT INTO "recorded_cases"(position, case_id, run_id, created_at, description, prompt_content_id, task_id,
            tokens_in_context, file_content_id)
          SELECT position, json_extract(data, '$.case_id'), json_extract(data, '$.run_id'),
            coalesce(json_extract(data, '$.created_at'), timestamp), json_extract(data, '$.description'),
            (SELECT c.content_id FROM contents AS c WHERE CAST(lower(hex(c.hash)) AS TEXT)
              = coalesce(json_extract(data, '$.system_prompt_hash'),
                (SELECT system_prompt_hash FROM "runs" WHERE run_id = json_extract(data, '$.run_id')))),
            json_extract(data, '$.task_id'), json_extract(data, '$.tokens_in_context'),
            (SELECT c.content_id FROM contents AS c
              WHERE CAST(lower(hex(c.hash)) AS TEXT) = json_extract(data, '$.file_hash'))
          FROM events WHERE type = 'CaseCreated' AND position BETWEEN ?1 AND ?2 ORDER BY position
          """)
    ])
}
