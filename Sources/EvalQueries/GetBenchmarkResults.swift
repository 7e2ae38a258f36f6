import EvalJSON
import EvalSQL
import EvalSystem

/// The results of a benchmark, oldest first. O(page).
struct GetBenchmarkResults: Query {
  static let name: StaticString = "get_benchmark_results"
  private static let select = """
    SELECT id, benchmark_id, timestamp, scores, passed, failed, duration_ms, config FROM "benchmark_results"
    """
  private let benchmark: String
  private let range: TimeRange
  private let paging: Paging

  init(_ args: JSONValue, at path: Path) throws(Failure) {
    let fields = try Fields(args, at: path, known: ["benchmark_id"] + TimeRange.keys + Paging.keys)
    benchmark = try fields.required("benchmark_id", fields.name("benchmark_id"))
    range = try TimeRange(fields)
    paging = try Paging(fields, by: .time(name: "timestamp", place: 2), descending: false)
  }

  func answer(_ source: any QuerySource, to writer: inout JSONWriter) throws(Failure) {
    var conditions = Conditions()
    conditions.add("benchmark_id = ?", .text(benchmark))
    if let from = range.from { conditions.add("timestamp >= ?", .text(from.rfc3339)) }
    if let to = range.to { conditions.add("timestamp <= ?", .text(to.rfc3339)) }
    try source.withReader { (connection) throws(Failure) in
      try paging.write(
        connection, select: Self.select + conditions.sql, values: conditions.values, to: &writer,
        row: { Self.write($0, to: &$1) })
    }
  }

  private static func write(_ row: Statement, to writer: inout JSONWriter) {
    writer.beginObject()
    writer.column("id", row, 0)
    writer.column("benchmark_id", row, 1)
    writer.column("timestamp", row, 2)
    writer.jsonColumn("scores", row, 3)
    writer.column("passed", row, 4)
    writer.column("failed", row, 5)
    writer.column("duration_ms", row, 6)
    writer.jsonColumn("config", row, 7)
    writer.endObject()
  }
}
