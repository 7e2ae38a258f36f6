import EvalLog
import EvalSQL
import EvalSystem
import EvalTesting
import Testing

@Suite struct LogReaderTests {
  private static let total = 120
  private let log: TestLog
  private let all: [RecordedEvent]

  init() throws {
    log = try TestLog()
    try log.fill(Self.total)
    all = try log.read().events
  }

  @Test("Without anything asked, the log comes from its start, 500 events at a time")
  func defaults() throws {
    #expect(ReadRequest().limit == 500)
    #expect(all.map(\.position) == Array(1...Int64(Self.total)))
    let page = try LogReader.read(log.connection, ReadRequest())
    #expect(page.events.count == Self.total)
    #expect(page.next == Int64(Self.total) + 1)
  }

  @Test("Any request gives the events that it names, in order, once each, over all its pages")
  func property() throws {
    var generator = SeededGenerator(seed: 3)
    let last = Int64(Self.total)
    for _ in 0..<400 {
      let request = randomRequest(&generator, last: last)
      var expected = all.filter { matches($0, request) }.map(\.position)
      if request.backwards { expected.reverse() }
      var found: [Int64] = []
      var next = request
      var pages = 0
      while next.from <= next.to, pages < 200 {
        let page = try LogReader.read(log.connection, next)
        #expect(Int64(page.events.count) <= request.limit)
        found += page.events.map(\.position)
        pages += 1
        if request.backwards {
          if page.next == 0 { break }
          #expect(page.next < next.to)
          next.to = page.next
        } else {
          #expect(page.next > next.from || page.events.isEmpty)
          if page.next > last { break }
          next.from = page.next
        }
      }
      #expect(found == expected, "\(request)")
    }
  }

  private func randomRequest(_ generator: inout SeededGenerator, last: Int64) -> ReadRequest {
    var request = ReadRequest()
    request.limit = Int64.random(in: 1...40, using: &generator)
    request.backwards = Bool.random(using: &generator)
    if Bool.random(using: &generator) { request.from = Int64.random(in: 1...last, using: &generator) }
    if Bool.random(using: &generator) { request.to = Int64.random(in: request.from...last + 10, using: &generator) }
    if generator.once(in: 3) {
      request.stream = "stream \(Int.random(in: 1...6, using: &generator))"
      if Bool.random(using: &generator) { request.fromVersion = Int64.random(in: 1...10, using: &generator) }
      if Bool.random(using: &generator) { request.toVersion = Int64.random(in: 5...30, using: &generator) }
    }
    if generator.once(in: 3) {
      request.types = (0...Int.random(in: 0...2, using: &generator)).compactMap { _ in
        ["Opened", "Changed", "Closed", "Unknown"].randomElement(using: &generator)
      }
    }
    if generator.once(in: 4) {
      let count = Int64.random(in: 1...4, using: &generator)
      request.partition = (Int64.random(in: 0..<count, using: &generator), count)
    }
    return request
  }

  private func matches(_ event: RecordedEvent, _ request: ReadRequest) -> Bool {
    guard (request.from...request.to).contains(event.position) else { return false }
    if let stream = request.stream {
      guard event.stream == stream, event.version >= request.fromVersion, event.version <= request.toVersion else {
        return false
      }
    }
    if let types = request.types, !types.contains(event.type) { return false }
    if let partition = request.partition {
      return streamNumbers[event.stream].map { $0 % partition.count } == partition.index
    }
    return true
  }

  private var streamNumbers: [String: Int64] {
    var numbers: [String: Int64] = [:]
    for event in all where numbers[event.stream] == nil { numbers[event.stream] = Int64(numbers.count + 1) }
    return numbers
  }

  @Test("Both ends of a range of positions and of versions are part of it")
  func ends() throws {
    #expect(try log.read { ($0.from, $0.to) = (5, 7) }.events.map(\.position) == [5, 6, 7])
    let page = try log.read { ($0.stream, $0.fromVersion, $0.toVersion) = ("stream 2", 3, 5) }
    #expect(page.events.map(\.version) == [3, 4, 5])
    #expect(try log.read { ($0.from, $0.to) = (7, 5) }.events.isEmpty)
  }

