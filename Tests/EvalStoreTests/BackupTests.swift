import EvalStore
import EvalSystem
import EvalTesting
import Testing

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

  @Test("What a backup that died has left behind is not in the way")
  func leftover() throws {
    FileBytes.write([1, 2, 3], to: folder.path("copy.db.partial"))
    try store.createStudy("s")
    #expect(try backup("copy.db")["last_position"].integer == 1)
    #expect(try Store(path: folder.path("copy.db")).isClean)
  }

  @Test("Backups made while others write are each one whole moment")
  func whileWriting() throws {
    let path = folder.path
    let stop = Shared<Bool>()
    let writers = (0..<2).map { thread in
      WorkerThread {
        guard let store = try? Store(path: path, options: #"{"durability":"normal"}"#) else { return }
        var index = 0
        while stop.values.isEmpty, index < 2000 {
          _ = try? store.ask(
            .append,
            #"{"events":[{"type":"StudyCreated","data":{"id":"\#(thread)-\#(index)","name":"n","period_type":"daily"}},"#
              + #"{"type":"T","stream":"t\#(thread)","data":{}}]}"#)
          index += 1
        }
      }
    }
    var positions: [Int64] = []
    for round in 0..<5 {
      sleep(milliseconds: 20)
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
    #expect(positions == positions.sorted())
    #expect((positions.last ?? 0) > (positions.first ?? 0))
    #expect(try store.isClean)
  }
}
