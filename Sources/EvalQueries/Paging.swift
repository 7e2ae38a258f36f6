import EvalJSON
import EvalSQL
import EvalSystem

/// The columns that order a list and tell its rows apart, with their places among the columns of the answer.
enum PageOrder: Sendable {
  /// By a time; rows of one time by their id.
  case time(name: String, place: Int, id: String = "id", idPlace: Int = 0)
  /// By the position of the event that made the row.
  case position(name: String, place: Int)
}

/// An index that has a list's rows in their order, under another column than the one that cursors name.
struct PageIndex: Sendable {
  let column: String
  /// The SQL of the column's value in the row that the page follows, with `?` for what the cursor names.
  let bound: String
}

/// Where a page begins and how long it is.
///
/// A cursor names the last row of the page before by the columns that order the list, so that rows written meanwhile
/// neither repeat nor hide others.
struct Paging: Sendable {
  static let keys: [StaticString] = ["limit", "cursor"]
  /// A page ends early once its answer has so many bytes.
  static let maximumBytes = 16 << 20

  let limit: Int64
  private let order: PageOrder
  private let descending: Bool
  /// The values of the order's columns in the row that the page follows.
  private let after: [SQLValue]?

  init(_ fields: Fields, by order: PageOrder, descending: Bool) throws(Failure) {
    limit = try fields.integer("limit", in: 1...10_000) ?? 100
    self.order = order
    self.descending = descending
    if let cursor = try fields.text("cursor") {
      guard let values = Self.values(of: cursor, order) else { throw .foreignCursor(fields.place("cursor")) }
      after = values
    } else {
      after = nil
    }
  }

  private static func values(of cursor: String, _ order: PageOrder) -> [SQLValue]? {
    guard let bytes = Hexadecimal.bytes(cursor) else { return nil }
    let parts = bytes.split(separator: 10, maxSplits: 1, omittingEmptySubsequences: false)
    let first = parts.first.map { String(decoding: $0, as: UTF8.self) } ?? ""
    switch order {
    case .time:
      guard parts.count == 2, let time = Timestamp(rfc3339: first) else { return nil }
      return [.text(time.rfc3339), .text(String(decoding: parts[1], as: UTF8.self))]
    case .position:
      guard parts.count == 1, let position = Int64(first), position > 0 else { return nil }
      return [.integer(position)]
    }
  }

  private func cursor(after row: Statement) -> String {
    let text =
      switch order {
      case .time(_, let place, _, let idPlace): row.text(place) + "\n" + row.text(idPlace)
      case .position(_, let place): "\(row.integer(place))"
      }
    return Hexadecimal.text(Array(text.utf8))
  }

  /// Writes the result as a list and the cursor of the next page; `select` has a WHERE and no order yet.
  func write(
    _ connection: Connection, select: String, values: [SQLValue], along index: PageIndex? = nil,
    to writer: inout JSONWriter,
    row write: (Statement, inout JSONWriter) -> Void
  ) throws(Failure) {
    let columns =
      switch order {
      case .time(let name, _, let id, _): [name, id]
      case .position(let name, _): [index?.column ?? name]
      }
    var values = values
    var sql = select
    if let after {
      let places = after.indices.map { "?\(values.count + 1 + $0)" }
      let bound =
        index.map { $0.bound.split(separator: "?").joined(separator: places[0]) } ?? places.joined(separator: ", ")
      sql += " AND (\(columns.joined(separator: ", "))) \(descending ? "<" : ">") (\(bound))"
      values += after
    }
    let direction = descending ? "DESC" : "ASC"
    sql += " ORDER BY " + columns.map { "\($0) \(direction)" }.joined(separator: ", ") + " LIMIT ?\(values.count + 1)"
    values.append(.integer(limit + 1))
    var count: Int64 = 0
    var end = ""
    var more = false
    writer.key("result")
    writer.beginList()
    try connection.each(sql, values) { (row) throws(Failure) in
      if more { return }
      count += 1
      guard count <= limit, count == 1 || writer.count <= Self.maximumBytes else {
        more = true
        return
      }
      write(row, &writer)
      if count == limit || writer.count > Self.maximumBytes { end = cursor(after: row) }
    }
    writer.endList()
    if more {
      writer.key("next_cursor")
      writer.text(end)
    }
  }
}

extension Failure {
  static func foreignCursor(_ path: Path) -> Failure {
    .about(path, "\(path) is not one that this library gave; use the next_cursor of the page before, unchanged")
  }
}