  @Test("Forwards, the next position is where the next page begins; at the end, one past the last event")
  func nextForwards() throws {
    #expect(try log.read { $0.limit = 10 }.next == 11)
    #expect(try log.read { $0.limit = 120 }.next == 121)
    #expect(try log.read { $0.limit = 500 }.next == 121)
    #expect(try log.read { $0.to = 50 }.next == 51)
    #expect(try log.read { $0.to = 5000 }.next == 121)
    #expect(try log.read { $0.from = 121 }.next == 121)
    #expect(try log.read { $0.from = 5000 }.next == 5000)
    #expect(try log.read { $0.from = Int64.max }.next == Int64.max)
    #expect(try log.read { $0.types = ["Unknown"] }.next == 121)
    #expect(try log.read { ($0.types, $0.to) = (["Unknown"], 50) }.next == 51)
    #expect(try log.read { ($0.from, $0.to) = (7, 5) }.next == 7)
    #expect(try log.read { $0.stream = "nowhere" }.next == 121)
    let empty = try TestLog()
    #expect(try empty.read().next == 1)
  }

  @Test("Backwards, the next position is where the next page ends, and 0 when nothing is left")
  func nextBackwards() throws {
    func read(_ change: (inout ReadRequest) -> Void) throws -> ReadPage {
      try log.read {
        $0.backwards = true
        change(&$0)
      }
    }
    let page = try read { $0.limit = 10 }
    #expect(page.events.map(\.position) == Array((111...120).reversed()))
    #expect(page.next == 110)
    #expect(try read { $0.to = 5 }.events.map(\.position) == [5, 4, 3, 2, 1])
    #expect(try read { $0.to = 5 }.next == 0)
    #expect(try read { ($0.to, $0.limit) = (5, 5) }.next == 0)
    #expect(try read { ($0.from, $0.to, $0.limit) = (3, 5, 3) }.next == 0)
    #expect(try read { ($0.from, $0.to, $0.limit) = (3, 5, 2) }.next == 3)
    #expect(try read { $0.stream = "nowhere" }.next == 0)
    #expect(try read { $0.to = 0 }.next == 0)
  }

  @Test("A page of large events ends early, and the next one goes on behind it", arguments: [false, true])
  func large(backwards: Bool) throws {
    let log = try TestLog()
    let data = "{\"text\":\"\(String(repeating: "x", count: 5 << 20))\"}"
    for _ in 0..<5 { try log.append(.new("s", "T", data: data)) }
    let first = try log.read { $0.backwards = backwards }
    #expect(first.events.map(\.position) == (backwards ? [5, 4, 3, 2] : [1, 2, 3, 4]))
    let second = try log.read {
      $0.backwards = backwards
      if backwards { $0.to = first.next } else { $0.from = first.next }
    }
    #expect(second.events.map(\.position) == [backwards ? 1 : 5])
    #expect(second.next == (backwards ? 0 : 6))
  }

  @Test("The parts of a log share no stream and leave none out")
  func partitions() throws {
    for count in [1, 2, 3, 7] as [Int64] {
      var streams: [String] = []
      var positions: [Int64] = []
      for index in 0..<count {
        let events = try log.read { $0.partition = (index, count) }.events
        streams += Set(events.map(\.stream))
        positions += events.map(\.position)
      }
      #expect(Set(streams).count == streams.count)
      #expect(positions.sorted() == all.map(\.position))
    }
  }

  @Test("Reading ever other streams, types and parts keeps no ever growing list of statements")
  func preparedStatements() throws {
    try log.transaction { (writer) throws(Failure) in
      for index in 0..<50 { _ = try writer.append(.new("new \(index)", "Type \(index)")) }
    }
    let before = log.connection.preparedCount
    for index in 0..<50 {
      #expect(try log.read { $0.stream = "new \(index)" }.events.count == 1)
      #expect(try log.read { $0.types = ["Type \(index)"] }.events.count == 1)
      #expect(try log.read { $0.types = ["Type \(index)", "Opened", "Type \(index)"] }.events.count > 1)
      #expect(try log.read { $0.types = (0...index).map { "Type \($0)" } }.events.count == index + 1)
      #expect(try log.read { $0.partition = (0, Int64(index) + 2) }.next == 171)
    }
    #expect(log.connection.preparedCount < before + 10)
  }

  @Test("An event that cannot be read is corrupt, by its position")
  func unreadable() throws {
    try log.tamper("UPDATE log_events SET event_id = x'0102' WHERE position = 9")
    let refused = try #require(failure { _ = try log.read() })
    #expect(refused.status == .corrupt)
    #expect(refused.detail("position") == .integer(9))
    try log.tamper("UPDATE log_events SET timestamp = 9223372036854775807 WHERE position = 4")
    #expect(failure { _ = try log.read() }?.detail("position") == .integer(4))
  }
}
