import EvalJSON
import EvalSystem

/// How often each model succeeds, the best first. O(results).
struct SuccessRatesByModel: Query {
  static let name: StaticString = "success_rates_by_model"
  private let filter: ResultFilter

  init(_ args: JSONValue, at path: Path) throws(Failure) {
    filter = try ResultFilter(Fields(args, at: path, known: ResultFilter.keys), validAttemptsOnly: true)
  }

  func answer(_ source: any QuerySource, to writer: inout JSONWriter) throws(Failure) {
    writer.key("result")
    writer.beginList()
    try source.withReader { (connection) throws(Failure) in
      try filter.groups(connection, by: "m.name", 1, order: "avg(r.succeeded) DESC, count(*) DESC, m.name") {
        (row, measures) throws(Failure) in
        writer.beginObject()
        writer.column("model_id", row, 0)
        measures.writeSuccess(to: &writer)
        writer.endObject()
      }
    }
    writer.endList()
  }
}
