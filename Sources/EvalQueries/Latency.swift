import EvalJSON
import EvalSQL
import EvalStatistics
import EvalSystem

/// The times of groups of results.
struct Latency {
  private static let columns: [(key: StaticString, column: String)] = [
    ("time_to_first_token_ms", "r.time_to_first_token_ms"), ("time_to_first_edit_ms", "r.time_to_first_edit_ms"),
    ("time_round_trip_ms", "r.time_round_trip_ms"),
  ]

  /// Of each group, by its key, one summary for each time.
  private var summaries: [ExactText: [Summary?]] = [:]

  /// Reads the times of the results that the filter lets through, by one key. O(results · log results).
  init(_ connection: Connection, _ filter: ResultFilter, by key: String) throws(Failure) {
    for (place, (_, column)) in Self.columns.enumerated() {
      var group: ExactText?
      var values: [Double] = []
      func finish() {
        guard let group else { return }
        summaries[group, default: Array(repeating: nil, count: Self.columns.count)][place] = Summary(sorted: values)
        values.removeAll(keepingCapacity: true)
      }
      var conditions = filter.conditions
      conditions.add("\(column) IS NOT NULL")
      try connection.each(
        "SELECT \(key), \(column) \(ResultFilter.from)\(conditions.sql) ORDER BY 1, 2", conditions.values
      ) { (row) throws(Failure) in
        let next = ExactText(row.text(0))
        if next != group {
          finish()
          group = next
        }
        values.append(row.real(1))
      }
      finish()
    }
  }

  /// The mean round trip of a group in milliseconds.
  func meanRoundTrip(of group: String) -> Double? { summaries[ExactText(group)]?.last??.mean }

  /// One member for each time: `{"n","mean","p50","p90","p95","p99"}`, with nulls when `n` is 0.
  func write(_ group: String, to writer: inout JSONWriter) {
    let summaries = summaries[ExactText(group)]
    for (place, (key, _)) in Self.columns.enumerated() {
      let summary = summaries?[place]
      writer.key(key)
      writer.beginObject()
      writer.member("n", Int64(summary?.count ?? 0))
      writer.nullable("mean", summary?.mean)
      writer.nullable("p50", summary?.p50)
      writer.nullable("p90", summary?.p90)
      writer.nullable("p95", summary?.p95)
      writer.nullable("p99", summary?.p99)
      writer.endObject()
    }
  }
}
