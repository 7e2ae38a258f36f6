import EvalLog
import EvalSQL
import EvalStatistics
import EvalSystem

/// Makes read models anew from the log, beside the old ones, in steps that survive a crash.
///
/// How far a rebuild has come stands in the table `projections`; the step that reaches the end of the log puts the new
/// tables in the place of the old ones in the same transaction.
package enum Rebuild {
  /// What a step has reached.
  package struct Progress: Sendable {
    /// Where it went on from.
    package let start: Int64
    /// Up to where all has been done that there is to do.
    package let position: Int64
    package let last: Int64
    /// How many events there are left for rows and for sums.
    package let left: Int64
    /// Whether the new tables have taken their place.
    package let done: Bool
    /// Whether tables were made, renamed or dropped.
    package let changesSchema: Bool
  }

  /// Does at most `maximum` events of work, however long that takes: indexes are made once their rows are there, and
  /// nothing is left of the old tables. Gives the position reached. Call it inside a transaction that writes.
  package static func step(
    _ connection: Connection, _ projections: [Projection], maximum: Int64
  ) throws(Failure) -> (position: Int64, last: Int64) {
    let progress = try step(connection, projections, maximum: maximum, until: nil)
    return (progress.position, progress.last)
  }

  /// How long a step goes on.
  package struct Patience {
    /// When it ends where somebody waits for the turn to write, and when it does in any case.
    private let first: Deadline
    private let last: Deadline
    private let isAwaited: () -> Bool

    package init(
      milliseconds: Int64, atMost most: Int64? = nil, isAwaited: @escaping () -> Bool = { true }
    ) {
      first = Deadline(afterMilliseconds: milliseconds)
      last = Deadline(afterMilliseconds: most.map { max($0, milliseconds) } ?? milliseconds)
      self.isAwaited = isAwaited
    }

    var isOver: Bool { isOver(before: 0) }

    /// Whether it would be over after so many nanoseconds more.
    func isOver(before work: Int64) -> Bool {
      first.remaining <= work && (last.remaining <= work || isAwaited())
    }

    /// Whether nobody would notice a longer portion.
    var isAlone: Bool { !isAwaited() }
  }

  /// Does at most `maximum` events of work and begins no more when the patience is over. No part of it takes longer because
  /// the log is long: indexes are kept while rows come, and the old tables are left for `clear`. Call it inside a
  /// transaction that writes.
  package static func step(
    _ connection: Connection, _ projections: [Projection], maximum: Int64, until patience: Patience
  ) throws(Failure) -> Progress {
    try step(connection, projections, maximum: maximum, until: Optional(patience))
  }

  private static func step(
    _ connection: Connection, _ projections: [Projection], maximum: Int64, until patience: Patience?
  ) throws(Failure) -> Progress {
    let last = try LogReader.lastPosition(connection)
    let projections = Projections.families(of: projections)
    if last == 0 {
      try makeEmpty(connection, projections)
      return Progress(start: 0, position: 0, last: 0, left: 0, done: true, changesSchema: true)
    }
    var reached: [Int64] = []
    var changesSchema = false
    for projection in projections {
      if let underWay = try underWay(connection, projection) {
        reached.append(underWay)
      } else {
        try begin(connection, projection, indexed: patience != nil)
        reached.append(0)
        changesSchema = true
      }
    }
    let start = reached.min() ?? last
    let end = try self.end(connection, after: start, events: maximum, to: last)
    let before = reached
    let projector = Projector(connection, .rebuilding)
    try makeRows(connection, projector, projections, &reached, to: end, patience)
    for (at, projection) in projections.enumerated() where projection.sumsUp && reached[at] < end {
      // What sums up reads the rows.
      guard reached.indices.allSatisfy({ projections[$0].sumsUp || reached[$0] >= end }) else { break }
      if let patience, patience.isOver, reached != before { break }
      reached[at] = try projector.sumUp(projection, from: reached[at] + 1, to: end) {
        patience?.isOver(before: $0) ?? false
      }
    }
    // The swap takes a while by itself; who has had enough leaves it to a step of its own.
    let isTired = reached != before && patience?.isOver ?? false
    let position = reached.min() ?? last
    let done = position == last && !isTired
    if done {
      try swap(connection, projections, dropping: patience == nil)
      changesSchema = true
    } else {
      for (projection, position) in zip(projections, reached) {
        try connection.run(
          "UPDATE projections SET rebuild_position = ?2 WHERE name = ?1", [.text(projection.name), .integer(position)])
      }
    }
    let rows = zip(projections, reached).filter { !$0.0.sumsUp }.map(\.1).min() ?? last
    return Progress(
      start: start, position: position, last: last, left: (last - rows).addingClamped(last - position), done: done,
      changesSchema: changesSchema)
  }

  /// Brings what has a row for an event up to `end`, or as far as the patience goes. What only sums rows up comes after all
  /// of them: it then writes a row for many events instead of a few.
  private static func makeRows(
    _ connection: Connection, _ projector: Projector, _ projections: [Projection], _ reached: inout [Int64],
    to end: Int64, _ patience: Patience?
  ) throws(Failure) {
    let places = projections.indices.filter { !projections[$0].sumsUp }
    var position = places.map { reached[$0] }.min() ?? end
    var portion = Portion(bounded: patience != nil)
    while position < end {
      let next = try self.end(connection, after: position, events: portion.count, to: end)
      let watch = Stopwatch()
      let types = try projector.types(from: position + 1, to: next)
      for at in places where reached[at] < next {
        try projector.apply(projections[at], from: reached[at] + 1, to: next, types: types)
        reached[at] = next
      }
      position = next
      portion.adapt(to: watch.nanoseconds, isAlone: patience?.isAlone ?? true)
      if let patience, patience.isOver { return }
    }
  }

  /// Where a part ends that has at most so many events: at an event, so that a gap in a damaged log is one step. O(log events).
  private static func end(
    _ connection: Connection, after position: Int64, events: Int64, to end: Int64
  ) throws(Failure) -> Int64 {
    let (sum, overflow) = position.addingReportingOverflow(events)
    if overflow || sum >= end { return end }
    return try LogReader.position(connection, from: sum).map { min($0, end) } ?? end
  }

  /// How many events are applied before the clock is looked at: their cost is not known beforehand.
  private struct Portion {
    private static let largest: Int64 = 8192
    private static let smallest: Int64 = 8
    /// In nanoseconds.
    private static let aim: ClosedRange<Int64> = 3_000_000...8_000_000
    private static let aimAlone: ClosedRange<Int64> = 4_000_000...10_000_000
    private(set) var count: Int64

    init(bounded: Bool) { count = bounded ? 256 : Int64.max }

    mutating func adapt(to nanoseconds: Int64, isAlone: Bool) {
      guard count < Int64.max else { return }
      let aim = isAlone ? Self.aimAlone : Self.aim
      if nanoseconds < aim.lowerBound {
        count = min(Self.largest, count * 2)
      } else if nanoseconds > aim.upperBound {
        count = max(Self.smallest, count / 2)
      }
    }
  }

  // MARK: Beginning

  /// Where the rebuild of a projection stands; nil when none is under way, or one that the others of its family have not
  /// come along with. What sums the others up may be behind them.
  static func underWay(_ connection: Connection, _ projection: Projection) throws(Failure) -> Int64? {
    let family = Projections.families(of: [projection])
    var positions: [Int64] = []
    for member in family {
      guard let position = try position(connection, member) else { return nil }
      positions.append(position)
    }
    let rows = Set(zip(family, positions).filter { !$0.0.sumsUp }.map(\.1))
    guard let rowsEnd = rows.first, rows.count == 1, positions.allSatisfy({ $0 <= rowsEnd }) else { return nil }
    return zip(family, positions).first { $0.0.name == projection.name }?.1
  }

  /// Nil when no rebuild of this version is under way, or one at no position of the log: the file is damaged then.
  private static func position(_ connection: Connection, _ projection: Projection) throws(Failure) -> Int64? {
    try connection.first(
      """
      SELECT rebuild_position FROM projections WHERE name = ?1 AND version = ?2 AND rebuild_position BETWEEN 0 AND ?3
      """,
      [
        .text(projection.name), .integer(projection.version), .integer(try LogReader.lastPosition(connection)),
      ]
    ) { (row) throws(Failure) in row.integer(0) }
  }

  /// Makes all tables anew where there is no event for them: SQLite takes a millisecond to rename one, and a new store has
  /// two dozen.
  private static func makeEmpty(_ connection: Connection, _ projections: [Projection]) throws(Failure) {
    for view in projections.flatMap(\.views) { try connection.execute("DROP VIEW IF EXISTS \"\(view.name)\"") }
    for projection in projections {
      for table in projection.tables {
        for set in [TableSet.replaced, .rebuilding, .live] {
          try connection.execute("DROP TABLE IF EXISTS \"\(set.name(of: table))\"")
        }
        try connection.execute(table.definition)
        for index in table.indexes { try make(connection, index, of: table, projection, in: .live) }
      }
      try connection.run(
        """
        INSERT INTO projections(name, version, rebuild_position) VALUES(?1, ?2, NULL)
        ON CONFLICT(name) DO UPDATE SET version = excluded.version, rebuild_position = NULL
        """, [.text(projection.name), .integer(projection.version)])
    }
    for view in projections.flatMap(\.views) { try connection.execute(view.definition) }
  }

  /// Makes empty copies of a projection's tables.
  private static func begin(
    _ connection: Connection, _ projection: Projection, indexed: Bool
  ) throws(Failure) {
    for (table, copy) in zip(projection.tables, projection.over(.rebuilding).tables) {
      for left in [TableSet.replaced, .rebuilding] {
        try connection.execute("DROP TABLE IF EXISTS \"\(left.name(of: table))\"")
      }
      try connection.execute(copy.definition)
      guard indexed else { continue }
      for index in table.indexes { try make(connection, index, of: table, projection, in: .rebuilding) }
    }
    try connection.run(
      """
      INSERT INTO projections(name, version, rebuild_position) VALUES(?1, ?2, 0)
      ON CONFLICT(name) DO UPDATE SET version = excluded.version, rebuild_position = 0
      """, [.text(projection.name), .integer(projection.version)])
  }

  /// Makes an index under the first of its names that is free.
  private static func make(
    _ connection: Connection, _ index: String, of table: Projection.Table, _ projection: Projection, in set: TableSet
  ) throws(Failure) {
    var chosen = index
    for variant in table.variants(of: index) {
      chosen = variant
      let name = Projection.Table.name(ofIndex: variant)
      let taken = try connection.first("SELECT 1 FROM sqlite_schema WHERE name = ?1 COLLATE NOCASE", [.text(name)]) {
        (_) throws(Failure) in true
      }
      if taken == nil { break }
    }
    try connection.execute(set.text(chosen, for: projection))
  }

  // MARK: Ending

  /// Puts the copies in the place of the tables. Those are dropped, or large ones kept under another name for `clear`;
  /// to rename a table takes SQLite a millisecond, because it looks through the whole schema, so that one without rows stays
  /// where it is when its copy has none.
  private static func swap(
    _ connection: Connection, _ projections: [Projection], dropping: Bool
  ) throws(Failure) {
    // Else SQLite refuses to rename while a view of the user's own reads the table that has just been dropped, and
    // renames the table in it, too.
    try connection.execute("PRAGMA legacy_alter_table = ON")
    for view in projections.flatMap(\.views) { try connection.execute("DROP VIEW IF EXISTS \"\(view.name)\"") }
    let before = try ReadModels.definitions(in: connection)
    for projection in projections {
      for table in projection.tables {
        let copy = TableSet.rebuilding.name(of: table)
        if before.contains(table.definition), try isEmpty(connection, table.name), try isEmpty(connection, copy) {
          try connection.execute("DROP TABLE \"\(copy)\"")
          continue
        }
        if try exists(connection, table.name) {
          if try dropping ? true : isSmall(connection, table.name) {
            try connection.execute("DROP TABLE \"\(table.name)\"")
          } else {
            try rename(connection, table.name, to: TableSet.replaced.name(of: table))
          }
        }
        try rename(connection, copy, to: table.name)
      }
      try connection.run(
        "UPDATE projections SET rebuild_position = NULL WHERE name = ?1", [.text(projection.name)])
    }
    let definitions = try ReadModels.definitions(in: connection)
    for projection in projections {
      for table in projection.tables {
        for index in table.indexes where !table.has(index, in: definitions) {
          try make(connection, index, of: table, projection, in: .live)
        }
      }
      for view in projection.views { try connection.execute(view.definition) }
    }
    try connection.execute("PRAGMA legacy_alter_table = OFF")
  }

  private static func isEmpty(_ connection: Connection, _ table: String) throws(Failure) -> Bool {
    try connection.first("SELECT 1 FROM \"\(table)\" LIMIT 1") { (_) throws(Failure) in false } ?? true
  }

  private static func rename(_ connection: Connection, _ name: String, to other: String) throws(Failure) {
    try connection.execute("ALTER TABLE \"\(name)\" RENAME TO \"\(other)\"")
  }

  private static func exists(_ connection: Connection, _ table: String) throws(Failure) -> Bool {
    try connection.first("SELECT 1 FROM sqlite_schema WHERE type = 'table' AND name = ?1", [.text(table)]) {
      (_) throws(Failure) in true
    } ?? false
  }
}
