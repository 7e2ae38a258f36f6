import EvalJSON
import EvalSystem

/// One run by its id, or null. O(log runs).
struct GetRun: Query {
  static let name: StaticString = "get_run"
  private let row: SingleRow

  init(_ args: JSONValue, at path: Path) throws(Failure) { row = try SingleRow(args, at: path, key: "run_id") }

  func answer(_ source: any QuerySource, to writer: inout JSONWriter) throws(Failure) {
    try row.answer(source, RunRow.select + " WHERE run_id = ?1", to: &writer) { RunRow.write($0, to: &$1) }
  }
}
