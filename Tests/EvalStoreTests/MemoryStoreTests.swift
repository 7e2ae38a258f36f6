import EvalStore
import EvalSystem
import EvalTesting
import Testing

@Suite struct MemoryStoreTests {
  private func open(_ options: String = "") throws -> Store { try Store(path: ":memory:", options: options) }

  @Test("A store in memory does what one in a file does")
  func everything() throws {
    let store = try open()
    try store.createStudy("s")
    _ = try store.execute("start_study", #"{"id":"s"}"#)
    _ = try store.execute("record_checkpoint", #"{"study_id":"s","metrics":{"x":1}}"#)
    try store.note()
    #expect(try store.ask(.query, #"{"query":"get_study","args":{"id":"s"}}"#)["result"]["status"].text == "running")
    #expect(try store.ask(.query, #"{"query":"get_checkpoints","args":{"study_id":"s"}}"#)["result"].list.count == 1)
    let sql = #"{"query":"sql","args":{"sql":"SELECT wilson_low(1, 2) > 0, count(*) FROM events"}}"#
    #expect(try store.ask(.query, sql)["result"]["rows"][0].description == "[1,4]")
    #expect(try store.ask(.read, "{}")["events"].list.count == 4)
    #expect(try store.ask(.poll, #"{"consumer":"c","timeout_ms":0}"#)["next_position"].integer == 5)
    #expect(try store.ask(.commit, #"{"consumer":"c","position":4}"#)["position"].integer == 4)
    #expect(try store.ask(.project, #"{"action":"rebuild","max_events":2}"#)["done"].boolean == false)
    #expect(try store.ask(.project, #"{"action":"rebuild"}"#)["done"].boolean == true)
    #expect(try store.isClean)
    #expect(try store.isClean)
    #expect(try store.ask(.maintain, #"{"action":"check"}"#)["ok"].boolean == true)
    #expect(try store.ask(.maintain, #"{"action":"vacuum"}"#)["done"].boolean == true)
    #expect(try store.info()["path"].text == ":memory:")
    let content = try JSONAnswer(([1, 2] as [UInt8]).withUnsafeBytes { try store.putContent($0) })
    #expect(try store.getContent(content["hash"].text ?? "") == [1, 2])
  }

  @Test("Two of them share nothing, and nothing is left of one that is closed")
  func separate() throws {
    let first = try open()
    let second = try open()
    try first.createStudy("s")
    #expect(try second.lastPosition == 0)
    first.close()
    #expect(try open().lastPosition == 0)
  }

  @Test("It says that it keeps no journal on a disk, and how to keep what it has when it was migrated")
  func toldTruly() throws {
    let folder = StoreFolder()
    let store = try open()
    #expect(try store.info()["journal"].text == "memory")
    #expect(try store.info()["pragmas"]["journal_mode"].text == "memory")
    try store.createStudy("s")
    _ = try store.ask(.maintain, #"{"action":"migrate","to":1}"#)
    let refused = try #require(failure { try store.createStudy("t") })
    #expect(refused.status == .unsupported)
    #expect(refused.message.contains("schema 1") && refused.message.contains("backup"))
    #expect(!refused.message.contains("close"))
    _ = try store.ask(.maintain, #"{"action":"backup","path":"\#(folder.path)"}"#)
    let kept = try folder.open()
    try kept.createStudy("t")
    #expect(try kept.lastPosition == 2)
    #expect(try kept.isClean)
  }

  @Test("A backup makes a file of it")
  func backup() throws {
    let folder = StoreFolder()
    let store = try open()
    try store.createStudy("s")
    _ = try store.ask(.maintain, #"{"action":"backup","path":"\#(folder.path)"}"#)
    let copy = try folder.open()
    #expect(try copy.lastPosition == 1)
    #expect(try copy.isClean)
    try copy.createStudy("t")
  }

  @Test("Callers' SQL cannot write, though it shares the writing connection")
  func callersSQL() throws {
    let store = try open()
    try store.createStudy("s")
    for sql in ["DELETE FROM studies", "DROP TABLE studies", "PRAGMA user_version = 9", "VACUUM", "BEGIN", "COMMIT"] {
      let refused = failure { _ = try store.ask(.query, #"{"query":"sql","args":{"sql":"\#(sql)"}}"#) }
      #expect(refused?.status == .rejected, "\(sql)")
    }
    try store.createStudy("t")
    #expect(try store.isClean)
  }

  @Test("It cannot be opened read_only")
  func readOnly() {
    #expect(failure { _ = try open(#"{"read_only":true}"#) }?.status == .invalidArgument)
  }

  @Test("A poll wakes when another thread appends")
  func poll() throws {
    let store = try open()
    let found = Shared<Int>()
    let waiting = WorkerThread {
      found.add((try? store.ask(.poll, #"{"consumer":"c","timeout_ms":120000}"#))?["events"].list.count ?? -1)
    }
    waiting.waitUntilAsleep()
    let took = milliseconds(of: {
      _ = try? store.note()
      waiting.join()
    })
    #expect(found.values == [1])
    #expect(took < patience)
  }
}
