import EvalDomain
import EvalJSON
import EvalLog
import EvalProjections
import EvalSQL
import EvalSystem
import EvalTesting

/// A log with its read models in a file, written as the store writes them.
final class ProjectedLog {
  private let folder = TemporaryFolder()
  private let clock = ManualClock()
  private let origin: Origin
  private(set) var connection: Connection
  private var writer: LogWriter

  init() throws {
    origin = clock.origin()
    connection = try Self.connect(folder.path("log.db"))
    writer = LogWriter(connection, origin: origin)
    let connection = connection
    try connection.write { () throws(Failure) in
      try LogSchema.migrator.migrate(connection, to: LogSchema.migrator.newest)
      _ = try Rebuild.step(connection, Projections.all, maximum: Int64.max)
      for text in RandomHistory.contents {
        let content = try DomainContent(text)
        _ = try Contents.put(connection, hash: content.digest, bytes: content.bytes)
      }
    }
  }

  deinit { connection.close() }

  private static func connect(_ path: String) throws(Failure) -> Connection {
    let connection = try Connection(path: path, access: .readWrite)
    connection.defend()
    try SplitTally.define(on: connection)
    try connection.pragma("journal_mode = WAL")
    try connection.pragma("synchronous = OFF")
    return connection
  }

  /// A process ends and another one opens the file.
  func reopen() throws {
    connection.close()
    connection = try Self.connect(folder.path("log.db"))
    writer = LogWriter(connection, origin: origin)
  }

  /// Appends facts in one transaction, and keeps the read models current in it.
  func append(_ facts: [RandomHistory.Fact]) throws(Failure) {
    try connection.write { () throws(Failure) in
      try writer.begin(remembering: .nothing)
      var steps: [Projector.Step] = []
      for fact in facts {
        clock.advance(3)
        let receipt = try writer.append(
          PendingEvent(
            eventID: nil, stream: fact.stream, type: fact.type, timestamp: nil, data: fact.data,
            metadata: Array("{}".utf8), expected: .any))
        // What the domain does not take is read back from the log.
        let event = try? fact.data.withRaw { (bytes) throws(Failure) in
          try DomainEvents.type(named: fact.type)?.init(try JSONDocument(bytes, what: "a fact").root, at: .root)
        }
        steps.append(
          Projector.Step(
            position: receipt.position, type: fact.type,
            fact: event.map { Projector.Fact($0, id: receipt.eventID, timestamp: receipt.timestamp) }))
      }
      try writer.finish()
      try Projector(connection).apply(steps)
    }
  }

  func append(_ type: String, _ data: String) throws(Failure) { try append([("s", type, Array(data.utf8))]) }

  /// So many facts more, in transactions of one to nine.
  func append(_ count: Int, of history: inout RandomHistory) throws {
    var left = count
    while left > 0 {
      let size = min(left, 1 + left % 9)
      left -= size
      try append(try (0..<size).map { _ in try history.next() })
    }
  }

  /// One step of a rebuild in a transaction of its own; the position reached, and whether that is the end.
  @discardableResult
  func rebuild(_ projections: [Projection] = Projections.all, maximum: Int64 = Int64.max) throws -> (Int64, Bool) {
    let (position, last) = try connection.write { () throws(Failure) in
      try Rebuild.step(connection, projections, maximum: maximum)
    }
    return (position, position == last)
  }

  /// One step of a rebuild that has no time, in a transaction of its own.
  func hurriedStep(
    _ projections: [Projection] = Projections.all, maximum: Int64 = Int64.max
  ) throws -> Rebuild.Progress {
    try connection.write { () throws(Failure) in
      try Rebuild.step(connection, projections, maximum: maximum, until: Rebuild.Patience(milliseconds: 0))
    }
  }

  /// Drops what rebuilds have left, as far as the time goes; false while something is left.
  func clear(milliseconds: Int64 = 0, pages: Int64 = Rebuild.pagesDroppedAtOnce) throws -> Bool {
    try connection.write { () throws(Failure) in
      try Rebuild.clear(
        connection, Projections.all, until: Deadline(afterMilliseconds: milliseconds), pages: pages)
    }
  }

  /// A rebuild in steps that have no time.
  func rebuildHurriedly(between: () throws -> Void = {}) throws {
    while case let progress = try hurriedStep(), !progress.done { try between() }
    while try !clear() {}
  }

  /// Every row of the read models with its number and the types of its values, and every text of their schema. An index
  /// has one of two names, by turns; here it has the first.
  func dump() throws -> [String] {
    var lines = try lines(
      "SELECT type || ' ' || name || ' ' || tbl_name || ' ' || coalesce(sql, '') FROM (SELECT type, tbl_name, "
        + "trim(replace(name || ' ', '_2 ', ' ')) AS name, replace(sql, '_2 ON ', ' ON ') AS sql FROM sqlite_schema) "
        + "WHERE tbl_name IN ('studies', 'checkpoints') OR name LIKE 'rebuild%' ORDER BY type, name")
    for table in Projections.all.flatMap(\.tables) {
      let columns = try self.lines("SELECT name FROM pragma_table_info('\(table.name)') ORDER BY cid")
      let values = columns.map { "typeof(\"\($0)\") || ' ' || quote(\"\($0)\")" }.joined(separator: " || '|' || ")
      let row = table.definition.hasSuffix("WITHOUT ROWID") ? "''" : "rowid"
      lines += try self.lines(
        "SELECT '\(table.name) ' || \(row) || ': ' || \(values) FROM \"\(table.name)\" ORDER BY 1")
    }
    return lines
  }

  func lines(_ sql: String) throws(Failure) -> [String] {
    var lines: [String] = []
    try connection.each(sql) { (row) throws(Failure) in lines.append(row.text(0)) }
    return lines
  }
}
