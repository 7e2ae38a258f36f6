import EvalJSON
import EvalSQL
import EvalSystem

/// A question for the one row that has a given id.
struct SingleRow: Sendable {
  let id: String

  /// The only argument is the id, under `key`.
  init(_ args: JSONValue, at path: Path, key: StaticString) throws(Failure) {
    let fields = try Fields(args, at: path, known: [key])
    id = try fields.required(key, fields.name(key))
  }

  /// Writes the row, or null when there is none; `select` has the id as its only parameter.
  func answer(
    _ source: any QuerySource, _ select: String, to writer: inout JSONWriter,
    row write: (Statement, inout JSONWriter) -> Void
  ) throws(Failure) {
    writer.key("result")
    try source.withReader { (connection) throws(Failure) in
      let found: Void? = try connection.first(select, [.text(id)]) { (row) throws(Failure) in write(row, &writer) }
      if found == nil { writer.null() }
    }
  }
}
