import EvalStore
import EvalSystem
import EvalTesting
import Testing

@Suite struct PollTests {
  private let folder = StoreFolder()
  private let store: Store

  init() throws { store = try folder.open() }

  private func poll(_ fields: String = #","timeout_ms":0"#) throws(Failure) -> JSONAnswer {
    try store.ask(.poll, #"{"consumer":"c"\#(fields)}"#)
  }

  private func positions(_ page: JSONAnswer) -> [Int64] { page["events"].list.compactMap { $0["position"].integer } }

  @Test("What is there comes at once, from behind the committed position, and moves nothing")
  func atOnce() throws {
    for _ in 0..<5 { try store.note() }
    #expect(positions(try poll("")) == [1, 2, 3, 4, 5])
    #expect(positions(try poll()) == [1, 2, 3, 4, 5])
    let page = try poll(#","max":2"#)
    #expect(positions(page) == [1, 2])
    #expect(page["next_position"].integer == 3)
    _ = try store.ask(.commit, #"{"consumer":"c","position":2}"#)
    #expect(positions(try poll()) == [3, 4, 5])
    _ = try store.ask(.commit, #"{"consumer":"c","seek":"end"}"#)
    #expect(try poll().description == #"{"events":[],"next_position":6}"#)
    _ = try store.ask(.commit, #"{"consumer":"c","position":100}"#)
    #expect(try poll().description == #"{"events":[],"next_position":101}"#)
  }

  @Test("Nothing comes after the timeout, and not before")
  func timeout() throws {
    var page: JSONAnswer?
    let took = try milliseconds(of: { page = try poll(#","timeout_ms":60"#) })
    #expect(page?["events"].list.count == 0)
    #expect((59..<patience).contains(took))
  }

  @Test("A poll in one handle wakes when another appends, long before its timeout")
  func waking() throws {
    let other = try folder.open()
    var round: Int64 = 0
    var woken = 0
    // A poll that looks by itself does so after a second, and never sooner; one that is woken may be late on a busy machine.
    let isWoken = try eventually {
      round += 1
      let found = Shared<Int64>()
      let took = milliseconds(of: {
        let waiting = WorkerThread {
          found.add((try? store.ask(.poll, #"{"consumer":"c","timeout_ms":120000}"#))?["next_position"].integer ?? -1)
        }
        #expect(eventually { folder.sleepingPolls == 1 })
        #expect(found.values.isEmpty)
        _ = try? other.note()
        waiting.join()
      })
      #expect(found.values == [round + 1])
      _ = try store.ask(.commit, #"{"consumer":"c","position":\#(round)}"#)
      woken += took < 1000 ? 1 : 0
      return woken == 5
    }
    #expect(isWoken)
  }

  @Test("Closing the store ends a poll at once, with nothing")
  func closing() throws {
    // As above: the second after which a poll looks by itself is longer.
    let isAtOnce = try eventually {
      let store = try folder.open()
      let found = Shared<Int>()
      let took = milliseconds(of: {
        let waiting = (0..<3).map { consumer in
          WorkerThread {
            let page = try? store.ask(.poll, #"{"consumer":"c\#(consumer)","timeout_ms":120000}"#)
            found.add(page?["events"].list.count ?? -1)
          }
        }
        #expect(eventually { folder.sleepingPolls == 3 })
        store.close()
        for thread in waiting { thread.join() }
      })
      #expect(found.values == [0, 0, 0])
      return took < 1000
    }
    #expect(isAtOnce)
  }

  @Test("A poll of one part wakes for its own streams only")
  func partitions() throws {
    for index in 0..<30 { try store.note("s\(index)") }
    let parts = try (0..<3).map { positions(try poll(#","partition":\#($0),"partitions":3,"timeout_ms":0"#)) }
    #expect(parts.flatMap { $0 }.sorted() == Array(1...30))
    #expect(parts.allSatisfy { !$0.isEmpty })
    _ = try store.ask(.commit, #"{"consumer":"c","seek":"end"}"#)
    let found = Shared<Int64>()
    let waiting = WorkerThread {
      let request = #"{"consumer":"c","partition":0,"partitions":2,"timeout_ms":120000}"#
      found.add((try? store.ask(.poll, request))?["events"][0]["position"].integer ?? -1)
    }
    #expect(eventually { folder.sleepingPolls == 1 })
    let other = try folder.open()
    let mine = try folder.look("SELECT name FROM streams WHERE stream_id % 2 = 0")[0]
    let notMine = try folder.look("SELECT name FROM streams WHERE stream_id % 2 = 1")[0]
    try other.note(notMine)
    sleep(milliseconds: 50)
    #expect(found.values.isEmpty)
    try other.note(mine)
    waiting.join()
    #expect(found.values == [32])
  }

  @Test("A consumer that follows the log sees every event once, in order, while many write")
  func following() throws {
    let path = folder.path
    let writers = (0..<4).map { thread in
      WorkerThread {
        guard let store = try? Store(path: path, options: #"{"durability":"normal"}"#) else { return }
        for index in 0..<40 { _ = try? store.note("s\(thread)", #"{"i":\#(index)}"#) }
      }
    }
    var seen: [Int64] = []
    while seen.count < 160 {
      let page = try poll(#","timeout_ms":60000,"max":7"#)
      let positions = positions(page)
      if positions.isEmpty { break }
      seen += positions
      _ = try store.ask(.commit, #"{"consumer":"c","position":\#((page["next_position"].integer ?? 1) - 1)}"#)
    }
    for writer in writers { writer.join() }
    #expect(seen == Array(1...160))
  }

  @Test(
    "A poll that is wrong is named",
    arguments: [
      ("{}", "consumer"), (#"{"consumer":"c","max":0}"#, "max"), (#"{"consumer":"c","max":10001}"#, "max"),
      (#"{"consumer":"c","timeout_ms":-1}"#, "timeout_ms"), (#"{"consumer":"c","timeout_ms":600001}"#, "timeout_ms"),
      (#"{"consumer":"c","partition":0}"#, "partitions"), (#"{"consumer":"c","partitions":2}"#, "partition"),
      (#"{"consumer":"c","partition":2,"partitions":2}"#, "partition"),
      (#"{"consumer":"c","partition":-1,"partitions":2}"#, "partition"),
      (#"{"consumer":"c","partition":0,"partitions":1025}"#, "partitions"), (#"{"consumer":"c","limit":1}"#, "limit"),
    ])
  func refused(request: String, key: String) {
    let refused = failure { _ = try store.ask(.poll, request) }
    #expect(refused?.status == .invalidRequest)
    #expect(refused?.key == key)
  }
}
