import EvalLog
import EvalSQL
import EvalSystem
import EvalTesting
import Testing

@Suite struct LogVerifierTests {
  private static let count: Int64 = 40
  private let log: TestLog

  init() throws {
    log = try TestLog()
    try log.fill(Int(Self.count))
  }

  /// What a walk in steps of so many events finds.
  private func findings(step: Int64 = Int64.max) throws -> [Finding] {
    let verifier = LogVerifier()
    let last = try LogReader.lastPosition(log.connection)
    while verifier.position < last {
      try verifier.advance(log.connection, events: step)
    }
    try verifier.finish(log.connection)
    return verifier.findings
  }

  @Test("A log that nobody touched is clean, in one step and in many", arguments: [1, 7, 40, Int64.max])
  func clean(step: Int64) throws {
    #expect(try findings(step: step).isEmpty)
    try log.append(.new("stream 1"), .new("new"))
    #expect(try findings(step: step).isEmpty)
  }

  @Test("An empty log is clean")
  func empty() throws {
    let empty = try TestLog()
    let verifier = LogVerifier()
    try verifier.advance(empty.connection, events: 1)
    try verifier.finish(empty.connection)
    #expect(verifier.findings.isEmpty)
  }

  @Test(
    "Whatever is changed in an event, its position is named first",
    arguments: [
      "data = '{\"index\":11 }'", "data = replace(data, '1', '2')", "metadata = '{\"by\":\"tesT\"}'",
      "timestamp = timestamp + 1", "event_id = randomblob(16)", "version = 1000", "hash = randomblob(32)",
      "type_id = type_id % 3 + 1", "stream_id = stream_id % 5 + 1, version = 900", "stream_id = 77", "event_id = x''",
      "hash = x''",
    ])
  func changed(column: String) throws {
    try log.tamper("PRAGMA foreign_keys = OFF; UPDATE log_events SET \(column) WHERE position = 12")
    for step in [1, 5, Int64.max] {
      let first = try #require(try findings(step: step).first)
      #expect(first.position == 12)
      #expect(first.problem.contains("hash does not match"))
    }
  }

  @Test("One changed event is one finding, so that the others are seen as well")
  func severalChanges() throws {
    try log.tamper("UPDATE log_events SET data = '{}' WHERE position IN (3, 20, 40)")
    #expect(try findings().map(\.position) == [3, 20, 40])
  }

  @Test("A renamed stream or type is found at its first event")
  func renamed() throws {
    let events = try log.read().events
    try log.tamper("UPDATE streams SET name = 'other' WHERE name = 'stream 3'")
    #expect(try findings().first?.position == events.first { $0.stream == "stream 3" }?.position)
    try log.tamper("UPDATE streams SET name = 'stream 3' WHERE name = 'other'")
    #expect(try findings().isEmpty)
    try log.tamper("UPDATE event_types SET name = 'Other' WHERE name = 'Closed'")
    #expect(try findings().first?.position == events.first { $0.type == "Closed" }?.position)
  }

  @Test("A deleted event is missing, wherever it stood", arguments: [1, 2, 17, 39, 40] as [Int64])
  func deleted(position: Int64) throws {
    try log.tamper("DELETE FROM log_events WHERE position = \(position)")
    for step in [1, Int64.max] {
      let first = try #require(try findings(step: step).first)
      #expect(first.position == position)
      #expect(first.problem.contains("missing"))
    }
  }

  @Test("A row that was put in the place of another is found")
  func replaced() throws {
    try log.connection.run(
      "INSERT OR REPLACE INTO log_events SELECT position, randomblob(16), stream_id, version, type_id, timestamp, '{}', "
        + "metadata, hash FROM log_events WHERE position = 8")
    #expect(try findings().first?.position == 8)
  }

  @Test("Many events deleted together are one finding")
  func deletedRange() throws {
    try log.tamper("DELETE FROM log_events WHERE position BETWEEN 10 AND 19")
    let first = try #require(try findings().first)
    #expect(first.position == 10)
    #expect(first.problem.contains("10 events"))
  }

  @Test("A log that was emptied, or cut off at its end, is found by what its streams should have")
  func cutOff() throws {
    try log.tamper("DELETE FROM log_events WHERE position > 25")
    let first = try #require(try findings().first)
    #expect(first.position == 26)
    #expect(first.problem.contains("end of the log"))
    try log.tamper("DELETE FROM log_events")
    #expect(try findings().first?.position == 1)
  }

  @Test("Two events that changed places are found at the first of them")
  func swapped() throws {
    try log.tamper(
      """
      UPDATE log_events SET position = -1 WHERE position = 6;
      UPDATE log_events SET position = 6 WHERE position = 14;
      UPDATE log_events SET position = 14 WHERE position = -1;
      """)
    #expect(try findings().first?.position == 6)
  }

