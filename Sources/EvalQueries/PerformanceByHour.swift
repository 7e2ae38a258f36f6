import EvalJSON
import EvalSystem

/// Success and time of each model by the hour of the day in UTC. O(results).
struct PerformanceByHour: Query {
  static let name: StaticString = "performance_by_hour"
  private let filter: ResultFilter

  init(_ args: JSONValue, at path: Path) throws(Failure) {
    filter = try ResultFilter(Fields(args, at: path, known: ResultFilter.keys), validAttemptsOnly: false)
  }

  func answer(_ source: any QuerySource, to writer: inout JSONWriter) throws(Failure) {
    writer.key("result")
    writer.beginList()
    try source.withReader { (connection) throws(Failure) in
      let hour = "(r.created_ms % 86400000 + 86400000) % 86400000 / 3600000"
      try filter.groups(connection, by: "m.name, \(hour)", 2, order: "m.name, 2") {
        (row, measures) throws(Failure) in
        writer.beginObject()
        writer.column("model_id", row, 0)
        writer.column("hour", row, 1)
        measures.writeSuccess(to: &writer)
        writer.nullable("mean_time_round_trip_ms", measures.meanRoundTrip)
        writer.endObject()
      }
    }
    writer.endList()
  }
}
