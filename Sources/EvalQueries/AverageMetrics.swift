import EvalDomain
import EvalJSON
import EvalSQL
import EvalSystem

/// The mean of each metric over the last benchmark runs; null without any. O(runs looked at); with both names O(runs of
/// the project).
struct AverageMetrics: Query {
  static let name: StaticString = "average_metrics"
  private let filter: BenchmarkRunFilter
  private let limit: Int64

  init(_ args: JSONValue, at path: Path) throws(Failure) {
    let fields = try Fields(args, at: path, known: BenchmarkRunFilter.keys + ["limit"])
    filter = try BenchmarkRunFilter(fields)
    limit = try fields.integer("limit", in: 1...10_000) ?? 10
  }

  func answer(_ source: any QuerySource, to writer: inout JSONWriter) throws(Failure) {
    let means = BenchmarkMetrics.numeric.map { ", avg(\($0.name))" }.joined()
    let (runs, values) = filter.select("run_id", last: limit)
    writer.key("result")
    try source.withReader { (connection) throws(Failure) in
      _ = try connection.first("SELECT count(*)\(means) FROM (\(runs))\(BenchmarkMetrics.joins)", values) {
        (row) throws(Failure) in Self.write(row, to: &writer)
      }
    }
  }

  private static func write(_ row: Statement, to writer: inout JSONWriter) {
    writer.beginObject()
    writer.column("runs", row, 0)
    writer.key("metrics")
    writer.beginObject()
    for (place, metric) in BenchmarkMetrics.numeric.enumerated() { writer.column(metric.name, row, place + 1) }
    writer.endObject()
    writer.endObject()
  }
}
