import EvalSQL
import EvalSystem

extension Rebuild {
  /// SQLite cannot drop a table in parts; this many pages are given back in some 25 ms.
  package static let pagesDroppedAtOnce: Int64 = 8000
  /// Nor an index; that of so many rows goes in some 40 ms. Without it rows are deleted several times as fast.
  private static let rowsIndexed: Int64 = 1_500_000
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

  /// False when there is more to do with the table in another step.
  private static func drop(
    _ connection: Connection, _ table: String, until deadline: Deadline, _ most: Int64
  ) throws(Failure) -> Bool {
    var free = try number(connection, "PRAGMA freelist_count")
    var deleted: Int64 = 0
    while try hasRowNumbers(connection, table) {
      let rows = try mostRows(connection, table)
      if rows <= rowsDeletedAtOnce { break }
      if deleted == 0, rows <= rowsIndexed, let index = try index(connection, of: table) {
        try connection.execute("DROP INDEX \"\(index)\"")
        if deadline.remaining == 0 { return false }
        free = try number(connection, "PRAGMA freelist_count")
        continue
      }
      let freed = try number(connection, "PRAGMA freelist_count") - free
      // As many pages a row as those that are gone had.
      if deleted > 0, Double(rows) * Double(freed) / Double(deleted) <= Double(most) { break }
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

  /// Whether it costs little to drop the table at once.
  static func isSmall(_ connection: Connection, _ table: String) throws(Failure) -> Bool {
    guard try hasRowNumbers(connection, table) else { return true }
    return try mostRows(connection, table) <= rowsDeletedAtOnce
  }

  /// Tables without row numbers are summaries, and small: they go at once.
  private static func hasRowNumbers(_ connection: Connection, _ table: String) throws(Failure) -> Bool {
    try number(connection, "SELECT count(*) FROM pragma_table_list WHERE schema = 'main' AND name = '\(table)' AND wr")
      == 0
  }

  /// How many rows the table can have at most.
  private static func mostRows(_ connection: Connection, _ table: String) throws(Failure) -> Int64 {
    try number(
      connection, "SELECT (SELECT max(rowid) FROM \"\(table)\") - (SELECT min(rowid) FROM \"\(table)\") + 1")
  }

  private static func number(_ connection: Connection, _ sql: String) throws(Failure) -> Int64 {
    try connection.first(sql) { (row) throws(Failure) in row.integer(0) } ?? 0
  }

  private static func index(_ connection: Connection, of table: String) throws(Failure) -> String? {
    try connection.first(
      "SELECT name FROM sqlite_schema WHERE type = 'index' AND tbl_name = ?1 AND sql IS NOT NULL LIMIT 1",
      [.text(table)]
    ) { (row) throws(Failure) in row.text(0) }
  }
}
