import EvalJSON
import EvalProjections
import EvalSystem

/// The models beside each other: success, times, cost, tokens and edits; the most successful first, among equals the
/// fastest. O(models), or O(results) where the summaries cannot tell.
struct ModelComparison: Query {
  static let name: StaticString = "model_comparison"
  private let analysis: Analysis

  init(_ args: JSONValue, at path: Path) throws(Failure) {
    analysis = try Analysis(Fields(args, at: path, known: Analysis.keys), validAttemptsOnly: true)
  }

  func answer(_ source: any QuerySource, to writer: inout JSONWriter) throws(Failure) {
    try analysis.answer(source, to: &writer) { (connection, writer) throws(Failure) in
      let found = try GroupedResults(
        connection, analysis.filter, by: .model, ResultTally.Measure.allCases, sketches: true)
      let latency = try Latency(connection, analysis.filter, byRun: false)
      let models = found.sorted {
        .by(
          .descending($0.measures.successRate, $1.measures.successRate),
          .smallestFirst($0.measures.meanRoundTrip, $1.measures.meanRoundTrip), .name($0.model, $1.model))
      }
      writer.beginList()
      for model in models {
        writer.beginObject()
        writer.member("model_id", model.model)
        model.measures.writeSuccess(to: &writer)
        latency.write(model.model, model.measures, to: &writer)
        model.measures.writeCost(to: &writer)
        model.measures.writeCostPerSuccess(to: &writer)
        model.measures.writeTokens(to: &writer)
        model.measures.writeEdits(to: &writer)
        writer.endObject()
      }
      writer.endList()
      return found.path
    }
  }
}
