import EvalJSON
import EvalSystem

/// How long each model takes to the first token, to the first edit and in all, the fastest first.
/// O(results · log results).
struct LatencyByModel: Query {
  static let name: StaticString = "latency_by_model"
  private let filter: ResultFilter

  init(_ args: JSONValue, at path: Path) throws(Failure) {
    filter = try ResultFilter(Fields(args, at: path, known: ResultFilter.keys), validAttemptsOnly: false)
  }

  func answer(_ source: any QuerySource, to writer: inout JSONWriter) throws(Failure) {
    writer.key("result")
    writer.beginList()
    try source.withReader { (connection) throws(Failure) in
      try connection.snapshot { () throws(Failure) in
        let latency = try Latency(connection, filter, by: "m.name")
        try filter.groups(
          connection, by: "m.name", 1,
          order: "avg(r.time_round_trip_ms) IS NULL, avg(r.time_round_trip_ms), m.name"
        ) { (row, measures) throws(Failure) in
          writer.beginObject()
          writer.column("model_id", row, 0)
          writer.member("results", measures.results)
          latency.write(row.text(0), to: &writer)
          writer.endObject()
        }
      }
    }
    writer.endList()
  }
}
