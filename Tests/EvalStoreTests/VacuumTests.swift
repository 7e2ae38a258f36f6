import EvalStore
import EvalSystem
import EvalTesting
import Testing

@Suite struct VacuumTests {
  private let folder = StoreFolder()

  /// A store with many pages that hold nothing.
  private func holed() throws -> Store {
    let store = try folder.open()
    for index in 0..<20 {
      let bytes = [UInt8](repeating: UInt8(index), count: 50_000)
      _ = try bytes.withUnsafeBytes { try store.putContent($0) }
      try store.createStudy("s\(index)")
    }
    try folder.tamper("DELETE FROM contents")
    return store
  }

  @Test("A vacuum gives the free pages back and changes nothing else")
  func whole() throws {
    let store = try holed()
    let before = try folder.dump()
    let info = try store.info()
    #expect((info["free_bytes"].integer ?? 0) > 800_000)
    let answer = try store.ask(.maintain, #"{"action":"vacuum"}"#)
    #expect(answer["done"].boolean == true)
    let after = try store.info()
    #expect(after["free_bytes"].integer == 0)
    #expect((after["file_bytes"].integer ?? Int64.max) < (info["file_bytes"].integer ?? 0) - 800_000)
    #expect(after["wal_bytes"].integer == 0)
    #expect(try folder.dump() == before)
    try store.createStudy("more")
    #expect(try store.isClean)
  }

  @Test("In steps, at most so many pages go at a time")
  func steps() throws {
    let store = try holed()
    let before = try folder.dump()
    let free = (try store.info()["free_bytes"].integer ?? 0) / 4096
    var freed: Int64 = 0
    var rounds = 0
    while true {
      let answer = try store.ask(.maintain, #"{"action":"vacuum","max_events":100}"#)
      let pages = try #require(answer["position"].integer)
      #expect(pages <= 100)
      freed += pages
      rounds += 1
      if answer["done"].boolean == true || rounds > 100 { break }
      try store.note()
    }
    #expect(rounds > 2)
    #expect(freed >= free)
    #expect(try store.info()["free_bytes"].integer == 0)
    #expect(try folder.dump().filter { !$0.contains("NoteTaken") }.count >= before.count)
    #expect(try store.isClean)
  }

  @Test("A store without holes is done at once")
  func nothing() throws {
    let store = try folder.open()
    #expect(try store.ask(.maintain, #"{"action":"vacuum","max_events":1}"#)["done"].boolean == true)
    #expect(failure { _ = try store.ask(.maintain, #"{"action":"vacuum","max_events":0}"#) }?.key == "max_events")
  }

  @Test("Another handle goes on after a vacuum")
  func otherHandle() throws {
    let store = try holed()
    let other = try folder.open()
    try other.createStudy("before")
    _ = try store.ask(.maintain, #"{"action":"vacuum"}"#)
    try other.createStudy("after")
    try store.createStudy("too")
    #expect(try other.isClean)
  }
}
