import EvalDomain
import EvalJSON
import EvalSQL
import EvalSystem

/// The values of one metric in the last benchmark runs, oldest first. O(runs looked at); with both names O(runs of the
/// project).
struct MetricTrend: Query {
  static let name: StaticString = "metric_trend"
  private let metric: StaticString
  private let filter: BenchmarkRunFilter
  private let limit: Int64

  init(_ args: JSONValue, at path: Path) throws(Failure) {
    let fields = try Fields(args, at: path, known: ["metric"] + BenchmarkRunFilter.keys + ["limit"])
    metric = try Self.metric(named: fields.required("metric", fields.text("metric")), at: fields.place("metric"))
    filter = try BenchmarkRunFilter(fields)
    limit = try fields.integer("limit", in: 1...10_000) ?? 100
  }

  private static func metric(named name: String, at path: Path) throws(Failure) -> StaticString {
    let known = BenchmarkMetrics.numeric.map(\.name)
    guard let metric = known.first(where: { "\($0)" == name }) else {
      throw .unknownName("metric", name, at: path, known: known)
    }
    return metric
  }

  func answer(_ source: any QuerySource, to writer: inout JSONWriter) throws(Failure) {
    let (runs, values) = filter.select("run_id, timestamp", last: limit)
    let sql =
      "SELECT run_id, timestamp, \(metric) FROM (\(runs))\(BenchmarkMetrics.joins) ORDER BY timestamp, run_id"
    writer.key("result")
    writer.beginList()
    try source.withReader { (connection) throws(Failure) in
      try connection.each(sql, values) { (row) throws(Failure) in
        writer.beginObject()
        writer.column("run_id", row, 0)
        writer.column("timestamp", row, 1)
        writer.column("value", row, 2)
        writer.endObject()
      }
    }
    writer.endList()
  }
}
