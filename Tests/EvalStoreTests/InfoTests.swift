import EvalLog
import EvalSQL
import EvalStore
import EvalSystem
import EvalTesting
import Testing

@Suite struct InfoTests {
  private let folder = StoreFolder()

  @Test("Every setting that the store relies on is read back from SQLite")
  func pragmas() throws {
    let pragmas = try folder.open("").info()["pragmas"]
    let expected: [(StaticString, Int64)] = [
      ("application_id", LogSchema.applicationID), ("auto_vacuum", 2), ("cache_size", -16_000), ("cell_size_check", 1),
      ("foreign_keys", 1), ("journal_size_limit", 67_108_864), ("page_size", 4096), ("secure_delete", 1),
      ("synchronous", 2),
      ("trusted_schema", 0), ("user_version", LogSchema.migrator.newest), ("wal_autocheckpoint", 1000),
    ]
    for (name, value) in expected { #expect(pragmas[name].integer == value, "\(name)") }
    #expect(pragmas["journal_mode"].text == "wal")
    #expect(pragmas.keys == (expected.map { "\($0.0)" } + ["journal_mode"]).sorted())
  }

  @Test("What is in the store is counted")
  func counts() throws {
    let store = try folder.open()
    let empty = try store.info()
    for key in ["last_position", "streams", "contents", "forgotten_contents", "pending_destructions", "consumers"]
      as [StaticString]
    {
      #expect(empty[key].integer == 0)
    }
    #expect(empty["head"].text == String(repeating: "0", count: 64))
    try store.createStudy("s")
    try store.note()
    try store.note()
    _ = try ([1, 2, 3] as [UInt8]).withUnsafeBytes { try store.putContent($0) }
    _ = try store.ask(.commit, #"{"consumer":"c","position":1}"#)
    let info = try store.info()
    #expect(info["last_position"].integer == 3)
    #expect(info["streams"].integer == 2)
    #expect(info["contents"].integer == 1)
    #expect(info["consumers"].integer == 1)
    #expect(info["path"].text == store.path)
    #expect(info["schema_version"].integer == LogSchema.migrator.newest)
    #expect(info["library_version"].text == "\(Store.libraryVersion)")
    #expect(info["sqlite_version"].text == Connection.libraryVersion)
    #expect(info["head"].text == (try store.verify())["head"].text)
    #expect((info["wal_bytes"].integer ?? 0) > 0)
    #expect((info["file_bytes"].integer ?? 0) >= 4096)
  }

  @Test("The answer has the keys of the reference, in its order")
  func keys() throws {
    let keys = try folder.open().info().keys
    let documented = Repository.reference.split(separator: "\n").first { $0.hasPrefix("| `info` |") } ?? ""
    #expect(
      keys == documented.split(separator: "\"").enumerated().filter { $0.offset % 2 == 1 }.map { String($0.element) })
  }
}
