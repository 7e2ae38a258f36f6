import EvalJSON
import EvalSystem

/// A row of something that is registered under a hash, as the answer of a question.
struct RegisteredRow: Sendable {
  private let hash: String

  /// The only argument is `hash`.
  init(_ args: JSONValue, at path: Path) throws(Failure) {
    let fields = try Fields(args, at: path, known: ["hash"])
    hash = try fields.required("hash", fields.name("hash"))
  }

  /// Writes the columns of the row, or null when there is none. O(log rows).
  func answer(
    _ source: any QuerySource, from table: StaticString, _ columns: [StaticString], to writer: inout JSONWriter
  ) throws(Failure) {
    writer.key("result")
    let names = columns.map { "\($0)" }.joined(separator: ", ")
    try source.withReader { (connection) throws(Failure) in
      let found: Void? = try connection.first("SELECT \(names) FROM \"\(table)\" WHERE hash = ?1", [.text(hash)]) {
        (row) throws(Failure) in
        writer.beginObject()
        for (place, column) in columns.enumerated() { writer.column(column, row, place) }
        writer.endObject()
      }
      if found == nil { writer.null() }
    }
  }
}
