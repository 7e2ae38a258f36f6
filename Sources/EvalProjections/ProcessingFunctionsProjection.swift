extension Projection {
  /// One row a pair of functions.
  static let processingFunctions = Projection(
    name: "processing_functions", version: 1,
    tables: [
      Table(
        name: "processing_functions",
        definition: """
          CREATE TABLE "processing_functions"(
            hash TEXT PRIMARY KEY NOT NULL,
            name TEXT NOT NULL,
            parsing_function TEXT NOT NULL,
            diff_edit_function TEXT NOT NULL,
            created_at TEXT NOT NULL
          ) STRICT
          """,
        indexes: [])
    ],
    handlers: [
      Handler(
        type: "ProcessingFunctionsRegistered", mode: .set,
        sql: """
          INSERT INTO "processing_functions"(hash, name, parsing_function, diff_edit_function, created_at)
          SELECT json_extract(data, '$.hash'), json_extract(data, '$.name'), json_extract(data, '$.parsing_function'),
            json_extract(data, '$.diff_edit_function'), timestamp
          FROM events WHERE type = 'ProcessingFunctionsRegistered' AND position BETWEEN ?1 AND ?2 ORDER BY position
          """)
    ])
}
