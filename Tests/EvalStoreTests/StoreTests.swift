import EvalStore
import EvalSystem
import EvalTesting
import Testing

@Suite struct StoreTests {
  private let folder = StoreFolder()

  @Test("A closed store refuses every call, and closing again does nothing")
  func closed() throws {
    let store = try folder.open()
    try store.createStudy("s")
    store.close()
    store.close()
    for operation in EvalStore.Operation.allCases {
      let refused = failure { _ = try store.ask(operation, "{}") }
      #expect(refused?.status == .invalidArgument)
      #expect(refused?.message.contains("closed") == true)
    }
    #expect(failure { _ = try [1].withUnsafeBytes { try store.putContent($0) } }?.status == .invalidArgument)
    #expect(failure { _ = try store.getContent(String(repeating: "0", count: 64)) }?.status == .invalidArgument)
  }

  @Test("Closing waits for the calls that are under way")
  func closingWaits() throws {
    let store = try folder.open()
    let done = Shared<Int>()
    let threads = (0..<4).map { thread in
      WorkerThread {
        for index in 0..<20 {
          if (try? store.note("s\(thread)", "{\"i\":\(index)}")) == nil { break }
          done.add(1)
        }
      }
    }
    while done.values.count < 5 { sleep(milliseconds: 1) }
    store.close()
    let acknowledged = done.values.count
    for thread in threads { thread.join() }
    let found = Int(try folder.open().lastPosition)
    #expect(found >= acknowledged && found == done.values.count)
  }

  @Test("A request that is no JSON object is refused by every operation", arguments: EvalStore.Operation.allCases)
  func notJSON(operation: EvalStore.Operation) throws {
    let store = try folder.open()
    for text in ["", "{", "x", #"{"a":1,"a":2}"#, "{}{}"] {
      #expect(failure { _ = try store.ask(operation, text) }?.status == .invalidJSON)
    }
    #expect(failure { _ = try store.ask(operation, "[]") }?.status == .invalidRequest)
    #expect(try store.lastPosition == 0)
  }

  @Test("A request that is refused writes nothing")
  func refusedWritesNothing() throws {
    let store = try folder.open()
    try store.createStudy("s")
    let before = try folder.dump()
    let requests: [(EvalStore.Operation, String)] = [
      (.execute, #"{"command":"pause_study","args":{"id":"s"}}"#),
      (.execute, #"{"command":"start_study","args":{"id":"s"},"expected_version":7}"#),
      (
        .execute,
        #"{"commands":[{"command":"start_study","args":{"id":"s"}},{"command":"start_study","args":{"id":"s"}}]}"#
      ),
      (.append, #"{"events":[{"type":"New","stream":"new","data":{}},{"type":"StudyPaused","data":{"id":"s"}}]}"#),
      (.append, #"{"events":[{"type":"New","stream":"new","data":{},"expected_version":"stream_exists"}]}"#),
      (.append, #"{"events":[{"type":"New","stream":"new","data":{}}],"commit":{"consumer":"c","position":0}}"#),
      (.append, #"{"events":[],"commit":null}"#), (.commit, #"{"consumer":"c","position":-1}"#),
    ]
    for (operation, request) in requests {
      #expect(failure { _ = try store.ask(operation, request) } != nil, "\(request)")
    }
    #expect(try folder.dump() == before)
    #expect(try store.isClean)
  }

  @Test("What was written is read at once, by every way of reading")
  func readYourWrites() throws {
    let store = try folder.open()
    for index in 1...30 {
      try store.createStudy("s\(index)")
      #expect(try store.ask(.query, #"{"query":"get_study","args":{"id":"s\#(index)"}}"#)["result"]["id"].exists)
      let sql = #"{"query":"sql","args":{"sql":"SELECT count(*) FROM studies"}}"#
      #expect(try store.ask(.query, sql)["result"]["rows"][0][0].integer == Int64(index))
      #expect(try store.ask(.read, #"{"backwards":true,"limit":1}"#)["events"][0]["position"].integer == Int64(index))
      #expect(try store.lastPosition == Int64(index))
    }
  }

  @Test("The clock and the ids of a store can be given")
  func origin() throws {
    let clock = ManualClock()
    let store = try folder.open(clock)
    clock.set(ManualClock.start + 1234)
    let event = try store.note()
    #expect(event["event_id"].text?.hasPrefix("019b76da-acd2-7") == true)
    #expect(try store.ask(.read, "{}")["events"][0]["timestamp"].text == "2026-01-01T00:00:01.234Z")
  }
}
