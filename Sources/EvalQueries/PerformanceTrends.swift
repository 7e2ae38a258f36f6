import EvalJSON
import EvalProjections
import EvalSystem

/// Success, time and cost of each model over time, oldest first. Periods are those of UTC; weeks begin on Monday.
/// O(periods · models), or O(results) where the summaries cannot tell.
struct PerformanceTrends: Query {
  static let name: StaticString = "performance_trends"
  private let analysis: Analysis
  private let period: Grouping.Period

  init(_ args: JSONValue, at path: Path) throws(Failure) {
    let fields = try Fields(args, at: path, known: ["period"] + Analysis.keys)
    analysis = try Analysis(fields, validAttemptsOnly: true)
    period = try fields.choice("period", [("hour", .hour), ("day", .day), ("week", .week)]) ?? .day
  }

  func answer(_ source: any QuerySource, to writer: inout JSONWriter) throws(Failure) {
    try analysis.answer(source, to: &writer) { (connection, writer) throws(Failure) in
      let found = try GroupedResults(connection, analysis.filter, by: .period(period), [.roundTrip, .cost])
      writer.beginList()
      for period in found.sorted(by: { .by(.ascending($0.time, $1.time), .name($0.model, $1.model)) }) {
        writer.beginObject()
        writer.member("period_start", Timestamp(clamping: period.time).rfc3339)
        writer.member("model_id", period.model)
        period.measures.writeSuccess(to: &writer)
        writer.nullable("mean_time_round_trip_ms", period.measures.meanRoundTrip)
        period.measures.writeCost(to: &writer)
        writer.endObject()
      }
      writer.endList()
      return found.path
    }
  }
}
