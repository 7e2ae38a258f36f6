import EvalJSON
import EvalProjections
import EvalSystem

/// Success and time of each model by the hour of the day in UTC. O(models), or O(results) where the summaries cannot
/// tell.
struct PerformanceByHour: Query {
  static let name: StaticString = "performance_by_hour"
  private let analysis: Analysis

  init(_ args: JSONValue, at path: Path) throws(Failure) {
    analysis = try Analysis(Fields(args, at: path, known: Analysis.keys), validAttemptsOnly: false)
  }

  func answer(_ source: any QuerySource, to writer: inout JSONWriter) throws(Failure) {
    try analysis.answer(source, to: &writer) { (connection, writer) throws(Failure) in
      let found = try GroupedResults(connection, analysis.filter, by: .hourOfDay, [.roundTrip])
      writer.beginList()
      for hour in found.sorted(by: { .by(.name($0.model, $1.model), .ascending($0.time, $1.time)) }) {
        writer.beginObject()
        writer.member("model_id", hour.model)
        writer.member("hour", hour.time)
        hour.measures.writeSuccess(to: &writer)
        writer.nullable("mean_time_round_trip_ms", hour.measures.meanRoundTrip)
        writer.endObject()
      }
      writer.endList()
      return found.path
    }
  }
}
