import EvalJSON
import EvalSystem

/// One study by its id, or null. O(log studies).
struct GetStudy: Query {
  static let name: StaticString = "get_study"
  private let id: String

  init(_ args: JSONValue, at path: Path) throws(Failure) {
    let fields = try Fields(args, at: path, known: ["id"])
    id = try fields.required("id", fields.name("id"))
  }

  func answer(_ source: any QuerySource, to writer: inout JSONWriter) throws(Failure) {
    writer.key("result")
    try source.withReader { (connection) throws(Failure) in
      let found: Void? = try connection.first(StudyRow.select + " WHERE id = ?1", [.text(id)]) {
        (row) throws(Failure) in
        StudyRow.write(row, to: &writer)
      }
      if found == nil { writer.null() }
    }
  }
}
