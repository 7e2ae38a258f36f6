import EvalDomain
import EvalJSON
import EvalSQL
import EvalSystem

/// Results, those recorded last first; by run, case, model, task, outcome, error, time and labels.
///
/// O(results of the run or the case) with one of these, O(results) without.
struct ListResults: Query {
  static let name: StaticString = "list_results"
  private let filter: ResultFilter
  private let caseID: String?
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
    filter = try ResultFilter(fields, validAttemptsOnly: false)
    caseID = try fields.name("case_id")
    succeeded = try fields.choice("outcome", [("succeeded", true), ("failed", false)])
    error = try fields.errorKind("error")
    withTexts = try fields.boolean("texts") ?? true
    paging = try Paging(fields, by: ResultRow.order, descending: true)
  }

  func answer(_ source: any QuerySource, to writer: inout JSONWriter) throws(Failure) {
    var conditions = filter.conditions
    if let caseID { conditions.add("k.case_id = ?", .text(caseID)) }
    if let succeeded { conditions.add("r.succeeded = ?", .integer(succeeded ? 1 : 0)) }
    if let error { conditions.add("r.error_enum = ?", .integer(error.rawValue)) }
    try source.withReader { (connection) throws(Failure) in
      try paging.write(
        connection, select: ResultRow.select(withTexts: withTexts) + conditions.sql, values: conditions.values,
        to: &writer, row: { ResultRow.write($0, withTexts: withTexts, to: &$1) })
    }
  }
}
