import EvalDomain
import EvalJSON
import EvalSQL

/// A row of `benchmark_runs` as an answer.
enum BenchmarkRunRow {
  static let columns: StaticString = "run_id, timestamp, project_name, benchmark_name, version, metadata, created_at"
  /// How many columns there are.
  static let count = 7
  static let order = PageOrder.time(name: "timestamp", place: 1, id: "run_id")

  static func write(_ row: Statement, to writer: inout JSONWriter) {
    writer.beginObject()
    writeColumns(row, to: &writer)
    writer.endObject()
  }

  static func writeColumns(_ row: Statement, to writer: inout JSONWriter) {
    writer.column("run_id", row, 0)
    writer.column("timestamp", row, 1)
    writer.column("project_name", row, 2)
    writer.column("benchmark_name", row, 3)
    writer.column("version", row, 4)
    writer.jsonColumn("metadata", row, 5)
    writer.column("created_at", row, 6)
  }
}

extension BenchmarkMetrics {
  /// The tables of the groups, beside the row of `benchmark_runs` or what gives its `run_id`.
  static let joins = groups.map { " JOIN \"\($0.table)\" USING (run_id)" }.joined()

  /// The metrics that are single numbers, in the order of the table.
  static let numeric = groups.flatMap(\.metrics).filter(\.kind.isNumeric)
}
