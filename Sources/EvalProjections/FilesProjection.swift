import EvalLog

extension Projection {
  /// One row a file; the view `files` shows its text as well.
  static let files = Projection(
    name: "files", version: 2,
    tables: [
      Table(
        name: "registered_files",
        definition: """
          CREATE TABLE "registered_files"(
            hash TEXT PRIMARY KEY NOT NULL,
            filepath TEXT NOT NULL,
            tokens INTEGER,
            created_at TEXT NOT NULL
          ) STRICT
          """,
        indexes: [])
    ],
    views: [
      View(
        name: "files",
        definition: """
          CREATE VIEW "files" AS
            SELECT f.hash AS hash, f.filepath AS filepath, \(Contents.text) AS content, f.tokens AS tokens,
              f.created_at AS created_at
            FROM "registered_files" AS f LEFT JOIN contents AS c ON CAST(lower(hex(c.hash)) AS TEXT) = f.hash
          """)
    ],
    handlers: [
      Handler(
        type: "FileRegistered", mode: .set,
        sql: """
          INSERT INTO "registered_files"(hash, filepath, tokens, created_at)
          SELECT json_extract(data, '$.hash'), json_extract(data, '$.filepath'), json_extract(data, '$.tokens'),
            timestamp
          FROM events WHERE type = 'FileRegistered' AND position BETWEEN ?1 AND ?2 ORDER BY position
          """)
    ])
}
