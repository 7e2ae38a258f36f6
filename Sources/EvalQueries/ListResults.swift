import EvalDomain
import EvalJSON
import EvalProjections
import EvalSQL
import EvalSystem

/// Results, those recorded last first; by run, case, model, task, outcome, error, time and labels.
///
/// O(page) for all results and for those of a run, O(results of the case) for one; where other filters leave few, O(results
/// that they leave out).
struct ListResults: Query {
  static let name: StaticString = "list_results"
  private let filter: ResultFilter
  private let succeeded: Bool?
  private let error: ErrorKind?
  private let withTexts: Bool
  private let paging: Paging

  init(_ args: JSONValue, at path: Path) throws(Failure) {
    let fields = try Fields(
      args, at: path,
      known: ["case_id", "outcome", "error", "texts"] + ResultFilter.keys.filter { "\($0)" != "min_results" }
        + Paging.keys
    )
    var filter = try ResultFilter(fields, validAttemptsOnly: false)
    filter.caseID = try fields.name("case_id")
    self.filter = filter
    succeeded = try fields.choice("outcome", [("succeeded", true), ("failed", false)])
    error = try fields.errorKind("error")
    withTexts = try fields.boolean("texts") ?? true
    paging = try Paging(fields, by: ResultRow.order, descending: true)
  }

  func answer(_ source: any QuerySource, to writer: inout JSONWriter) throws(Failure) {
    var conditions = filter.conditions
    if let succeeded { conditions.add("r.succeeded = ?", .integer(succeeded ? 1 : 0)) }
    if let error { conditions.add("r.error_enum = ?", .integer(error.rawValue)) }
    let stream = filter.streamOfRun
    if let stream { conditions.add("q.name = ?", stream.name) }
    let select = ResultRow.select(withTexts: withTexts, from: stream?.from ?? RecordedResult.from)
    try source.withReader { (connection) throws(Failure) in
      try paging.write(
        connection, select: select + conditions.sql, values: conditions.values, along: stream?.index, to: &writer,
        row: { ResultRow.write($0, withTexts: withTexts, to: &$1) })
    }
  }
}
