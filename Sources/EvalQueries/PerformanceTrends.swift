import EvalJSON
import EvalSystem

/// Success, time and cost of each model over time, oldest first. Periods are those of UTC; weeks begin on Monday.
/// O(results).
struct PerformanceTrends: Query {
  static let name: StaticString = "performance_trends"

  private enum Period {
    case hour, day, week

    /// When the period of a result began, in milliseconds since 1970, which was a Thursday.
    var start: String {
      let (length, first): (Int64, Int64) =
        switch self {
        case .hour: (3_600_000, 0)
        case .day: (86_400_000, 0)
        case .week: (604_800_000, 4 * 86_400_000)
        }
      return "r.created_ms - ((r.created_ms - \(first)) % \(length) + \(length)) % \(length)"
    }
  }

  private let filter: ResultFilter
  private let period: Period

  init(_ args: JSONValue, at path: Path) throws(Failure) {
    let fields = try Fields(args, at: path, known: ["period"] + ResultFilter.keys)
    filter = try ResultFilter(fields, validAttemptsOnly: true)
    period = try fields.choice("period", [("hour", .hour), ("day", .day), ("week", .week)]) ?? .day
  }

  func answer(_ source: any QuerySource, to writer: inout JSONWriter) throws(Failure) {
    writer.key("result")
    writer.beginList()
    try source.withReader { (connection) throws(Failure) in
      try filter.groups(connection, by: "\(period.start), m.name", 2, order: "1, m.name") {
        (row, measures) throws(Failure) in
        writer.beginObject()
        writer.member("period_start", Timestamp(clamping: row.integer(0)).rfc3339)
        writer.column("model_id", row, 1)
        measures.writeSuccess(to: &writer)
        writer.nullable("mean_time_round_trip_ms", measures.meanRoundTrip)
        measures.writeCost(to: &writer)
        writer.endObject()
      }
    }
    writer.endList()
  }
}
