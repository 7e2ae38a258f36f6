import EvalLog

extension Projection {
  /// One row a system prompt; the view `system_prompts` shows its text as well.
  static let systemPrompts = Projection(
    name: "system_prompts", version: 2,
    tables: [
      Table(
        name: "registered_prompts",
        definition: """
          CREATE TABLE "registered_prompts"(
            hash TEXT PRIMARY KEY NOT NULL,
            name TEXT NOT NULL,
            created_at TEXT NOT NULL
          ) STRICT
          """,
        indexes: [])
    ],
    views: [
      View(
        name: "system_prompts",
        definition: """
          CREATE VIEW "system_prompts" AS
            SELECT p.hash AS hash, p.name AS name, \(Contents.text) AS content, p.created_at AS created_at
            FROM "registered_prompts" AS p LEFT JOIN contents AS c ON CAST(lower(hex(c.hash)) AS TEXT) = p.hash
          """)
    ],
    handlers: [
      Handler(
        type: "SystemPromptRegistered", mode: .set,
        sql: """
          INSERT INTO "registered_prompts"(hash, name, created_at)
          SELECT json_extract(data, '$.hash'), json_extract(data, '$.name'), timestamp
          FROM events WHERE type = 'SystemPromptRegistered' AND position BETWEEN ?1 AND ?2 ORDER BY position
          """)
    ])
}
