extension Projection {
  /// One row a content whose bytes were destroyed.
  static let forgottenContents = Projection(
    name: "forgotten_contents", version: 1,
    tables: [
      Table(
        name: "forgotten_contents",
        definition: """
          CREATE TABLE "forgotten_contents"(
            hash TEXT PRIMARY KEY NOT NULL,
            reason TEXT NOT NULL,
            forgotten_at TEXT NOT NULL
          ) STRICT
          """,
        indexes: [])
    ],
    handlers: [
      Handler(
        type: "ContentForgotten", mode: .set,
        sql: """
          INSERT INTO "forgotten_contents"(hash, reason, forgotten_at)
          SELECT json_extract(data, '$.hash'), json_extract(data, '$.reason'), timestamp
          FROM events WHERE type = 'ContentForgotten' AND position BETWEEN ?1 AND ?2 ORDER BY position
          """)
    ])
}
