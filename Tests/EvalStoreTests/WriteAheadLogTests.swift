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

@Suite struct WriteAheadLogTests {
  private let folder = StoreFolder()

  /// Another program that looks at one moment of the file until it is told to end.
  private func snapshot() throws(Failure) -> Connection {
    let other = try Connection(path: folder.path, access: .readOnly)
    try other.execute("BEGIN")
    try other.each("SELECT count(*) FROM events") { (_) throws(Failure) in }
    return other
  }

  private func fill(_ store: Store, from first: Int = 0, mebibytes: Int) throws(Failure) {
    for index in first..<(first + mebibytes) {
      var bytes = [UInt8](repeating: 0, count: 1 << 20)
      bytes[0] = UInt8(truncatingIfNeeded: index)
      bytes[1] = UInt8(truncatingIfNeeded: index >> 8)
      _ = try bytes.withRaw { (bytes) throws(Failure) in try store.putContent(bytes) }
    }
  }

  @Test("While a snapshot is held the log grows and info says who holds it; afterwards it is emptied")
  func heldSnapshot() throws {
    let store = try folder.open()
    try store.note()
    let seen = try store.info()["wal"]["frames"].integer ?? 0
    #expect(try store.info()["wal"]["why"].isNull)
    let other = try snapshot()
    try fill(store, mebibytes: 70)
    let held = try store.info()
    #expect((held["wal_bytes"].integer ?? 0) > 70 << 20)
    #expect((held["wal"]["frames"].integer ?? 0) > 70 << 8)
    #expect(held["wal"]["checkpointed"].integer == seen)
    #expect(held["wal"]["readers"].list.map { $0["pid"].integer } == [Int64(getpid())])
    #expect(held["wal"]["readers"][0]["frames"].integer == seen)
    #expect(held["wal"]["why"].text?.contains("sees \(seen) of its") == true)
    other.close()
    // A commit that could not empty the log leaves it alone for ten times as long as it waited: 100 ms for 64 MiB, more
    // for more.
    usleep(1_500_000)
    try store.note()
    let after = try store.info()
    #expect(after["wal_bytes"].integer == 0)
    #expect(after["wal"]["frames"].integer == 0)
    #expect(after["wal"]["readers"].list.isEmpty)
    #expect(after["wal"]["why"].isNull)
    #expect(try store.isClean)
  }

  @Test("The log is cut off although at every moment somebody reads")
  func neverWithoutReaders() throws {
    let store = try folder.open()
    try store.note()
    let stop = Shared<Bool>()
    let readers = (0..<3).map { number in
      WorkerThread {
        usleep(UInt32(number) * 20_000)
        var last: Connection?
        while stop.values.isEmpty {
          let next = try? snapshot()
          last?.close()
          last = next
          usleep(60_000)
        }
        last?.close()
      }
    }
    var longest: Int64 = 0
    var isCutOff = false
    var round = 0
    let end = Deadline(afterMilliseconds: 120_000)
    // On a busy machine no attempt may have all who read go in time; the next one comes with a later commit.
    while !isCutOff, end.remaining > 0 {
      if round < 300 { try fill(store, from: round, mebibytes: 1) } else { try store.note() }
      usleep(10_000)
      let length = try store.info()["wal_bytes"].integer ?? 0
      isCutOff = length < longest
      longest = max(longest, length)
      round += 1
    }
    stop.add(true)
    for reader in readers { reader.join() }
    #expect(isCutOff)
    #expect(longest > 60 << 20)
  }

  @Test(
    "A log of any length that a file can have is cut off",
    .enabled(if: access("/dev/shm", W_OK) == 0, "only a file system in memory has files of 4 EiB"))
  func sparseLog() async {
    await #expect(processExitsWith: .success) {
      var template = Array("/dev/shm/evalstore-XXXXXX".utf8CString)
      let folder = try #require(mkdtemp(&template).map { String(cString: $0) })
      let path = folder + "/store.db"
      defer { for name in [path, path + "-wal", path + "-shm", path + "-lock", folder] { remove(name) } }
      let store = try Store(path: path)
      try store.note()
      try #require(truncate(path + "-wal", 1 << 62) == 0)
      try store.note()
      #expect(try store.info()["wal_bytes"].integer == 0)
      #expect(try store.isClean)
      store.close()
    }
  }

  @Test("No question keeps its snapshot once it is answered")
  func nothingKept() throws {
    let store = try folder.open()
    for index in 0..<20 { try store.createStudy("s\(index)") }
    let requests: [(Operation, String)] = [
      (.read, #"{"limit":5}"#),
      (.poll, #"{"consumer":"c","max":3,"timeout_ms":0}"#),
      (.query, #"{"query":"list_studies","args":{"limit":3}}"#),
      (.query, #"{"query":"sql","args":{"sql":"SELECT * FROM events","limit":2}}"#),
      (.query, #"{"query":"sql","args":{"sql":"SELECT * FROM nothing"}}"#),
      (.project, #"{"action":"verify","max_events":5}"#),
      (.project, #"{"action":"status"}"#),
      (.maintain, #"{"action":"check"}"#),
      (.maintain, #"{"action":"info"}"#),
      (.maintain, #"{"action":"backup","path":\#(folder.path("copy.db").json)}"#),
    ]
    for (operation, request) in requests {
      _ = try? store.ask(operation, request)
      #expect(try store.info()["wal"]["readers"].list.isEmpty, "\(request)")
    }
  }

  @Test("A store in memory has no log")
  func memory() throws {
    #expect(try Store(path: ":memory:").info()["wal"].isNull)
  }
}
