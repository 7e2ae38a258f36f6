import EvalLog
import EvalSQL
import EvalSystem

/// Makes read models anew from the log, beside the old ones, in steps that survive a crash.
///
/// How far a rebuild has come stands in the table `projections`; the step that reaches the end of the log puts the new
/// tables in the place of the old ones in the same transaction.
package enum Rebuild {
  /// Does at most `maximum` events of work; gives the position reached. Call it inside a transaction that writes.
  package static func step(
    _ connection: Connection, _ projections: [Projection], maximum: Int64
  ) throws(Failure) -> (position: Int64, last: Int64) {
    let last = try LogReader.lastPosition(connection)
    let projections = Projections.families(of: projections)
    var starts: [Int64] = []
    for projection in projections { starts.append(try begin(connection, projection, among: projections)) }
    let start = starts.min() ?? last
    let (sum, overflow) = start.addingReportingOverflow(maximum)
    let end = overflow ? last : min(last, sum)
    for (projection, begun) in zip(projections, starts) where begun < end {
      try Projector.apply(connection, projection, .rebuilding, from: begun + 1, to: end)
      try connection.run(
        "UPDATE projections SET rebuild_position = ?2 WHERE name = ?1", [.text(projection.name), .integer(end)])
    }
    if end == last { try swap(connection, projections) }
    return (end, last)
  }

  /// Where the rebuild of a projection stands; makes the copies of its tables when none is under way, or one that the
  /// others of its family have not come along with.
  private static func begin(
    _ connection: Connection, _ projection: Projection, among projections: [Projection]
  ) throws(Failure) -> Int64 {
    var positions = Set<Int64?>()
    for member in projections where member.family == projection.family {
      positions.insert(try position(connection, member))
    }
    if positions.count == 1, let underWay = positions.first, let underWay { return underWay }
    for table in projection.tables {
      try connection.execute("DROP TABLE IF EXISTS \"\(TableSet.rebuilding.name(of: table))\"")
      try connection.execute(TableSet.rebuilding.text(table.definition, for: projection))
    }
    try connection.run(
      """
      INSERT INTO projections(name, version, rebuild_position) VALUES(?1, ?2, 0)
      ON CONFLICT(name) DO UPDATE SET version = excluded.version, rebuild_position = 0
      """, [.text(projection.name), .integer(projection.version)])
    return 0
  }

  /// Nil when no rebuild of this version is under way.
  private static func position(_ connection: Connection, _ projection: Projection) throws(Failure) -> Int64? {
    try connection.first(
      "SELECT rebuild_position FROM projections WHERE name = ?1 AND version = ?2 AND rebuild_position IS NOT NULL",
      [.text(projection.name), .integer(projection.version)]
    ) { (row) throws(Failure) in row.integer(0) }
  }

  private static func swap(_ connection: Connection, _ projections: [Projection]) throws(Failure) {
    // Else SQLite refuses to rename while a view of the user's own reads the table that has just been dropped.
    try connection.execute("PRAGMA legacy_alter_table = ON")
    for view in projections.flatMap(\.views) { try connection.execute("DROP VIEW IF EXISTS \"\(view.name)\"") }
    for projection in projections {
      for table in projection.tables {
        try connection.execute("DROP TABLE IF EXISTS \"\(table.name)\"")
        try connection.execute("ALTER TABLE \"\(TableSet.rebuilding.name(of: table))\" RENAME TO \"\(table.name)\"")
      }
      try connection.run(
        "UPDATE projections SET rebuild_position = NULL WHERE name = ?1", [.text(projection.name)])
    }
    for projection in projections {
      for index in projection.tables.flatMap(\.indexes) { try connection.execute(index) }
      for view in projection.views { try connection.execute(view.definition) }
    }
    try connection.execute("PRAGMA legacy_alter_table = OFF")
  }
}
