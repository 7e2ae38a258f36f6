extension Projection {
  /// One row a result of a benchmark; `scores` and `config` are JSON, an integer of `duration_ms` stays one.
  static let benchmarkResults = Projection(
    name: "benchmark_results", version: 1,
    tables: [
      Table(
        name: "benchmark_results",
        definition: """
          CREATE TABLE "benchmark_results"(
            id TEXT PRIMARY KEY NOT NULL,
            benchmark_id TEXT NOT NULL,
            timestamp TEXT NOT NULL,
            scores TEXT NOT NULL,
            passed INTEGER NOT NULL,
            failed INTEGER NOT NULL,
            duration_ms ANY NOT NULL,
            config TEXT NOT NULL
          ) STRICT
          """,
        indexes: [#"CREATE INDEX benchmark_results_by_time ON "benchmark_results"(benchmark_id, timestamp, id)"#])
    ],
    handlers: [
      Handler(
        type: "BenchmarkResultRecorded", mode: .set,
        sql: """
          INSERT INTO "benchmark_results"(id, benchmark_id, timestamp, scores, passed, failed, duration_ms, config)
          SELECT json_extract(data, '$.id'), json_extract(data, '$.benchmark_id'), json_extract(data, '$.timestamp'),
            json_extract(data, '$.scores'), json_extract(data, '$.passed'), json_extract(data, '$.failed'),
            json_extract(data, '$.duration_ms'), json_extract(data, '$.config')
          FROM events WHERE type = 'BenchmarkResultRecorded' AND position BETWEEN ?1 AND ?2 ORDER BY position
          """)
    ])
}
