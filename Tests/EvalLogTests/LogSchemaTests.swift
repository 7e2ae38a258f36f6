import EvalLog
import EvalSQL
import EvalSystem
import EvalTesting
import Testing

@Suite struct LogSchemaTests {
  private let log: TestLog

  init() throws { log = try TestLog() }

  @Test(
    "Events are never changed and never deleted, not even one column of one of them",
    arguments: [
      "UPDATE log_events SET data = '{}' WHERE position = 2", "UPDATE log_events SET metadata = metadata",
      "UPDATE log_events SET position = position + 10", "UPDATE OR REPLACE log_events SET event_id = x'00'",
      "DELETE FROM log_events", "DELETE FROM log_events WHERE position = 3",
    ])
  func triggers(sql: String) throws {
    try log.fill(3)
    let head = try LogReader.head(log.connection)
    let refused = try #require(failure { try log.connection.run(sql) })
    #expect(refused.message.contains("events are never"))
    #expect(try log.count("log_events") == 3)
    #expect(try LogReader.head(log.connection) == head)
  }

  @Test("The view of events shows each one as a read does, whatever its id and its time")
  func view() throws {
    var generator = SeededGenerator(seed: 1)
    try log.transaction { (writer) throws(Failure) in
      for index in 0..<2000 {
        let time =
          switch index {
          case 0: Int64.min
          case 1: Int64.max
          default: Int64.random(in: -62_135_596_800_000...253_402_300_799_999, using: &generator)
          }
        _ = try writer.append(
          .new(
            "s\(index % 7)", "T\(index % 3)", data: #"{"i":\#(index)}"#, metadata: #"{"m":\#(index)}"#,
            id: EventID(high: generator.next(), low: generator.next()), timestamp: Timestamp(clamping: time)))
      }
    }
    var rows: [[String]] = []
    try log.connection.each(
      "SELECT position, event_id, stream, version, type, timestamp, data, metadata FROM events ORDER BY position"
    ) { (row) throws(Failure) in rows.append((0..<8).map { row.text($0) }) }
    let events = try log.read().events.map { event in
      [
        "\(event.position)", event.eventID.text, event.stream, "\(event.version)", event.type, event.timestamp.rfc3339,
        String(decoding: event.data, as: UTF8.self), String(decoding: event.metadata, as: UTF8.self),
      ]
    }
    #expect(rows.count == 2000)
    for (row, event) in zip(rows, events) where row != event {
      Issue.record("\(row) is not \(event)")
      break
    }
  }

  @Test("Every schema can be reached from every other, with the log intact")
  func migrations() throws {
    try log.fill(20)
    let head = try LogReader.head(log.connection)
    let versions = LogSchema.migrator.migrations.map(\.version)
    #expect(versions == Array(1...LogSchema.migrator.newest))
    for target in versions.reversed() + versions {
      try log.connection.write { () throws(Failure) in try LogSchema.migrator.migrate(log.connection, to: target) }
      #expect(try LogSchema.migrator.version(of: log.connection) == target)
      #expect(try LogReader.head(log.connection) == head)
    }
    #expect(try LogSchema.migrator.differences(in: log.connection) == [])
  }

  @Test("Every store carries its mark")
  func mark() {
    #expect(LogSchema.applicationID == 0x4576_5374)
  }
}
