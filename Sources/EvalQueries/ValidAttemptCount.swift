import EvalJSON
import EvalProjections
import EvalSQL
import EvalSystem

/// How many attempts there are and how many of them came to the edit that is measured; by case, model, run and task.
/// O(models), or O(results of the case or the run) where the summaries cannot tell.
struct ValidAttemptCount: Query {
  static let name: StaticString = "valid_attempt_count"
  private let analysis: Analysis
  private let caseID: String?

  init(_ args: JSONValue, at path: Path) throws(Failure) {
    let known = Analysis.keys.filter { "\($0)" != "min_results" && "\($0)" != "valid_attempts_only" }
    let fields = try Fields(args, at: path, known: ["case_id"] + known)
    analysis = try Analysis(fields, validAttemptsOnly: false)
    caseID = try fields.name("case_id")
  }

  func answer(_ source: any QuerySource, to writer: inout JSONWriter) throws(Failure) {
    try analysis.answer(source, to: &writer) { (connection, writer) throws(Failure) in
      var filter = analysis.filter
      filter.caseID = caseID
      let found = try GroupedResults(connection, filter, by: .none)
      let total = found.total
      writer.beginObject()
      writer.member("valid_attempts", total.valid)
      writer.member("attempts", total.results)
      writer.endObject()
      return found.path
    }
  }
}
