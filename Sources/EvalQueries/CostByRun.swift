import EvalJSON
import EvalProjections
import EvalSystem

/// What each run cost, in all and by model, the dearest first. O(runs · models), or O(results) where the summaries
/// cannot tell.
struct CostByRun: Query {
  static let name: StaticString = "cost_by_run"
  private let analysis: Analysis

  init(_ args: JSONValue, at path: Path) throws(Failure) {
    analysis = try Analysis(Fields(args, at: path, known: Analysis.keys), validAttemptsOnly: false)
  }

  private struct Run {
    let id: String
    var measures: ResultMeasures
    var models: [GroupedResults.Group]
  }

  func answer(_ source: any QuerySource, to writer: inout JSONWriter) throws(Failure) {
    try analysis.answer(source, to: &writer) { (connection, writer) throws(Failure) in
      let found = try GroupedResults(connection, analysis.filter.ofAnySize, by: .runAndModel, ResultMeasures.costs)
      var runs: [ExactText: Run] = [:]
      for model in found.groups {
        let key = ExactText(model.run)
        runs[key, default: Run(id: model.run, measures: ResultMeasures(), models: [])].measures
          .add(model.measures)
        if model.measures.results >= analysis.filter.minResults { runs[key]?.models.append(model) }
      }
      let large = runs.values.filter { $0.measures.results >= analysis.filter.minResults }
      let sorted = large.map { (cost: $0.measures.cost, run: $0) }.sorted {
        Order.by(.largestFirst($0.cost, $1.cost), .name($0.run.id, $1.run.id)) == .first
      }
      writer.beginList()
      for (_, run) in sorted { write(run, to: &writer) }
      writer.endList()
      return found.path
    }
  }

  private func write(_ run: Run, to writer: inout JSONWriter) {
    let models = run.models.sorted {
      Order.by(.largestFirst($0.measures.cost, $1.measures.cost), .name($0.model, $1.model)) == .first
    }
    writer.beginObject()
    writer.member("run_id", run.id)
    write(run.measures, to: &writer)
    writer.key("models")
    writer.beginList()
    for model in models {
      writer.beginObject()
      writer.member("model_id", model.model)
      write(model.measures, to: &writer)
      writer.endObject()
    }
    writer.endList()
    writer.endObject()
  }

  private func write(_ measures: ResultMeasures, to writer: inout JSONWriter) {
    writer.member("results", measures.results)
    measures.writeCost(to: &writer)
    measures.writeCostPerSuccess(to: &writer)
    measures.writeTokens(to: &writer)
  }
}
