import EvalLog
import EvalSQL
import EvalSystem
import EvalTesting
import Testing

@Suite struct HashChainTests {
  /// The encoding as the documentation has it, written down once more.
  private static func link(after previous: [UInt8], _ event: RecordedEvent) throws(Failure) -> [UInt8] {
    func number(_ value: Int64) -> [UInt8] {
      stride(from: 56, through: 0, by: -8).map { UInt8(truncatingIfNeeded: value >> $0) }
    }
    func text(_ bytes: [UInt8]) -> [UInt8] { number(Int64(bytes.count)) + bytes }
    func digest(_ bytes: [UInt8]) throws(Failure) -> [UInt8] {
      try bytes.withRaw { (bytes) throws(Failure) in try SHA256.digest(bytes) }
    }
    let id = Hexadecimal.bytes(event.eventID.text.filter { $0 != "-" }) ?? []
    let envelope =
      previous + number(event.position) + id + number(event.version) + number(event.timestamp.milliseconds)
    let texts = text(Array(event.stream.utf8)) + text(Array(event.type.utf8)) + text(event.metadata)
    return try digest(envelope + texts + digest(event.data))
  }

  @Test("The hash of every event is the documented one over the event before it")
  func encoding() throws {
    let log = try TestLog()
    try log.fill(300)
    try log.append(.new("é", "中", data: "{}", metadata: "{}", timestamp: Timestamp(clamping: -1)))
    var hashes: [[UInt8]] = []
    try log.connection.each("SELECT hash FROM log_events ORDER BY position") { (row) throws(Failure) in
      hashes.append(row.blob(0))
    }
    var previous = [UInt8](repeating: 0, count: 32)
    for (event, hash) in zip(try log.read().events, hashes) {
      previous = try Self.link(after: previous, event)
      #expect(previous == hash, "position \(event.position)")
    }
    #expect(hashes.count == 301)
    #expect(try LogReader.head(log.connection) == Hexadecimal.text(previous))
  }

  @Test("The hashes of two known events are the ones that another program computed")
  func golden() throws {
    let log = try TestLog()
    try log.append(
      .new(
        "study/one", "StudyCreated", data: #"{"id":"one","name":"Näme","period_type":"daily"}"#,
        metadata: #"{"by":"test"}"#, id: EventID("018f3c5e-7b2a-7c41-9d6e-5b8f2a1c3d4e"),
        timestamp: Timestamp(rfc3339: "2026-01-31T12:00:00.123Z")))
    let first = try LogReader.head(log.connection)
    try log.append(
      .new(
        "study/one", "StudyStarted", data: #"{"id":"one"}"#, id: EventID("018f3c5e-7b2a-7c41-9d6e-5b8f2a1c3d4f"),
        timestamp: Timestamp(rfc3339: "1969-12-31T23:59:59.999Z")))
    let second = try LogReader.head(log.connection)
    #expect(first == "5f0984039960a430003561c042e0b550cb757e1339e44be68ee986a5b630f8ca")
    #expect(second == "fd054d263344bfa83150fc2e8e491192c83a7d47db631e7525218b89697b844b")
  }

  @Test("An empty log has a head of zeros")
  func empty() throws {
    let log = try TestLog()
    #expect(try LogReader.head(log.connection) == String(repeating: "0", count: 64))
  }
}
