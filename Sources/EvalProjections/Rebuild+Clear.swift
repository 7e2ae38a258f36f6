import EvalSQL
import EvalSystem

extension Rebuild {
  /// SQLite cannot drop a table in parts; this many pages are given back in some 50 ms.
  package static let pagesDroppedAtOnce: Int64 = 25_000
  /// How many rows are deleted before the clock is looked at.
  private static let rowsDeletedAtOnce: Int64 = 1000

  /// Drops what these projections do not need any more: tables that a rebuild has taken the place of, and copies that no
  /// rebuild will go on with. Those of more than `pages` pages are first made small; nothing more is begun after the
  /// deadline. False while something is left. Call it inside a transaction that writes.
  package static func clear(
    _ connection: Connection, _ projections: [Projection], until deadline: Deadline, pages: Int64 = pagesDroppedAtOnce
  ) throws(Failure) -> Bool {
    let left = try leftovers(connection, Projections.families(of: projections))
    if left.isEmpty { return true }
    // Zeroing would write every page once more, and nothing is to be hidden: what a read model holds stands in the log, and
    // texts that can be forgotten stand in neither.
    let secure = try connection.pragma("secure_delete") ?? "1"
    try connection.pragma("secure_delete = FAST")
    defer { _ = try? connection.pragma("secure_delete = \(secure == "2" ? "FAST" : secure)") }
    for (number, table) in left.enumerated() {
      guard try drop(connection, table, until: deadline, pages) else { return false }
      if deadline.remaining == 0 { return number == left.count - 1 }
    }
    return true
  }

  private static func leftovers(
    _ connection: Connection, _ projections: [Projection]
  ) throws(Failure) -> [String] {
    var there = Set<String>()
    try connection.each("SELECT name FROM sqlite_schema WHERE type = 'table' AND name GLOB 'rebuild_*'") {
      (row) throws(Failure) in there.insert(row.text(0))
    }
    if there.isEmpty { return [] }
    var names: [String] = []
    for projection in projections {
      let sets: [TableSet] = try underWay(connection, projection) == nil ? [.replaced, .rebuilding] : [.replaced]
      for set in sets { names += projection.tables.map(set.name).filter(there.contains) }
    }
    return names
  }

  /// False when the time was up before the table was small enough.
  private static func drop(
    _ connection: Connection, _ table: String, until deadline: Deadline, _ most: Int64
  ) throws(Failure) -> Bool {
    func number(_ sql: String) throws(Failure) -> Int64 {
      try connection.first(sql) { (row) throws(Failure) in row.integer(0) } ?? 0
    }
    let free = try number("PRAGMA freelist_count")
    var deleted: Int64 = 0
    while true {
      let rows = try number(
        "SELECT (SELECT max(rowid) FROM \"\(table)\") - (SELECT min(rowid) FROM \"\(table)\") + 1")
      let freed = try number("PRAGMA freelist_count") - free
      let isSmall = rows <= rowsDeletedAtOnce
      // As many pages a row as those that are gone had.
      let isExpected = deleted > 0 && Double(rows) * Double(freed) / Double(deleted) <= Double(most)
      if isSmall || isExpected { break }
      if deleted > 0, deadline.remaining == 0 { return false }
      let count = try connection.run(
        """
        DELETE FROM "\(table)"
        WHERE rowid <= (SELECT rowid FROM "\(table)" ORDER BY rowid LIMIT 1 OFFSET \(rowsDeletedAtOnce - 1))
        """)
      if count == 0 { break }
      deleted += Int64(count)
    }
    try connection.execute("DROP TABLE \"\(table)\"")
    return true
  }
}
