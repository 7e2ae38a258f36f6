import EvalJSON
import EvalProjections
import EvalSystem

/// How long each model takes to the first token, to the first edit and in all, the fastest first.
/// O(models), or O(results) where the summaries cannot tell.
struct LatencyByModel: Query {
  static let name: StaticString = "latency_by_model"
  private let analysis: Analysis

  init(_ args: JSONValue, at path: Path) throws(Failure) {
    analysis = try Analysis(Fields(args, at: path, known: Analysis.keys), validAttemptsOnly: false)
  }

  func answer(_ source: any QuerySource, to writer: inout JSONWriter) throws(Failure) {
    try analysis.answer(source, to: &writer) { (connection, writer) throws(Failure) in
      let found = try GroupedResults(connection, analysis.filter, by: .model, ResultTally.Measure.times, sketches: true)
      let latency = try Latency(connection, analysis.filter, byRun: false)
      let models = found.sorted {
        .by(.smallestFirst($0.measures.meanRoundTrip, $1.measures.meanRoundTrip), .name($0.model, $1.model))
      }
      writer.beginList()
      for model in models {
        writer.beginObject()
        writer.member("model_id", model.model)
        writer.member("results", model.measures.results)
        latency.write(model.model, model.measures, to: &writer)
        writer.endObject()
      }
      writer.endList()
      return found.path
    }
  }
}
