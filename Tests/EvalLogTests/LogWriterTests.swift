import EvalLog
import EvalSQL
import EvalSystem
import EvalTesting
import Testing

@Suite struct LogWriterTests {
  private let log: TestLog

  init() throws { log = try TestLog() }

  @Test("Positions count all events, versions those of a stream, both from 1")
  func counting() throws {
    let first = try log.append(.new("a"), .new("b"), .new("a"))
    let second = try log.append(.new("b"), .new("c"), .new("a"))
    let receipts = first + second
    #expect(receipts.map(\.position) == [1, 2, 3, 4, 5, 6])
    #expect(receipts.map(\.version) == [1, 1, 2, 2, 1, 3])
    #expect(receipts.map(\.stream) == ["a", "b", "a", "b", "c", "a"])
    #expect(receipts.allSatisfy { !$0.duplicate })
    #expect(Set(receipts.map(\.eventID)).count == 6)
  }

  @Test("Names that Unicode takes for equal are two streams and two types, remembered or not")
  func spellings() throws {
    let (one, two) = ("\u{e9}", "e\u{301}")
    try log.append(.new(one, one), .new(two, two))
    let receipts = try log.transaction(remembering: true) { (writer) throws(Failure) in
      [try writer.append(.new(two, two)), try writer.append(.new(one, one))]
    }
    #expect(receipts.map(\.version) == [2, 2])
    let events = try log.read().events
    #expect(events.map { Array($0.stream.utf8) } == [one, two, two, one].map { Array($0.utf8) })
    #expect(events.map { Array($0.type.utf8) } == [one, two, two, one].map { Array($0.utf8) })
  }

  @Test("An event comes back as it was appended")
  func roundTrip() throws {
    let id = EventID(high: 1, low: 2)
    let time = Timestamp(clamping: -1)
    let receipt = try #require(
      try log.append(.new("a/é", "Täken", data: #"{"x":"中"}"#, metadata: #"{"y":1}"#, id: id, timestamp: time)).first)
    #expect(receipt.eventID == id)
    let event = try #require(try log.read().events.first)
    #expect(event.eventID == id)
    #expect(event.stream == "a/é")
    #expect(event.type == "Täken")
    #expect(event.timestamp == time)
    #expect(event.data == Array(#"{"x":"中"}"#.utf8))
    #expect(event.metadata == Array(#"{"y":1}"#.utf8))
    #expect((event.position, event.version) == (1, 1))
  }

  @Test("The store gives the time and the id that the caller leaves out")
  func defaults() throws {
    log.clock.set(1_800_000_000_000)
    let receipt = try #require(try log.append(.new("a")).first)
    #expect(receipt.eventID.high >> 16 == 1_800_000_000_000)
    #expect(try log.read().events.first?.timestamp.milliseconds == 1_800_000_000_000)
  }

  @Test("A transaction that is undone leaves no hole in the positions, and nothing else")
  func rolledBack() throws {
    try log.append(.new("a"), .new("b"))
    let thrown = failure {
      try log.transaction { (writer) throws(Failure) in
        _ = try writer.append(.new("a"))
        _ = try writer.append(.new("new", "NewType"))
        #expect(writer.lastPosition == 4)
        throw Failure(.rejected, "no")
      }
    }
    #expect(thrown?.status == .rejected)
    #expect(try log.count("streams") == 2)
    #expect(try log.count("event_types") == 1)
    let receipts = try log.append(.new("a"), .new("new", "NewType"))
    #expect(receipts.map(\.position) == [3, 4])
    #expect(receipts.map(\.version) == [2, 1])
    #expect(try log.read().events.map(\.position) == [1, 2, 3, 4])
  }

  @Test("A writer that remembers the transaction before writes the same log as one that looks again")
  func remembering() throws {
    let other = try TestLog()
    for (log, remembers) in [(log, true), (other, false)] {
      var generator = SeededGenerator(seed: 7)
      var previous = false
      for _ in 0..<200 {
        let fails = generator.once(in: 5)
        let names = (0...2).map { _ in "s\(Int.random(in: 0...20, using: &generator))" }
        let thrown = failure {
          try log.transaction(remembering: remembers && previous) { (writer) throws(Failure) in
            for name in names { _ = try writer.append(.new(name, "T\(name.count)")) }
            if fails { throw Failure(.rejected, "no") }
          }
        }
        #expect((thrown != nil) == fails)
        previous = !fails
      }
    }
    #expect(try LogReader.head(log.connection) == LogReader.head(other.connection))
    #expect(try LogReader.lastPosition(log.connection) > 300)
  }

  @Test(
    "A stream at a version admits what the caller expects of it, and refuses all else",
    arguments: 0...2 as ClosedRange<Int64>,
    [.any, .noStream, .streamExists, .exactly(0), .exactly(1), .exactly(2), .exactly(3), .exactly(Int64.max)]
      as [ExpectedVersion])
  func expectedVersions(actual: Int64, expected: ExpectedVersion) throws {
    for _ in 0..<actual { try log.append(.new("a")) }
    let admitted: Bool =
      switch expected {
      case .any: true
      case .noStream: actual == 0
      case .streamExists: actual != 0
      case .exactly(let version): version == actual
      }
    let refused = failure { try log.append(.new("b"), .new("a", expected: expected)) }
    #expect((refused == nil) == admitted)
    #expect(try log.count("log_events") == actual + (admitted ? 2 : 0))
    if let refused {
      #expect(refused.status == .conflict)
      #expect(refused.detail("stream") == .text("a"))
      #expect(refused.detail("actual_version") == .integer(actual))
    }
  }

  @Test("Events of one transaction see the versions of those before them")
  func expectedInBatch() throws {
    let receipts = try log.append(
      .new("a", expected: .noStream), .new("a", expected: .exactly(1)), .new("a", expected: .streamExists))
    #expect(receipts.map(\.version) == [1, 2, 3])
    #expect(failure { try log.append(.new("b", expected: .noStream), .new("b", expected: .noStream)) } != nil)
  }

  @Test("An event is found by its id, also in the transaction that appends it")
  func finding() throws {
    let id = EventID(high: 3, low: 4)
    try log.append(.new("a"))
    try log.transaction { (writer) throws(Failure) in
      #expect(try writer.find(id)?.position == nil)
      _ = try writer.append(.new("b", "Found", data: #"{"x":1}"#, id: id))
      #expect(try writer.find(id)?.position == 2)
    }
    try log.transaction { (writer) throws(Failure) in
      let found = try writer.find(id)
      #expect(found?.type == "Found")
      #expect(found?.receipt.duplicate == true)
      #expect(found?.receipt.position == 2)
      #expect(try writer.find(EventID(high: 3, low: 5))?.position == nil)
    }
  }

  @Test("An id that is taken is never written twice, even if nobody looked")
  func uniqueIDs() throws {
    let id = EventID(high: 3, low: 4)
    try log.append(.new("a", id: id))
    #expect(failure { try log.append(.new("b", id: id)) } != nil)
    #expect(try log.count("log_events") == 1)
  }
}
