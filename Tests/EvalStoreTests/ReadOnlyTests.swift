import EvalStore
import EvalSystem
import EvalTesting
import Testing

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

@Suite struct ReadOnlyTests {
  private let folder = StoreFolder()

  init() throws {
    let store = try folder.open()
    try store.createStudy("s")
    _ = try store.ask(.commit, #"{"consumer":"c","position":1}"#)
    store.close()
  }

  @Test("A read_only store answers every question and changes not a byte")
  func reading() throws {
    let bytes = FileBytes.read(folder.path)
    let store = try folder.open(#"{"read_only":true}"#)
    #expect(try store.ask(.query, #"{"query":"get_study","args":{"id":"s"}}"#)["result"]["id"].text == "s")
    #expect(try store.ask(.read, "{}")["events"].list.count == 1)
    #expect(try store.ask(.poll, #"{"consumer":"x","timeout_ms":0}"#)["events"].list.count == 1)
    #expect(try store.ask(.commit, #"{"consumer":"c"}"#)["position"].integer == 1)
    #expect(try store.isClean)
    #expect(try store.ask(.project, #"{"action":"status"}"#)["done"].boolean == true)
    #expect(try store.ask(.maintain, #"{"action":"check"}"#)["ok"].boolean == true)
    #expect(try store.info()["read_only"].boolean == true)
    store.close()
    #expect(FileBytes.read(folder.path) == bytes)
  }

  @Test(
    "Whatever writes is refused",
    arguments: [
      (.execute, #"{"command":"start_study","args":{"id":"s"}}"#),
      (.append, #"{"events":[{"type":"T","stream":"x","data":{}}]}"#), (.commit, #"{"consumer":"c","position":2}"#),
      (.commit, #"{"consumer":"c","seek":"end"}"#), (.project, #"{"action":"rebuild"}"#),
      (.maintain, #"{"action":"vacuum"}"#), (.maintain, #"{"action":"vacuum","max_events":1}"#),
      (.maintain, #"{"action":"migrate","to":1}"#),
    ] as [(EvalStore.Operation, String)])
  func writing(operation: EvalStore.Operation, request: String) throws {
    let store = try folder.open(#"{"read_only":true}"#)
    #expect(failure { _ = try store.ask(operation, request) }?.status == .readOnly)
    #expect(failure { _ = try [1].withUnsafeBytes { try store.putContent($0) } }?.status == .readOnly)
  }

  @Test("A backup can be made of what can only be read")
  func backup() throws {
    let store = try folder.open(#"{"read_only":true}"#)
    let answer = try store.ask(.maintain, #"{"action":"backup","path":"\#(folder.path("copy.db"))"}"#)
    #expect(answer["last_position"].integer == 1)
  }

  @Test("A store of an older schema is refused with what to do")
  func older() throws {
    try folder.tamper("DROP TABLE consumers; PRAGMA user_version = 1")
    let refused = try #require(failure { _ = try folder.open(#"{"read_only":true}"#) })
    #expect(refused.status == .unsupported)
    #expect(refused.message.contains("open it once for writing"))
  }

  @Test("A read_only store sees what another writes meanwhile")
  func following() throws {
    let reader = try folder.open(#"{"read_only":true}"#)
    let writer = try folder.open()
    try writer.createStudy("t")
    #expect(try reader.lastPosition == 2)
    #expect(try reader.ask(.query, #"{"query":"get_study","args":{"id":"t"}}"#)["result"]["id"].text == "t")
  }

  /// A closed store that an ordinary user owns; the superuser, who may do everything, becomes one.
  private static func ordinaryUsersStore() throws -> StoreFolder {
    if getuid() == 0 { try #require(setuid(65_534) == 0) }
    let folder = StoreFolder()
    let store = try folder.open()
    try store.createStudy("s")
    store.close()
    return folder
  }

  @Test("A file without permission to write opens read_only, and says so otherwise")
  func filePermissions() async {
    await #expect(processExitsWith: .success) { try ReadOnlyTests.tryFilePermissions() }
  }

  private static func tryFilePermissions() throws {
    let folder = try ordinaryUsersStore()
    chmod(folder.path, 0o400)
    #expect(failure { _ = try folder.open() }?.status == .readOnly)
    #expect(try folder.open(#"{"read_only":true}"#).lastPosition == 1)
    chmod(folder.path, 0o000)
    for options in ["{}", #"{"read_only":true}"#] {
      let refused = failure { _ = try folder.open(options) }
      #expect(refused?.status == .storage)
      #expect(refused?.message.contains("no permission to read") == true)
    }
  }

  @Test("A folder without permission to write holds a store that can be read, with nothing written beside it")
  func folderPermissions() async {
    await #expect(processExitsWith: .success) { try ReadOnlyTests.tryFolderPermissions() }
  }

  private static func tryFolderPermissions() throws {
    let folder = try ordinaryUsersStore()
    unlink(folder.path("store.db-lock"))
    chmod(folder.path("."), 0o500)
    defer { chmod(folder.path("."), 0o700) }
    let refused = failure { _ = try folder.open() }
    #expect(refused?.status == .readOnly)
    #expect(refused?.message.contains("the folder") == true)
    let store = try folder.open(#"{"read_only":true}"#)
    #expect(try store.ask(.query, #"{"query":"get_study","args":{"id":"s"}}"#)["result"]["id"].text == "s")
    #expect(try store.isClean)
    store.close()
    #expect(folder.names == ["store.db"])
    #expect(failure { _ = try Store(path: folder.path("new.db")) }?.status == .storage)
  }
}
