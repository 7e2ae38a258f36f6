extension Projection {
  /// One row a checkpoint; `metrics` and `sessions_included` are JSON.
  static let checkpoints = Projection(
    name: "checkpoints", version: 1,
    tables: [
      Table(
        name: "checkpoints",
        definition: """
          CREATE TABLE "checkpoints"(
            id TEXT PRIMARY KEY NOT NULL,
            study_id TEXT NOT NULL,
            timestamp TEXT NOT NULL,
            metrics TEXT NOT NULL,
            events_analyzed INTEGER NOT NULL,
            sessions_included TEXT NOT NULL
          ) STRICT
          """,
        indexes: [#"CREATE INDEX checkpoints_by_time ON "checkpoints"(study_id, timestamp, id)"#])
    ],
    handlers: [
      Handler(
        type: "CheckpointRecorded", mode: .set,
        sql: """
          INSERT INTO "checkpoints"(id, study_id, timestamp, metrics, events_analyzed, sessions_included)
          SELECT json_extract(data, '$.id'), json_extract(data, '$.study_id'), json_extract(data, '$.timestamp'),
            coalesce(json_extract(data, '$.metrics'), '{}'), coalesce(json_extract(data, '$.events_analyzed'), 0),
            coalesce(json_extract(data, '$.sessions_included'), '[]')
          FROM events WHERE type = 'CheckpointRecorded' AND position BETWEEN ?1 AND ?2 ORDER BY position
          """)
    ])
}
