extension Projection {
  /// One row a benchmark run that was not deleted; `metadata` is JSON, `created_at` the time of the event.
  static let benchmarkRuns = Projection(
    name: "benchmark_runs", version: 1,
    tables: [
      Table(
        name: "benchmark_runs",
        definition: """
          CREATE TABLE "benchmark_runs"(
            run_id TEXT PRIMARY KEY NOT NULL,
            timestamp TEXT NOT NULL,
            project_name TEXT NOT NULL,
            benchmark_name TEXT NOT NULL,
            version TEXT NOT NULL,
            metadata TEXT NOT NULL,
            created_at TEXT NOT NULL
          ) STRICT
          """,
        indexes: [
          #"CREATE INDEX benchmark_runs_by_time ON "benchmark_runs"(timestamp, run_id)"#,
          #"CREATE INDEX benchmark_runs_by_project ON "benchmark_runs"(project_name, timestamp, run_id)"#,
          #"CREATE INDEX benchmark_runs_by_benchmark ON "benchmark_runs"(benchmark_name, timestamp, run_id)"#,
        ])
    ],
    handlers: [
      Handler(
        type: "BenchmarkRunRecorded", mode: .each,
        sql: """
          INSERT INTO "benchmark_runs"(run_id, timestamp, project_name, benchmark_name, version, metadata, created_at)
          SELECT json_extract(data, '$.run_id'), json_extract(data, '$.timestamp'),
            json_extract(data, '$.project_name'), json_extract(data, '$.benchmark_name'),
            coalesce(json_extract(data, '$.version'), ''), coalesce(json_extract(data, '$.metadata'), '{}'), timestamp
          FROM events WHERE type = 'BenchmarkRunRecorded' AND position BETWEEN ?1 AND ?2 ORDER BY position
          """),
      deletingBenchmarkRun(from: "benchmark_runs"),
    ])

  /// What a deleted run leaves of a table: nothing.
  static func deletingBenchmarkRun(from table: String) -> Handler {
    Handler(
      type: "BenchmarkRunDeleted", mode: .each,
      sql: """
        DELETE FROM "\(table)" WHERE run_id IN (SELECT json_extract(data, '$.run_id') FROM events
          WHERE type = 'BenchmarkRunDeleted' AND position BETWEEN ?1 AND ?2)
        """)
  }
}