  @Test("An event that stands before the log begins is found, whatever else is right", arguments: [0, -5, Int64.min])
  func hidden(position: Int64) throws {
    try log.tamper("UPDATE log_events SET position = \(position) WHERE position = 40")
    for step in [1, 7, Int64.max] {
      let found = try findings(step: step)
      #expect(found.map(\.position) == [position])
      #expect(found.first?.problem.contains("the event stands before position 1") == true)
    }
    try log.append(.new("another"))
    #expect(try findings().first?.position == position)
  }

  @Test("Several events before the log begins are one finding, in front of what is missing for it")
  func severalHidden() throws {
    try log.tamper("UPDATE log_events SET position = -position WHERE position IN (8, 9, 20)")
    let found = try findings()
    #expect(found.map(\.position) == [-20, 8, 20])
    #expect(found.first?.problem.contains("3 events") == true)
  }

  @Test("A log of which all events stand before its begin goes on at position 1")
  func onlyHidden() throws {
    try log.tamper("DELETE FROM log_events WHERE position > 1; UPDATE log_events SET position = -5")
    #expect(try LogReader.lastPosition(log.connection) == 0)
    #expect(try LogReader.head(log.connection) == String(repeating: "0", count: 64))
    #expect(try findings().first?.position == -5)
    #expect(try log.append(.new("another")).map(\.position) == [1])
  }

  @Test("Events that a damaged table gives out of their order are found, and the walk ends all the same")
  func outOfOrder() throws {
    let small = try TestLog()
    try small.fill(3)
    try small.connection.pragma("wal_checkpoint(TRUNCATE)")
    let path = small.folder.path("log.db")
    let root = try #require(
      try small.connection.first("SELECT rootpage FROM sqlite_schema WHERE name = 'log_events'") {
        (row) throws(Failure) in Int(row.integer(0))
      })
    let size = try #require(Int(try small.connection.pragma("page_size") ?? ""))
    // A leaf's places of its rows stand behind 8 bytes, in the order of the rows, in two bytes each.
    let first = (root - 1) * size + 8
    var bytes = FileBytes.read(path)
    bytes.replaceSubrange(first..<first + 4, with: bytes[first + 2..<first + 4] + bytes[first..<first + 2])
    FileBytes.write(bytes, to: path)
    let damaged = try Connection(path: path, access: .readWrite)
    defer { damaged.close() }
    for step in [1, 2, 3, Int64.max] {
      let verifier = LogVerifier()
      for _ in 0..<4 where verifier.position < 3 { try verifier.advance(damaged, events: step) }
      #expect(verifier.position == 3)
      #expect(verifier.findings.first?.position == 1)
      if step > 2 { #expect(verifier.findings.last?.problem.contains("behind others") == true) }
    }
  }

  @Test("An event that is taken away with its trace in the stream, after it was looked at, is found by the count")
  func takenAway() throws {
    let verifier = LogVerifier()
    try verifier.advance(log.connection, events: 40)
    try log.tamper(
      """
      DELETE FROM log_events WHERE stream_id = (SELECT stream_id FROM log_events WHERE position = 1)
        AND version = (SELECT s.version FROM streams AS s JOIN log_events AS e USING (stream_id) WHERE e.position = 1);
      UPDATE streams SET version = version - 1
        WHERE stream_id = (SELECT stream_id FROM log_events WHERE position = 1);
      """)
    try verifier.finish(log.connection)
    #expect(verifier.findings.count == 1)
    #expect(verifier.findings.first?.problem.contains("39 events up to position 40") == true)
  }

  @Test("A forged event at the end is found")
  func forged() throws {
    try log.connection.execute(
      "INSERT INTO log_events SELECT 41, randomblob(16), stream_id, 999, type_id, timestamp, data, metadata, hash "
        + "FROM log_events WHERE position = 40")
    #expect(try findings().first?.position == 41)
  }

  @Test("A stream that says too little, and damaged content, are found without a position")
  func others() throws {
    try log.tamper("UPDATE streams SET version = version - 1 WHERE stream_id = 1")
    let stream = try #require(try findings().first)
    #expect(stream.position == nil)
    #expect(stream.problem.contains("stream \""))
    try log.tamper("UPDATE streams SET version = version + 1 WHERE stream_id = 1")
    try log.connection.run("INSERT INTO contents(hash, bytes) VALUES(x'ab', x'00')")
    let content = try #require(try findings().first)
    #expect(content.position == nil)
    #expect(content.problem.contains("content ab"))
  }

  @Test("Numbers that no log has trap nothing")
  func extremes() throws {
    try log.tamper(
      "UPDATE log_events SET position = 9223372036854775807, version = -9223372036854775808 WHERE position = 40")
    #expect(try findings().first?.position == 40)
    #expect(try log.read { $0.from = 40 }.events.count == 1)
    #expect(failure { try log.append(.new("x")) }?.status == .corrupt)
  }
}
