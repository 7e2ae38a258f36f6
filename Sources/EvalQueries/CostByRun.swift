import EvalJSON
import EvalSQL
import EvalSystem

/// What each run cost, in all and by model, the dearest first. O(results).
struct CostByRun: Query {
  static let name: StaticString = "cost_by_run"
  private let filter: ResultFilter

  init(_ args: JSONValue, at path: Path) throws(Failure) {
    filter = try ResultFilter(Fields(args, at: path, known: ResultFilter.keys), validAttemptsOnly: false)
  }

  func answer(_ source: any QuerySource, to writer: inout JSONWriter) throws(Failure) {
    writer.key("result")
    writer.beginList()
    try source.withReader { (connection) throws(Failure) in
      try connection.snapshot { () throws(Failure) in
        let models = try modelsOfRuns(connection)
        try filter.groups(
          connection, by: "k.run_id", 1, order: "sum(r.cost_usd) IS NULL, sum(r.cost_usd) DESC, k.run_id"
        ) { (row, measures) throws(Failure) in
          writer.beginObject()
          writer.column("run_id", row, 0)
          write(measures, to: &writer)
          writer.key("models")
          writer.beginList()
          for (model, measures) in models[ExactText(row.text(0))] ?? [] {
            writer.beginObject()
            writer.member("model_id", model)
            write(measures, to: &writer)
            writer.endObject()
          }
          writer.endList()
          writer.endObject()
        }
      }
    }
    writer.endList()
  }

  private func modelsOfRuns(
    _ connection: Connection
  ) throws(Failure) -> [ExactText: [(model: String, measures: ResultMeasures)]] {
    var models: [ExactText: [(model: String, measures: ResultMeasures)]] = [:]
    try filter.groups(
      connection, by: "k.run_id, m.name", 2, order: "sum(r.cost_usd) IS NULL, sum(r.cost_usd) DESC, m.name"
    ) { (row, measures) throws(Failure) in
      models[ExactText(row.text(0)), default: []].append((row.text(1), measures))
    }
    return models
  }

  private func write(_ measures: ResultMeasures, to writer: inout JSONWriter) {
    writer.member("results", measures.results)
    measures.writeCost(to: &writer)
    measures.writeCostPerSuccess(to: &writer)
    measures.writeTokens(to: &writer)
  }
}
