import EvalJSON
import EvalSystem

/// One study by its id, or null. O(log studies).
struct GetStudy: Query {
  static let name: StaticString = "get_study"
  private let row: SingleRow

  init(_ args: JSONValue, at path: Path) throws(Failure) { row = try SingleRow(args, at: path, key: "id") }

  func answer(_ source: any QuerySource, to writer: inout JSONWriter) throws(Failure) {
    try row.answer(source, StudyRow.select + " WHERE id = ?1", to: &writer) { StudyRow.write($0, to: &$1) }
  }
}
