import EvalJSON
import EvalSystem

/// How many attempts there are and how many of them came to the edit that is measured; by case, model, run and task.
/// O(results of the case or the run).
struct ValidAttemptCount: Query {
  static let name: StaticString = "valid_attempt_count"
  private let filter: ResultFilter
  private let caseID: String?

  init(_ args: JSONValue, at path: Path) throws(Failure) {
    let known = ResultFilter.keys.filter { "\($0)" != "min_results" && "\($0)" != "valid_attempts_only" }
    let fields = try Fields(args, at: path, known: ["case_id"] + known)
    filter = try ResultFilter(fields, validAttemptsOnly: false)
    caseID = try fields.name("case_id")
  }

  func answer(_ source: any QuerySource, to writer: inout JSONWriter) throws(Failure) {
    var conditions = filter.conditions
    if let caseID { conditions.add("k.case_id = ?", .text(caseID)) }
    writer.key("result")
    writer.beginObject()
    try source.withReader { (connection) throws(Failure) in
      try connection.each(
        """
        SELECT count(*) FILTER (WHERE \(ResultFilter.isValidAttempt)), count(*) \(ResultFilter.from)\(conditions.sql)
        """, conditions.values
      ) { (row) throws(Failure) in
        writer.column("valid_attempts", row, 0)
        writer.column("attempts", row, 1)
      }
    }
    writer.endObject()
  }
}
