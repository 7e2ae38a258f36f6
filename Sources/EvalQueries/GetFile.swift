import EvalJSON
import EvalSystem

/// One file with its text by its hash, or null. O(log files).
struct GetFile: Query {
  static let name: StaticString = "get_file"
  private let row: RegisteredRow

  init(_ args: JSONValue, at path: Path) throws(Failure) { row = try RegisteredRow(args, at: path) }

  func answer(_ source: any QuerySource, to writer: inout JSONWriter) throws(Failure) {
    try row.answer(source, from: "files", ["hash", "filepath", "content", "tokens", "created_at"], to: &writer)
  }
}
