import EvalDomain

extension Projection {
  /// One row a benchmark run that was not deleted, under the position of its event, with the metrics of one group.
  ///
  /// Objects and lists are JSON. What the run was recorded without is the zero of its type.
  static func metrics(_ group: BenchmarkMetrics.Group, version: Int64) -> Projection {
    let names = group.metrics.map { "\($0.name)" }
    let columns = group.metrics.map { "\n  \($0.name) \($0.kind.column) NOT NULL" }
    let values = group.metrics.map {
      "\n  coalesce(json_extract(data, '$.\(group.name).\($0.name)'), \($0.kind.zero))"
    }
    return Projection(
      name: group.table, version: version,
      tables: [
        Table(
          name: group.table,
          definition: """
            CREATE TABLE "\(group.table)"(
              id INTEGER PRIMARY KEY,
              run_id TEXT NOT NULL UNIQUE,\(columns.joined(separator: ","))
            ) STRICT
            """,
          indexes: [])
      ],
      handlers: [
        Handler(
          type: "BenchmarkRunRecorded", mode: .each,
          sql: """
            INSERT INTO "\(group.table)"(id, run_id, \(names.joined(separator: ", ")))
            SELECT position, json_extract(data, '$.run_id'),\(values.joined(separator: ","))
            FROM events WHERE type = 'BenchmarkRunRecorded' AND position BETWEEN ?1 AND ?2 ORDER BY position
            """),
        deletingBenchmarkRun(from: group.table),
      ])
  }
}

extension BenchmarkMetrics.Kind {
  /// The type of the metric's column.
  fileprivate var column: StaticString {
    switch self {
    case .count: "INTEGER"
    case .amount, .share, .percentage: "REAL"
    case .counts, .amounts, .texts: "TEXT"
    }
  }

  /// The SQL of what an absent metric is.
  fileprivate var zero: StaticString {
    switch self {
    case .count: "0"
    case .amount, .share, .percentage: "0.0"
    case .counts, .amounts: "'{}'"
    case .texts: "'[]'"
    }
  }
}
