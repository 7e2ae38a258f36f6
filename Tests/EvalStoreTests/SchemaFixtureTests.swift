import EvalLog
import EvalSQL
import EvalStore
import EvalSystem
import EvalTesting
import Testing

/// Files that older libraries have left; see `Tests/Fixtures/README.md`.
@Suite struct SchemaFixtureTests {
  private static let versions: [Int64] = [1, 2, 3, 4, 5]
  /// The hash of the last of the ten events, which is the same in every schema.
  private static let head = "9c3912c95b6d06505a5c58afe7e406a7059476a97d9bc3bb6f3617b2980a9df4"
  private let folder = StoreFolder()

  private static func fixture(_ version: Int64, _ kind: String) -> String {
    Repository.path("Tests/Fixtures/schema-\(version).\(kind)")
  }

  private func open(_ version: Int64) throws -> Store {
    FileBytes.copy(Self.fixture(version, "db"), to: folder.path)
    return try folder.open()
  }

  @Test("There is a file and a text of every schema")
  func complete() throws {
    #expect(LogSchema.migrator.migrations.map(\.version) == Self.versions)
    for version in Self.versions {
      FileBytes.copy(Self.fixture(version, "db"), to: folder.path)
      #expect(try folder.look("PRAGMA user_version") == ["\(version)"])
      #expect(try folder.look("PRAGMA application_id") == ["\(LogSchema.applicationID)"])
    }
  }

  @Test("All that the migrations make is looked for when a file is opened")
  func definitions() throws {
    let connection = try Connection(path: ":memory:", access: .readWrite)
    defer { connection.close() }
    try LogSchema.migrator.migrate(connection, to: LogSchema.migrator.newest)
    var made: [String: String] = [:]
    try connection.each("SELECT name, sql FROM sqlite_schema WHERE sql IS NOT NULL") { (row) throws(Failure) in
      made[row.text(0)] = row.text(1)
    }
    #expect(made == LogSchema.migrator.definitions)
  }

  @Test("The migrations make the schemas that they made when they were released", arguments: versions)
  func migrations(version: Int64) throws {
    let connection = try Connection(path: ":memory:", access: .readWrite)
    defer { connection.close() }
    try LogSchema.migrator.migrate(connection, to: version)
    var texts: [String] = []
    try connection.each("SELECT sql FROM sqlite_schema WHERE sql IS NOT NULL ORDER BY type, name") {
      (row) throws(Failure) in texts.append(row.text(0) + ";\n")
    }
    #expect(texts.joined(separator: "\n") == FileBytes.text(Self.fixture(version, "sql")))
    FileBytes.copy(Self.fixture(version, "db"), to: folder.path)
    let inFile = try folder.look("SELECT sql FROM sqlite_schema WHERE sql IS NOT NULL")
    for text in texts { #expect(inFile.contains(String(text.dropLast(2)))) }
  }

  @Test("A file of any schema is opened, upgraded, clean and as it was", arguments: versions)
  func opened(version: Int64) throws {
    let store = try open(version)
    let info = try store.info()
    #expect(info["schema_version"].integer == LogSchema.migrator.newest)
    #expect(info["last_position"].integer == 10)
    #expect(info["head"].text == Self.head)
    #expect(try store.isClean)
    #expect(try store.ask(.maintain, #"{"action":"check"}"#)["ok"].boolean == true)
    #expect(
      try store.ask(.query, #"{"query":"get_study","args":{"id":"nightly"}}"#)["result"].description
        == #"{"id":"nightly","name":"Nightly","status":"stopped","period_type":"daily","period_value":null,"config":{"#
        + #""description":"d","metadata":{"owner":{"team":"x"}}},"created_at":"2026-01-01T00:00:01.000Z","#
        + #""started_at":"2026-01-01T00:00:02.000Z","stopped_at":"2026-01-01T00:00:08.000Z"}"#)
    #expect(
      try store.ask(.query, #"{"query":"get_checkpoints","args":{"study_id":"nightly"}}"#)["result"][0].description
        == #"{"id":"c1","study_id":"nightly","timestamp":"2026-01-01T00:00:00.000Z","metrics":{"#
        + #""session_success_rate":0.75,"total_tokens":12345,"mine":-1.5,"period":{"start":"2025-12-31T00:00:00.000Z","#
        + #""end":"2026-01-01T00:00:00.000Z"}},"events_analyzed":7,"sessions_included":["s1","s2"]}"#)
    #expect(
      try store.ask(.read, #"{"from_position":10}"#)["events"][0]["data"].description
        == #"{"text":"a note of one's own","n":9007199254740993}"#)
    let content = "039058c6f2c0cb492c533b0a4d14ef77cc0f78abccced5287d84a1a2011cfb81"
    #expect(try store.getContent(content) == [1, 2, 3])
    let committed = try store.ask(.commit, #"{"consumer":"dashboard"}"#)["position"].integer
    #expect(committed == (version < LogSchema.consumersSince ? 0 : 7))
  }

  @Test("A file of any schema is gone on with", arguments: versions)
  func appended(version: Int64) throws {
    let store = try open(version)
    _ = try store.execute("start_study", #"{"id":"weekly"}"#)
    #expect(try store.note("notes/1")["version"].integer == 2)
    #expect(failure { _ = try store.execute("start_study", #"{"id":"nightly"}"#) }?.status == .rejected)
    #expect(try store.lastPosition == 12)
    #expect(try store.isClean)
    store.close()
    #expect(try folder.open().isClean)
  }

  @Test("Read models made anew from an old log are those that it came with", arguments: versions)
  func rebuilt(version: Int64) throws {
    let store = try open(version)
    let before = try folder.dump()
    _ = try store.ask(.project, #"{"action":"rebuild"}"#)
    #expect(try folder.dump() == before)
  }
}
