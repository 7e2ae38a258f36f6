import EvalLog
import EvalStore
import EvalSystem
import EvalTesting
import Testing

@Suite struct MigrateTests {
  private let folder = StoreFolder()

  private func migrate(_ store: Store, to version: Int64) throws(Failure) -> JSONAnswer {
    try store.ask(.maintain, #"{"action":"migrate","to":\#(version)}"#)
  }

  private func filled() throws -> Store {
    let store = try folder.open()
    for index in 1...5 { try store.createStudy("s\(index)") }
    _ = try store.execute("start_study", #"{"id":"s1"}"#)
    _ = try store.execute("record_checkpoint", #"{"id":"c","study_id":"s1"}"#)
    try store.note()
    _ = try ([7] as [UInt8]).withUnsafeBytes { try store.putContent($0) }
    _ = try store.ask(.commit, #"{"consumer":"c","position":3}"#)
    return store
  }

  @Test("Without a target the answer says where the file is and what there is")
  func asking() throws {
    let answer = try folder.open().ask(.maintain, #"{"action":"migrate"}"#)
    #expect(
      answer.description
        == #"{"from":5,"to":5,"versions":[{"version":1,"name":"log"},{"version":2,"name":"consumers"},"#
        + #"{"version":3,"name":"contents_by_text"},{"version":4,"name":"remnants"},"#
        + #"{"version":5,"name":"proven_consumers"}]}"#)
  }

  @Test("To where the file is already changes nothing")
  func nowhere() throws {
    let store = try filled()
    let before = try folder.dump()
    #expect(try migrate(store, to: LogSchema.migrator.newest)["from"].integer == LogSchema.migrator.newest)
    #expect(try folder.dump() == before)
    try store.createStudy("more")
  }

  @Test("Down to the first schema and up again on open, with log, contents and read models as they were")
  func downAndUp() throws {
    let store = try filled()
    let head = try store.info()["head"].text
    let before = try folder.dump().filter { !$0.hasPrefix("consumers: ") }
    let answer = try migrate(store, to: 1)
    #expect(answer["from"].integer == LogSchema.migrator.newest)
    #expect(answer["to"].integer == 1)
    store.close()
    #expect(try folder.look("PRAGMA user_version") == ["1"])
    #expect(try folder.look("SELECT name FROM sqlite_schema WHERE name = 'consumers'").isEmpty)
    #expect(failure { _ = try folder.open(#"{"read_only":true}"#) }?.status == .unsupported)
    let upgraded = try folder.open()
    #expect(try upgraded.info()["schema_version"].integer == LogSchema.migrator.newest)
    #expect(try upgraded.info()["head"].text == head)
    #expect(try folder.dump() == before)
    #expect(try upgraded.isClean)
    #expect(try upgraded.ask(.commit, #"{"consumer":"c"}"#)["position"].integer == 0)
    try upgraded.createStudy("more")
  }

  @Test("Handles that were open refuse to write the older schema, and say that it was migrated")
  func oldHandles() throws {
    let store = try filled()
    let other = try folder.open()
    _ = try migrate(other, to: 1)
    for handle in [store, other] {
      let refusals = [
        failure { try handle.createStudy("x") }, failure { try handle.note() },
        failure { _ = try handle.ask(.commit, #"{"consumer":"c","position":9}"#) },
        failure { _ = try ([1] as [UInt8]).withUnsafeBytes { try handle.putContent($0) } },
        failure { _ = try handle.ask(.poll, #"{"consumer":"c","timeout_ms":0}"#) },
      ]
      for refused in refusals {
        #expect(refused?.status == .unsupported)
        #expect(refused?.detail("schema_version") == .integer(1))
      }
      #expect(try handle.info()["schema_version"].integer == 1)
      #expect(try handle.ask(.query, #"{"query":"get_study","args":{"id":"s1"}}"#)["result"]["id"].text == "s1")
    }
    let upgraded = try folder.open()
    try upgraded.createStudy("x")
    try store.createStudy("y")
    #expect(try store.isClean)
  }

  @Test("A target that there is not is refused", arguments: ["0", "-1", "99", "1.5", #""1""#])
  func refused(target: String) throws {
    let store = try folder.open()
    let refused = failure { _ = try store.ask(.maintain, #"{"action":"migrate","to":\#(target)}"#) }
    #expect(refused?.status == .invalidRequest)
    #expect(refused?.key == "to")
  }

  @Test("Many that open an older file at once upgrade it once")
  func upgradeRace() throws {
    let store = try filled()
    _ = try migrate(store, to: 1)
    store.close()
    let path = folder.path
    let heads = Shared<String>()
    WorkerThread.run(8) { _ in
      do { heads.add(try Store(path: path).info()["head"].text ?? "") } catch { heads.add("\(error)") }
    }
    #expect(Set(heads.values).count == 1)
    #expect(try folder.open().isClean)
  }
}
