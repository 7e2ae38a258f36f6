import EvalSQL
import EvalStore
import EvalSystem
import EvalTesting
import Testing

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

@Suite struct ConcurrencyTests {
  private let folder = StoreFolder()

  @Test("Eight threads on one handle, and on two, write without a hole, an overlap or a lost event", arguments: [1, 2])
  func threads(handles count: Int) throws {
    let handles = try (0..<count).map { _ in try folder.open() }
    let receipts = Shared<[Int64]>()
    WorkerThread.run(8) { thread in
      for index in 0..<40 {
        let request =
          #"{"events":[{"type":"T","stream":"s\#(thread)","data":{"i":\#(index)},"expected_version":\#(index)}]}"#
        guard let receipt = try? handles[thread % count].ask(.append, request)["events"][0] else { continue }
        receipts.add([receipt["position"].integer ?? 0, receipt["version"].integer ?? 0, Int64(index)])
      }
    }
    #expect(receipts.values.map { $0[0] }.sorted() == Array(1...320))
    #expect(receipts.values.allSatisfy { $0[1] == $0[2] + 1 })
    #expect(try handles[0].lastPosition == 320)
    #expect(try handles[0].isClean)
  }

  @Test("Of many that want the same version of a stream, one gets it")
  func expectedVersion() throws {
    let store = try folder.open()
    let other = try folder.open()
    let won = Shared<Int>()
    WorkerThread.run(8) { thread in
      for round in 0..<10 {
        let request = #"{"events":[{"type":"T","stream":"s\#(round)","data":{},"expected_version":"no_stream"}]}"#
        if (try? (thread % 2 == 0 ? store : other).ask(.append, request)) != nil { won.add(round) }
      }
    }
    #expect(won.values.sorted() == Array(0..<10))
    #expect(try store.lastPosition == 10)
  }

  @Test("No reader sees an event without its effect, or an effect without its event")
  func effects() throws {
    let store = try folder.open()
    let enough = Shared<Bool>()
    let written = Shared<Int>()
    let writer = WorkerThread {
      var index = 0
      while enough.values.isEmpty {
        if (try? store.createStudy("s\(index)")) != nil { written.add(index) }
        index += 1
      }
    }
    defer { enough.add(true) }
    let sql =
      "SELECT (SELECT count(*) FROM studies), (SELECT count(*) FROM events WHERE type = 'StudyCreated'), "
      + "(SELECT sum(version) FROM streams)"
    var moments: Set<Int64> = []
    let hasSeenMany = try eventually {
      let row = try store.ask(.query, #"{"query":"sql","args":{"sql":"\#(sql)"}}"#)["result"]["rows"][0]
      let counts = row.list.map { $0.integer ?? 0 }
      #expect(counts[0] == counts[1] && counts[1] == counts[2])
      moments.insert(counts[0])
      return moments.count >= 30
    }
    enough.add(true)
    writer.join()
    #expect(hasSeenMany)
    #expect(try store.lastPosition == Int64(written.values.count))
  }

  @Test("Many that make the same store at once make one")
  func makingRace() throws {
    let path = folder.path("deep/er/store.db")
    let problems = Shared<String>()
    WorkerThread.run(8) { thread in
      do {
        let store = try Store(path: path, options: #"{"durability":"normal"}"#)
        try store.createStudy("s\(thread)")
      } catch { problems.add("\(error)") }
    }
    #expect(problems.values == [])
    let store = try Store(path: path)
    #expect(try store.lastPosition == 8)
    #expect(try store.isClean)
  }

  @Test("Who gets no turn within the timeout is told who holds it and since when, and may try again")
  func busy() throws {
    let store = try folder.open(#"{"timeout_ms":60}"#)
    let holder = try WriteQueue(path: folder.path("store.db-lock"), create: false)
    let since = Timestamp(clamping: ManualClock.start)
    #expect(holder.take(until: Deadline(afterMilliseconds: 1000), at: since))
    var refused: Failure?
    let took = milliseconds(of: { refused = failure { try store.note() } })
    #expect((59..<patience).contains(took))
    #expect(refused?.status == .busy)
    #expect(refused?.retryable == true)
    #expect(
      refused?.detail("holder") == .object(["pid": .integer(Int64(getpid())), "since": .text(since.rfc3339)]))
    #expect(refused?.message.contains("another call in this process has it since \(since.rfc3339)") == true)
    #expect(try store.lastPosition == 0)
    holder.handOn()
    try store.note()
    #expect(try store.lastPosition == 1)
  }

  @Test("Another program that locks the file itself makes writes wait and then busy, and reads go on")
  func otherProgram() throws {
    let store = try folder.open(#"{"timeout_ms":60}"#)
    let other = try Connection(path: folder.path, access: .readWrite)
    defer { other.close() }
    try other.execute("BEGIN IMMEDIATE")
    #expect(failure { try store.note() }?.status == .busy)
    #expect(try store.lastPosition == 0)
    try other.execute("COMMIT")
    try store.note()
    #expect(try store.isClean)
  }

  @Test("A long question does not keep others from asking or writing")
  func longQuestion() throws {
    let store = try folder.open()
    // It reads a table, so that the store tells when it has begun.
    let endless =
      "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT count(*), (SELECT count(*) FROM events) FROM n"
    var attempts: Int64 = 0
    var isBeside = false
    // Where the others wait for the question they are slower, however long that takes; on a busy machine they may be so by
    // chance.
    while !isBeside, attempts < 7 {
      let ended = Shared<Bool>()
      let asking = WorkerThread { [attempts] in
        let limit = 500 << attempts
        _ = try? store.ask(.query, #"{"query":"sql","args":{"sql":"\#(endless)","timeout_ms":\#(limit)}}"#)
        ended.add(true)
      }
      defer { asking.join() }
      while try store.info()["wal"]["readers"].list.isEmpty, ended.values.isEmpty {}
      for index in 0..<10 {
        try store.createStudy("s\(attempts)-\(index)")
        _ = try store.ask(.query, #"{"query":"sql","args":{"sql":"SELECT 1"}}"#)
      }
      attempts += 1
      isBeside = ended.values.isEmpty
    }
    #expect(isBeside)
    #expect(try store.lastPosition == 10 * attempts)
  }
}
