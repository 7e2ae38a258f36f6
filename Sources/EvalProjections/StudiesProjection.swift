extension Projection {
  /// One row a study, with the status it is in.
  static let studies = Projection(
    name: "studies", version: 1,
    tables: [
      Table(
        name: "studies",
        definition: """
          CREATE TABLE "studies"(
            id TEXT PRIMARY KEY NOT NULL,
            name TEXT NOT NULL,
            status TEXT NOT NULL,
            period_type TEXT NOT NULL,
            period_value INTEGER,
            config TEXT NOT NULL,
            created_at TEXT NOT NULL,
            started_at TEXT,
            stopped_at TEXT
          ) STRICT
          """,
        indexes: [#"CREATE INDEX studies_by_age ON "studies"(created_at, id)"#])
    ],
    handlers: [
      Handler(
        type: "StudyCreated", mode: .each,
        sql: """
          INSERT INTO "studies"(id, name, status, period_type, period_value, config, created_at)
          SELECT json_extract(data, '$.id'), json_extract(data, '$.name'), 'pending',
            json_extract(data, '$.period_type'), json_extract(data, '$.period_value'),
            coalesce(json_extract(data, '$.config'), '{}'), timestamp
          FROM events WHERE type = 'StudyCreated' AND position BETWEEN ?1 AND ?2 ORDER BY position
          """),
      transition("StudyStarted", #"status = 'running', started_at = e.timestamp"#),
      transition("StudyPaused", #"status = 'paused'"#),
      transition("StudyResumed", #"status = 'running'"#),
      transition("StudyStopped", #"status = 'stopped', stopped_at = e.timestamp"#),
      transition(
        "StudyUpdated",
        """
        name = coalesce(json_extract(e.data, '$.name'), name),
        period_type = coalesce(json_extract(e.data, '$.period_type'), period_type),
        period_value = CASE WHEN json_type(e.data, '$.period_value') IS NULL THEN period_value
          ELSE json_extract(e.data, '$.period_value') END,
        config = json_patch(config, coalesce(json_extract(e.data, '$.config'), '{}'))
        """),
    ])

  private static func transition(_ type: String, _ change: String) -> Handler {
    Handler(
      type: type, mode: .each,
      sql: """
        UPDATE "studies" SET \(change)
        FROM (SELECT json_extract(data, '$.id') AS study, data, timestamp FROM events
          WHERE type = '\(type)' AND position BETWEEN ?1 AND ?2) AS e
        WHERE id = e.study
        """)
  }
}
