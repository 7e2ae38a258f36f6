import EvalJSON
import EvalSystem

/// One pair of functions by its hash, or null. O(log pairs).
struct GetProcessingFunctions: Query {
  static let name: StaticString = "get_processing_functions"
  private let row: RegisteredRow

  init(_ args: JSONValue, at path: Path) throws(Failure) { row = try RegisteredRow(args, at: path) }

  func answer(_ source: any QuerySource, to writer: inout JSONWriter) throws(Failure) {
    try row.answer(
      source, from: "processing_functions", ["hash", "name", "parsing_function", "diff_edit_function", "created_at"],
      to: &writer)
  }
}
