import EvalLog
import EvalSQL
import EvalSystem
import EvalTesting

/// A log in a file of its own, with a clock and ids that are the same in every run.
final class TestLog {
  let folder = TemporaryFolder()
  let clock = ManualClock()
  let connection: Connection
  private let writer: LogWriter

  init() throws {
    connection = try Connection(path: folder.path("log.db"), access: .readWrite)
    connection.defend()
    try connection.pragma("journal_mode = WAL")
    try connection.pragma("synchronous = OFF")
    let connection = connection
    try connection.write { () throws(Failure) in
      try LogSchema.migrator.migrate(connection, to: LogSchema.migrator.newest)
    }
    writer = LogWriter(connection, origin: clock.origin())
  }

  deinit { connection.close() }

  /// Runs `body` in a transaction that appends.
  @discardableResult
  func transaction<T>(
    remembering: Bool = false, _ body: (LogWriter) throws(Failure) -> T
  ) throws(Failure) -> T {
    try connection.write { () throws(Failure) in
      try writer.begin(remembering: remembering ? .everything : .nothing)
      let result = try body(writer)
      try writer.finish()
      return result
    }
  }

  @discardableResult
  func append(_ events: PendingEvent...) throws(Failure) -> [Receipt] {
    try transaction { (writer) throws(Failure) in
      var receipts: [Receipt] = []
      for event in events { receipts.append(try writer.append(event)) }
      return receipts
    }
  }

  /// So many events of a few streams and types, a millisecond apart.
  func fill(_ count: Int, seed: UInt64 = 1) throws(Failure) {
    var generator = SeededGenerator(seed: seed)
    try transaction { (writer) throws(Failure) in
      for index in 0..<count {
        clock.advance()
        let stream = "stream \(Int.random(in: 1...5, using: &generator))"
        let type = ["Opened", "Changed", "Closed"].randomElement(using: &generator) ?? ""
        _ = try writer.append(.new(stream, type, data: #"{"index":\#(index)}"#, metadata: #"{"by":"test"}"#))
      }
    }
  }

  func read(_ change: (inout ReadRequest) -> Void = { _ in }) throws(Failure) -> ReadPage {
    var request = ReadRequest()
    request.limit = 10_000
    change(&request)
    return try LogReader.read(connection, request)
  }

  /// Changes the tables as nobody should, behind the back of the triggers.
  func tamper(_ sql: String) throws(Failure) {
    for name in ["log_events_refuse_update", "log_events_refuse_delete"] {
      try connection.execute("DROP TRIGGER IF EXISTS \(name)")
    }
    try connection.execute(sql)
  }

  func count(_ table: String) throws(Failure) -> Int64 {
    try connection.first("SELECT count(*) FROM \(table)") { (row) throws(Failure) in row.integer(0) } ?? -1
  }
}

extension PendingEvent {
  static func new(
    _ stream: String, _ type: String = "Happened", data: String = "{}", metadata: String = "{}",
    id: EventID? = nil, timestamp: Timestamp? = nil, expected: ExpectedVersion = .any
  ) -> PendingEvent {
    PendingEvent(
      eventID: id, stream: stream, type: type, timestamp: timestamp, data: Array(data.utf8),
      metadata: Array(metadata.utf8), expected: expected)
  }
}
