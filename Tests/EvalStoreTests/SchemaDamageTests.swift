import EvalLog
import EvalSQL
import EvalStore
import EvalSystem
import EvalTesting
import Testing

@Suite struct SchemaDamageTests {
  private let folder = StoreFolder()

  @Test(
    "A schema that is not the one that was written is corrupt, and what is wrong with it is named",
    arguments: [
      ("DROP TRIGGER log_events_refuse_update", "log_events_refuse_update"),
      ("DROP TRIGGER log_events_refuse_delete", "log_events_refuse_delete"),
      (
        "DROP TRIGGER log_events_refuse_delete; CREATE TRIGGER log_events_refuse_delete BEFORE DELETE ON log_events "
          + "BEGIN SELECT 1; END", "log_events_refuse_delete"
      ),
      ("DROP INDEX log_events_by_type", "log_events_by_type"), ("DROP VIEW events", "events"),
      ("DROP TABLE consumers", "consumers"), ("ALTER TABLE contents ADD COLUMN x TEXT", "contents"),
    ])
  func damaged(sql: String, name: String) throws {
    let store = try folder.open()
    try store.createStudy("s")
    try folder.tamper(sql)
    for refused in [
      failure { try store.note() }, failure { _ = try folder.open() },
      failure { _ = try folder.open(#"{"read_only":true}"#) },
    ] {
      #expect(refused?.status == .corrupt)
      #expect(refused?.message.contains(" \(name) ") == true)
    }
    #expect(try folder.look("SELECT count(*) FROM log_events") == ["1"])
  }

  @Test(
    "A table or an index that says that it belongs to another table is found",
    arguments: [
      ("forgotten_contents", "forgotten_Contents"), ("sqlite_autoindex_performance_metrics_1", "performcnce_metrics"),
    ])
  func otherTable(name: String, table: String) throws {
    let store = try folder.open()
    try store.createStudy("s")
    try folder.tamper(
      "PRAGMA writable_schema = ON; UPDATE sqlite_schema SET tbl_name = '\(table)' WHERE name = '\(name)'")
    #expect(try store.ask(.maintain, #"{"action":"check"}"#)["ok"].boolean == false)
    let found = try store.ask(.project, #"{"action":"verify"}"#)
    #expect(found["clean"].boolean == false)
    #expect(found["findings"].list.contains { $0["problem"].text?.contains(" \(name) ") == true })
  }

  @Test("What is the user's own beside it is left alone")
  func usersOwn() throws {
    let store = try folder.open()
    try store.createStudy("s")
    try folder.tamper(
      "CREATE TABLE mine(x); CREATE VIEW running AS SELECT id FROM studies; CREATE INDEX mine_x ON mine(x); "
        + "INSERT INTO mine VALUES(1)")
    try store.createStudy("t")
    #expect(try store.ask(.project, #"{"action":"rebuild"}"#)["done"].boolean == true)
    #expect(try store.isClean)
    store.close()
    #expect(try folder.open().isClean)
    #expect(try folder.look("SELECT count(*) FROM running UNION ALL SELECT x FROM mine") == ["2", "1"])
  }

  @Test("Read models that are lost are made anew when the store is opened", arguments: ["studies", "checkpoints"])
  func lostReadModel(table: String) throws {
    let store = try folder.open()
    try store.createStudy("s")
    _ = try store.execute("start_study", #"{"id":"s"}"#)
    _ = try store.execute("record_checkpoint", #"{"study_id":"s"}"#)
    let before = try folder.dump()
    store.close()
    try folder.tamper("DROP TABLE \(table)")
    #expect(failure { _ = try folder.open(#"{"read_only":true}"#) }?.status == .unsupported)
    let opened = try folder.open()
    #expect(try opened.isClean)
    #expect(try folder.dump() == before)
  }

  @Test("Read models of an older library are made anew, those of a newer one are left alone")
  func otherLibraries() throws {
    let store = try folder.open()
    try store.createStudy("s")
    store.close()
    try folder.tamper("UPDATE projections SET version = 0; UPDATE studies SET name = 'old'")
    #expect(try folder.open().isClean)
    try folder.tamper("UPDATE projections SET version = 1000 WHERE name = 'studies'")
    #expect(failure { _ = try folder.open() }?.status == .unsupported)
  }

  @Test("A version that is not that of the schema is corrupt, and nothing is changed", arguments: [0, 1, 2, 3])
  func wrongVersion(version: Int) throws {
    let store = try folder.open()
    try store.createStudy("s")
    store.close()
    let newest = try folder.look("PRAGMA user_version")[0]
    try folder.tamper("PRAGMA user_version = \(version)")
    #expect(failure { _ = try folder.open() }?.status == .corrupt)
    try folder.tamper("PRAGMA user_version = \(newest)")
    #expect(try folder.open().isClean)
  }

  @Test(
    "A consumer whose row was damaged is found by verify, though no event has its position",
    arguments: ["position = 2", "name = 'other'", "proof = '1 reader '"])
  func damagedConsumer(damage: String) throws {
    let store = try folder.open()
    for id in ["a", "b", "c"] { try store.createStudy(id) }
    _ = try store.ask(.commit, #"{"consumer":"reader","position":3}"#)
    #expect(try store.isClean)
    store.close()
    try folder.tamper("PRAGMA ignore_check_constraints = ON; UPDATE consumers SET \(damage)")
    #expect(try !folder.open().isClean)
  }

  @Test(
    "A header that SQLite does not understand, or that names another encoding, is corrupt",
    arguments: [(44, 0x0a), (56, 0x0a), (56, 0x03)] as [(Int, UInt8)])
  func damagedHeader(offset: Int, bits: UInt8) throws {
    let store = try folder.open()
    try store.createStudy("s")
    store.close()
    var bytes = FileBytes.read(folder.path)
    bytes[offset + 3] ^= bits
    FileBytes.write(bytes, to: folder.path)
    for options in ["{}", #"{"read_only":true}"#] {
      #expect(failure { _ = try folder.open(options) }?.status == .corrupt)
    }
  }

  @Test("An index that is not what its table says is found by verify, though every row is as it was written")
  func damagedIndex() throws {
    let store = try folder.open()
    for id in ["aaaaaaaaaa", "bbbbbbbbbb", "cccccccccc"] { try store.createStudy(id) }
    store.close()
    let root =
      Int(
        try folder.look("SELECT rootpage FROM sqlite_schema WHERE name = 'sqlite_autoindex_studies_1'")[0]) ?? 0
    var bytes = FileBytes.read(folder.path)
    let page = (root - 1) * 4096..<root * 4096
    let place = try #require(page.first { bytes[$0...].starts(with: "bbbbbbbbbb".utf8) })
    bytes[place + 9] = UInt8(ascii: "a")
    FileBytes.write(bytes, to: folder.path)
    let damaged = try folder.open()
    #expect(try damaged.ask(.query, #"{"query":"get_study","args":{"id":"bbbbbbbbbb"}}"#)["result"]["id"].text == nil)
    let report = try damaged.verify()
    #expect(report["clean"].boolean == false)
    #expect(report["findings"].list.contains { $0["problem"].text?.contains("sqlite_autoindex_studies_1") == true })
  }

  @Test("SQLite's own checks see a damaged page and a dangling reference")
  func check() throws {
    let store = try folder.open()
    for index in 0..<200 { try store.createStudy("s\(index)") }
    #expect(try store.ask(.maintain, #"{"action":"check"}"#).description == #"{"ok":true,"problems":[]}"#)
    try folder.tamper(
      "PRAGMA foreign_keys = OFF; INSERT INTO log_events SELECT 1000, randomblob(16), 9999, 1, type_id, 0, '{}', '{}', x'' "
        + "FROM log_events LIMIT 1")
    let dangling = try store.ask(.maintain, #"{"action":"check"}"#)
    #expect(dangling["ok"].boolean == false)
    #expect(dangling["problems"].list.contains { $0.text?.contains("log_events") == true })
    store.close()
    var bytes = FileBytes.read(folder.path)
    let root = Int(try folder.look("SELECT rootpage FROM sqlite_schema WHERE name = 'log_events_by_type'")[0]) ?? 0
    for offset in 8..<64 { bytes[(root - 1) * 4096 + offset] ^= 0x55 }
    FileBytes.write(bytes, to: folder.path)
    let damaged = try folder.open(#"{"read_only":true}"#)
    var problems = 0
    let refused = failure { problems = try damaged.ask(.maintain, #"{"action":"check"}"#)["problems"].list.count }
    #expect(problems > 1 || refused?.status == .corrupt)
  }
}
