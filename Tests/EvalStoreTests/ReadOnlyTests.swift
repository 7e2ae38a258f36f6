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

  @Test("Who may not write in the folder sees all that another process writes, before and after it has the file open")
  func anotherProcess() async {
    let exchange = TemporaryFolder()
    seal(beside: exchange, 0o777)
    defer { chmod(folder.path("."), 0o755) }
    let broken = Shared<String>()
    let writing = WorkerThread { [folder] in
      do { try Self.write(folder, told: exchange.path) } catch { broken.add("\(error)") }
    }
    await #expect(processExitsWith: .success) { [path = folder.path as String, exchange = exchange.path as String] in
      try ReadOnlyTests.becomeAnotherUser()
      try ReadOnlyTests.follow(path, telling: exchange)
    }
    FileBytes.write([], to: exchange.path("over"))
    writing.join()
    #expect(broken.values == [])
  }

  /// Lets another user read the store and write nothing in its folder. `mode` is what such a one may do in `exchange`.
  private func seal(beside exchange: TemporaryFolder, _ mode: mode_t) {
    chmod(exchange.path, mode)
    chmod(folder.path, 0o644)
    chmod(folder.path("."), 0o555)
  }

  private static func becomeAnotherUser() throws {
    alarm(300)
    if getuid() == 0 { try #require(setuid(65_534) == 0) }
  }

  private static func unsealed<T>(_ folder: StoreFolder, _ body: () throws -> T) rethrows -> T {
    chmod(folder.path("."), 0o755)
    defer { chmod(folder.path("."), 0o555) }
    return try body()
  }

  private static let moments = ["closed", "opened", "written", "copied", "closed again", "opened again"]

  /// Brings a store from moment to moment. Only while it is opened or closed may anybody write in the folder.
  private static func write(_ folder: StoreFolder, told exchange: String) throws {
    var store: Store?
    for moment in moments {
      switch moment {
      case "opened": store = try unsealed(folder) { try folder.open() }
      case "copied": for index in 0..<40 { _ = try store?.putContent(of: 200_000, filledWith: UInt8(index)) }
      case "closed again": unsealed(folder) { store?.close() }
      case "opened again": store = try unsealed(folder) { try folder.open() }
      default: break
      }
      if moment != "closed", moment != "closed again", moment != "opened" { try store?.note() }
      FileBytes.write([], to: "\(exchange)/\(moment)")
      try wait(for: "\(moment) seen", in: exchange)
    }
    unsealed(folder) { store?.close() }
  }

  /// Looks at every moment through a store that was there before the first, and through one that is opened for it.
  private static func follow(_ path: String, telling exchange: String) throws {
    let options = #"{"read_only":true}"#
    let first = try Store(path: path, options: options)
    for (moment, last) in zip(moments, [1, 1, 2, 3, 3, 4] as [Int64]) {
      try wait(for: moment, in: exchange)
      let second = try Store(path: path, options: options)
      for store in [first, second] {
        #expect(try store.lastPosition == last, "\(moment)")
        #expect(try store.ask(.read, "{}")["events"].list.count == Int(last), "\(moment)")
        #expect(try store.ask(.maintain, #"{"action":"check"}"#)["ok"].boolean == true, "\(moment)")
        #expect(try store.isClean, "\(moment)")
      }
      second.close()
      FileBytes.write([], to: "\(exchange)/\(moment) seen")
    }
  }

  @Test("Nothing that was acknowledged is missed while another process opens, writes and closes the store all the time")
  func restlessProcess() async {
    let exchange = TemporaryFolder()
    seal(beside: exchange, 0o755)
    defer { chmod(folder.path("."), 0o755) }
    let broken = Shared<String>()
    let writing = WorkerThread { [folder] in
      do {
        var last: Int64 = 1
        for round in 0..<100 {
          try Self.unsealed(folder) {
            let store = try folder.open()
            if round % 3 == 0 { _ = try store.putContent(of: 100_000, filledWith: UInt8(round)) }
            last = try store.note()["position"].integer ?? 0
            FileBytes.write(Array("\(last)".utf8), to: exchange.path("new"))
            rename(exchange.path("new"), exchange.path("acknowledged"))
            store.close()
          }
          sleep(milliseconds: round % 4 * 15)
        }
      } catch { broken.add("\(error)") }
      FileBytes.write([], to: exchange.path("done"))
    }
    await #expect(processExitsWith: .success) { [path = folder.path as String, exchange = exchange.path as String] in
      try ReadOnlyTests.becomeAnotherUser()
      while try Files.kind(of: exchange + "/done") == .missing {
        let store = try ReadOnlyTests.patiently { try Store(path: path, options: #"{"read_only":true}"#) }
        for _ in 0..<4 {
          sleep(milliseconds: 3)
          let acknowledged = Int64(FileBytes.text(exchange + "/acknowledged")) ?? 0
          #expect(try ReadOnlyTests.patiently { try store.lastPosition } >= acknowledged)
          let check = try ReadOnlyTests.patiently { try store.ask(.maintain, #"{"action":"check"}"#) }
          #expect(check["ok"].boolean == true)
        }
        store.close()
        sleep(milliseconds: 10)
      }
    }
    writing.join()
    #expect(broken.values == [])
  }

  /// Who reads without locks is told that the file is busy when it changes again and again, and may ask once more.
  private static func patiently<T>(_ body: () throws -> T) throws -> T {
    let end = Deadline(afterMilliseconds: Int64(patience))
    while true {
      do {
        return try body()
      } catch let failure as Failure where failure.status == .busy && end.remaining > 0 {
        continue
      }
    }
  }

  /// Waits for a file of the other side, which may have to wait long for its turn on the processor; until that is over.
  private static func wait(for name: String, in exchange: String) throws {
    for _ in 0..<120_000 {
      if try Files.kind(of: "\(exchange)/\(name)") != .missing { return }
      if try Files.kind(of: "\(exchange)/over") != .missing { break }
      sleep(milliseconds: 10)
    }
    throw Failure(.busy, "nobody made \(name)")
  }

  @Test("A write-ahead log without its index is refused where that cannot be made, and says so")
  func logWithoutIndex() async {
    await #expect(processExitsWith: .success) { try ReadOnlyTests.tryLogWithoutIndex() }
  }

  private static func tryLogWithoutIndex() throws {
    let folder = try ordinaryUsersStore()
    let copy = StoreFolder()
    let store = try folder.open()
    try store.note()
    for name in ["", "-wal"] { FileBytes.copy(folder.path + name, to: copy.path + name) }
    chmod(copy.path("."), 0o500)
    defer { chmod(copy.path("."), 0o700) }
    let refused = failure { _ = try copy.open(#"{"read_only":true}"#) }
    #expect(refused?.status == .storage)
    #expect(refused?.message.contains("store.db-shm") == true)
    #expect(refused?.detail("path") == .text(try Files.absolute(copy.path)))
    chmod(copy.path("."), 0o700)
    #expect(try copy.open(#"{"read_only":true}"#).lastPosition == 2)
  }
}
