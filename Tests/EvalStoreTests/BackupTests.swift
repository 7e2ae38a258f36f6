import EvalStore
import EvalSystem
import EvalTesting
import Testing

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

@Suite struct BackupTests {
  private let folder = StoreFolder()
  private let store: Store

  init() throws { store = try folder.open() }

  private func backup(_ name: String) throws(Failure) -> JSONAnswer {
    try store.ask(.maintain, #"{"action":"backup","path":"\#(folder.path(name))"}"#)
  }

  @Test("A backup is a store of its own with all that was there")
  func copy() throws {
    try store.createStudy("s")
    try store.note()
    let answer = try backup("copy.db")
    #expect(answer["last_position"].integer == 2)
    #expect(answer["bytes"].integer == Int64(FileBytes.read(folder.path("copy.db")).count))
    #expect(answer["path"].text == folder.path("copy.db"))
    #expect(FileBytes.mode(folder.path("copy.db")) == 0o600)
    let copy = try Store(path: folder.path("copy.db"))
    #expect(try copy.isClean)
    #expect(try copy.info()["head"].text == store.info()["head"].text)
    try copy.createStudy("t")
    #expect(try store.lastPosition == 2)
    #expect(!folder.names.contains { $0.hasSuffix(".partial") })
  }

  @Test("A backup over something that is there is refused, and leaves it as it is")
  func taken() throws {
    FileBytes.write([1, 2, 3], to: folder.path("taken"))
    let refused = try #require(failure { _ = try backup("taken") })
    #expect(refused.status == .conflict)
    #expect(refused.detail("path") == .text(folder.path("taken")))
    #expect(FileBytes.read(folder.path("taken")) == [1, 2, 3])
    #expect(
      failure { _ = try store.ask(.maintain, #"{"action":"backup","path":"\#(store.path)"}"#) }?.status == .conflict)
    #expect(failure { _ = try backup(".") }?.status == .conflict)
  }

  @Test("A backup to where nothing can be is refused, and leaves nothing behind")
  func nowhere() throws {
    #expect(failure { _ = try backup("missing/copy.db") }?.status == .storage)
    #expect(failure { _ = try store.ask(.maintain, #"{"action":"backup"}"#) }?.key == "path")
    #expect(!folder.names.contains { $0.contains("partial") || $0.contains("copy") })
  }

  @Test("What lies beside a backup is not in the way, and stays as it is")
  func leftover() throws {
    let names = ["copy.db.partial", "copy.db.partial-journal", "copy.db-journal"]
    for name in names { FileBytes.write([1, 2, 3], to: folder.path(name)) }
    try store.createStudy("s")
    #expect(try backup("copy.db")["last_position"].integer == 1)
    for name in names { #expect(FileBytes.read(folder.path(name)) == [1, 2, 3], "\(name)") }
    Files.remove(folder.path("copy.db-journal"))
    #expect(try Store(path: folder.path("copy.db")).isClean)
  }

  @Test("Of backups to one name at the same time one is made, and the others are told that it is there")
  func atOnce() throws {
    for index in 0..<20 { _ = try store.putContent(of: 500_000, filledWith: UInt8(index)) }
    for round in 0..<5 {
      let name = "copy\(round).db"
      let path = folder.path(name)
      let from = folder.path
      let endings = Shared<Status>()
      let made = Shared<Int64>()
      WorkerThread.run(4) { _ in
        do {
          let store = try Store(path: from, options: #"{"durability":"normal"}"#)
          let answer = try store.ask(.maintain, #"{"action":"backup","path":\#(path.json)}"#)
          made.add(answer["bytes"].integer ?? 0)
        } catch let error as Failure {
          endings.add(error.status)
        } catch {
          endings.add(.internal)
        }
      }
      #expect(endings.values == [.conflict, .conflict, .conflict])
      #expect(made.values == [Files.size(of: path)])
      #expect(try Store(path: path, options: #"{"read_only":true}"#).isClean)
    }
    #expect(!folder.names.contains { $0.contains("partial") })
  }

  @Test("A backup that the system refuses in the middle leaves nothing behind")
  func refused() async {
    await #expect(processExitsWith: .success) {
      let folder = StoreFolder()
      let store = try folder.open()
      for index in 0..<4 { _ = try store.putContent(of: 500_000, filledWith: UInt8(index)) }
      let names = folder.names
      signal(SIGXFSZ, SIG_IGN)
      #if canImport(Glibc)
        let fileSize = __rlimit_resource_t(RLIMIT_FSIZE.rawValue)
      #else
        let fileSize = RLIMIT_FSIZE
      #endif
      var limit = rlimit()
      try #require(getrlimit(fileSize, &limit) == 0)
      limit.rlim_cur = 1_000_000
      try #require(setrlimit(fileSize, &limit) == 0)
      let request = #"{"action":"backup","path":\#(folder.path("copy.db").json)}"#
      #expect(failure { _ = try store.ask(.maintain, request) }?.status == .storage)
      #expect(folder.names == names)
    }
  }

  @Test("Backups made while others write are each one whole moment")
  func whileWriting() throws {
    let path = folder.path
    let stop = Shared<Bool>()
    let writers = (0..<2).map { thread in
      WorkerThread {
        guard let store = try? Store(path: path, options: #"{"durability":"normal"}"#) else { return }
        var index = 0
        while stop.values.isEmpty {
          _ = try? store.ask(
            .append,
            #"{"events":[{"type":"StudyCreated","data":{"id":"\#(thread)-\#(index)","name":"n","period_type":"daily"}},"#
              + #"{"type":"T","stream":"t\#(thread)","data":{}}]}"#)
          index += 1
        }
      }
    }
    defer { stop.add(true) }
    var positions: [Int64] = []
    for round in 0..<5 {
      // Both write while the backup is made.
      let before = try store.lastPosition
      #expect(try eventually { try store.lastPosition >= before + 8 })
      let answer = try backup("copy\(round).db")
      let copy = try Store(path: folder.path("copy\(round).db"), options: #"{"read_only":true}"#)
      #expect(try copy.isClean)
      let last = try copy.lastPosition
      #expect(answer["last_position"].integer == last)
      #expect(last % 2 == 0)
      positions.append(last)
    }
    stop.add(true)
    for writer in writers { writer.join() }
    #expect(positions == Set(positions).sorted())
    #expect(try store.isClean)
  }
}
