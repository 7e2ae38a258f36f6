import EvalJSON
import EvalProjections
import EvalSystem

/// How often each model succeeds, the best first. O(models), or O(results) where the summaries cannot tell.
struct SuccessRatesByModel: Query {
  static let name: StaticString = "success_rates_by_model"
  private let analysis: Analysis

  init(_ args: JSONValue, at path: Path) throws(Failure) {
    analysis = try Analysis(Fields(args, at: path, known: Analysis.keys), validAttemptsOnly: true)
  }

  func answer(_ source: any QuerySource, to writer: inout JSONWriter) throws(Failure) {
    try analysis.answer(source, to: &writer) { (connection, writer) throws(Failure) in
      let found = try GroupedResults(connection, analysis.filter, by: .model)
      let models = found.sorted {
        .by(
          .descending($0.measures.successRate, $1.measures.successRate),
          .descending($0.measures.results, $1.measures.results), .name($0.model, $1.model))
      }
      writer.beginList()
      for model in models {
        writer.beginObject()
        writer.member("model_id", model.model)
        model.measures.writeSuccess(to: &writer)
        writer.endObject()
      }
      writer.endList()
      return found.path
    }
  }
}
