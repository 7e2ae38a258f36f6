import EvalJSON
import EvalSystem

/// The models beside each other: success, times, cost, tokens and edits; the most successful first, among equals the
/// fastest. O(results · log results).
struct ModelComparison: Query {
  static let name: StaticString = "model_comparison"
  private let filter: ResultFilter

  init(_ args: JSONValue, at path: Path) throws(Failure) {
    filter = try ResultFilter(Fields(args, at: path, known: ResultFilter.keys), validAttemptsOnly: true)
  }

  func answer(_ source: any QuerySource, to writer: inout JSONWriter) throws(Failure) {
    writer.key("result")
    writer.beginList()
    try source.withReader { (connection) throws(Failure) in
      try connection.snapshot { () throws(Failure) in
        let latency = try Latency(connection, filter, by: "m.name")
        try filter.groups(
          connection, by: "m.name", 1,
          order: """
            avg(r.succeeded) DESC, avg(r.time_round_trip_ms) IS NULL, avg(r.time_round_trip_ms), m.name
            """
        ) { (row, measures) throws(Failure) in
          writer.beginObject()
          writer.column("model_id", row, 0)
          measures.writeSuccess(to: &writer)
          latency.write(row.text(0), to: &writer)
          measures.writeCost(to: &writer)
          measures.writeCostPerSuccess(to: &writer)
          measures.writeTokens(to: &writer)
          measures.writeEdits(to: &writer)
          writer.endObject()
        }
      }
    }
    writer.endList()
  }
}
