import EvalJSON
import EvalLog
import EvalSystem

/// A row of something that is registered under a hash, as the answer of a question.
struct RegisteredRow: Sendable {
  private let row: SingleRow

  /// The only argument is `hash`.
  init(_ args: JSONValue, at path: Path) throws(Failure) { row = try SingleRow(args, at: path, key: "hash") }

  /// Writes the columns of the row, or null when there is none. O(log rows).
  func answer(
    _ source: any QuerySource, from table: StaticString, _ columns: [StaticString], to writer: inout JSONWriter
  ) throws(Failure) {
    let names = columns.map { "\($0)" }.joined(separator: ", ")
    let isGone =
      "EXISTS(SELECT 1 FROM contents AS c WHERE CAST(lower(hex(c.hash)) AS TEXT) = ?1 AND \(Contents.isGone))"
    let select = "SELECT \(names), \(isGone) FROM \"\(table)\" WHERE hash = ?1"
    let showsContent = columns.contains { "\($0)" == "content" }
    try row.answer(source, select, to: &writer) { row, writer in
      writer.beginObject()
      for (place, column) in columns.enumerated() { writer.column(column, row, place) }
      if showsContent, row.integer(columns.count) != 0 { writer.forgotten(["content"]) }
      writer.endObject()
    }
  }
}
