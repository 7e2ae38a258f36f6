import EvalJSON
import EvalSQL
import EvalSystem

/// Where a page begins and how long it is.
///
/// A cursor names the last row of the page before by the two columns that order the list, so that rows written
/// meanwhile neither repeat nor hide others.
struct Paging: Sendable {
  static let keys: [StaticString] = ["limit", "cursor"]

  let limit: Int64
  /// The time and the id of the row that the page follows.
  let after: (time: String, id: String)?

  init(_ fields: Fields) throws(Failure) {
    limit = try fields.integer("limit", in: 1...10_000) ?? 100
    if let cursor = try fields.text("cursor") {
      guard let parts = Self.parts(of: cursor) else { throw .foreignCursor(fields.place("cursor")) }
      after = parts
    } else {
      after = nil
    }
  }

  private static func parts(of cursor: String) -> (time: String, id: String)? {
    guard let bytes = Hexadecimal.bytes(cursor) else { return nil }
    let parts = bytes.split(separator: 10, maxSplits: 1, omittingEmptySubsequences: false)
    guard parts.count == 2, let time = Timestamp(rfc3339: String(decoding: parts[0], as: UTF8.self)) else { return nil }
    return (time.rfc3339, String(decoding: parts[1], as: UTF8.self))
  }

  private static func cursor(time: String, id: String) -> String { Hexadecimal.text(Array("\(time)\n\(id)".utf8)) }

  /// Writes the result as a list and the cursor of the next page.
  ///
  /// `select` has no order yet; the rows have `time` and `id` among their columns, at these places.
  func write(
    _ connection: Connection, select: String, values: [SQLValue], timeColumn: (name: String, place: Int),
    descending: Bool, to writer: inout JSONWriter, row write: (Statement, inout JSONWriter) -> Void
  ) throws(Failure) {
    var values = values
    var sql = select
    if let after {
      sql += " AND (\(timeColumn.name), id) \(descending ? "<" : ">") (?\(values.count + 1), ?\(values.count + 2))"
      values += [.text(after.time), .text(after.id)]
    }
    let order = descending ? "DESC" : "ASC"
    sql += " ORDER BY \(timeColumn.name) \(order), id \(order) LIMIT ?\(values.count + 1)"
    values.append(.integer(limit + 1))
    var count: Int64 = 0
    var end: (time: String, id: String)?
    var more = false
    writer.key("result")
    writer.beginList()
    try connection.each(sql, values) { (row) throws(Failure) in
      count += 1
      guard count <= limit else {
        more = true
        return
      }
      write(row, &writer)
      if count == limit { end = (row.text(timeColumn.place), row.text(0)) }
    }
    writer.endList()
    if more, let end {
      writer.key("next_cursor")
      writer.text(Self.cursor(time: end.time, id: end.id))
    }
  }
}

extension Failure {
  static func foreignCursor(_ path: Path) -> Failure {
    .about(path, "\(path) is not one that this library gave; use the next_cursor of the page before, unchanged")
  }
}
