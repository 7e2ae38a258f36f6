import EvalJSON
import EvalSystem

/// One case by its id, or null. O(log cases).
struct GetCase: Query {
  static let name: StaticString = "get_case"
  private let row: SingleRow

  init(_ args: JSONValue, at path: Path) throws(Failure) { row = try SingleRow(args, at: path, key: "case_id") }

  func answer(_ source: any QuerySource, to writer: inout JSONWriter) throws(Failure) {
    try row.answer(source, CaseRow.select + " WHERE case_id = ?1", to: &writer) { CaseRow.write($0, to: &$1) }
  }
}
