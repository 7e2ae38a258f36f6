import EvalStore
import EvalSystem
import EvalTesting
import Testing

/// Results that are read by other threads while the first of them are written already.
@Suite struct LongListTests {
  private let folder = StoreFolder()
  private let store: Store

  init() throws {
    store = try folder.open()
    _ = try store.execute("upsert_system_prompt", #"{"name":"p","content":"p"}"#)
    _ = try store.execute("create_run", #"{"run_id":"r","system_prompt_hash":"\#(try Self.hash("p"))"}"#)
    _ = try store.execute("create_case", #"{"run_id":"r","case_id":"k","task_id":"t"}"#)
  }

  private static func hash(_ text: String) throws -> String {
    try Array(text.utf8).withRaw { (bytes) throws(Failure) in Hexadecimal.text(try SHA256.digest(bytes)) }
  }

  /// More results than are read before the first is written.
  private static let count = 2000

  private func results(_ others: [Int: String] = [:]) -> String {
    let results = (0..<Self.count).map { number in
      others[number]
        ?? #"{"result_id":"x\#(number)","run_id":"r","case_id":"k","model_id":"m","succeeded":true,"num_edits":\#(number)}"#
    }
    return #"{"results":[\#(results.joined(separator: ","))]}"#
  }

  private func result(_ fields: String) -> String {
    #"{"run_id":"r","case_id":"k","model_id":"m","succeeded":true,\#(fields)}"#
  }

  @Test("A long list is written whole and in its order")
  func whole() throws {
    let answer = try store.execute("record_results", results())
    #expect(answer["result"]["ids"].list.map(\.text) == (0..<Self.count).map { "x\($0)" })
    #expect(answer["events"].list.map { $0["version"].integer } == (0..<Self.count).map { Int64($0) + 3 })
    let sum = try store.ask(.query, #"{"query":"sql","args":{"sql":"SELECT count(*), sum(num_edits) FROM results"}}"#)
    #expect(sum["result"]["rows"][0].description == "[2000,1999000]")
    #expect(try store.isClean)
  }

  @Test(
    "What is wrong with an element is said, whatever an earlier one would be refused for, and nothing is written",
    arguments: [5, 40, 999, count - 1])
  func wrong(place: Int) throws {
    let last = try store.lastPosition
    let refused = failure {
      _ = try store.execute(
        "record_results", results([3: result(#""result_id":"x1""#), place: result(#""num_edits":-1"#)]))
    }
    #expect(refused?.status == .invalidRequest)
    #expect(refused?.message.contains("args.results[\(place)].num_edits") == true, "\(refused?.message ?? "")")
    #expect(try store.lastPosition == last)
    #expect(try store.isClean)
  }

  @Test(
    "An element that the state of things does not allow is refused, and nothing is written", arguments: [3, count - 1])
  func refused(place: Int) throws {
    let last = try store.lastPosition
    let refused = failure {
      _ = try store.execute("record_results", results([place: result(#""result_id":"x1""#)]))
    }
    #expect(refused?.status == .conflict)
    #expect(refused?.message.contains("\"x1\"") == true)
    #expect(try store.lastPosition == last)
    _ = try store.execute("record_results", results())
    #expect(try store.isClean)
  }

  @Test(
    "An id that was taken before the request is the one that is named, whatever others the request takes",
    arguments: [0, 700, count - 1])
  func takenBefore(place: Int) throws {
    _ = try store.execute("record_result", result(#""result_id":"old""#))
    let last = try store.lastPosition
    let refused = failure {
      _ = try store.execute("record_results", results([place: result(#""result_id":"old""#)]))
    }
    #expect(refused?.status == .conflict)
    #expect(refused?.detail("result_id") == .text("old"))
    #expect(try store.lastPosition == last)
    let rows = try store.ask(.query, #"{"query":"sql","args":{"sql":"SELECT count(*) FROM results"}}"#)
    #expect(rows["result"]["rows"][0].description == "[1]")
    #expect(try store.isClean)
  }

  @Test("An element of a long list may nest as deep as any other request does, and no deeper", arguments: [60, 61, 62])
  func depth(levels: Int) throws {
    let last = try store.lastPosition
    // An event is the third level of a request, and its data the fourth.
    let deep = String(repeating: #"{"a":"#, count: levels) + "1" + String(repeating: "}", count: levels)
    let events = (0..<Self.count).map { number in
      #"{"stream":"s","type":"T","data":\#(number == 700 ? deep : "{}")}"#
    }
    let refused = failure { _ = try store.ask(.append, #"{"events":[\#(events.joined(separator: ","))]}"#) }
    #expect(refused?.status == (levels > 61 ? .invalidRequest : nil))
    if levels > 61 { #expect(refused?.message.contains("64 levels") == true, "\(refused?.message ?? "")") }
    #expect(try store.lastPosition == last + (levels > 61 ? 0 : Int64(Self.count)))
    #expect(try store.isClean)
  }

  @Test("What is summed up while a list is written is what a rebuild sums up", arguments: [1, 255, 256, 700])
  func sums(before count: Int) throws {
    func results(_ numbers: Range<Int>) -> String {
      let results = numbers.map { number in
        let outcome =
          number % 3 == 0
          ? #""succeeded":true"# : #""succeeded":false,"error_enum":\#([1, 3, 5, 6, 7, 99][number % 6])"#
        let measures = [
          #""cost_usd":0.0\#(number)"#, #""completion_tokens":\#(number)"#, #""num_edits":\#(number % 7)"#,
          #""num_lines_added":\#(number % 11)"#, #""num_lines_deleted":\#(number % 13)"#,
          #""time_to_first_token_ms":\#(number)"#, #""time_to_first_edit_ms":\#(number).5"#,
          #""time_round_trip_ms":\#(number).25"#,
          #""created_at":"2026-01-0\#(1 + number % 3)T0\#(number % 10):00:00Z""#,
        ]
        let given = measures.enumerated().filter { ($0.offset + number) % 5 > 0 }.map(\.element)
        return
          #"{"run_id":"r","case_id":"k","model_id":"m\#(number % 4)",\#(([outcome] + given).joined(separator: ","))}"#
      }
      return #"{"results":[\#(results.joined(separator: ","))]}"#
    }
    _ = try store.execute("record_results", results(0..<count))
    _ = try store.execute("record_results", results(count..<count + 1200))
    let questions = ["cost_by_run", "latency_by_model", "model_comparison", "error_distribution", "performance_trends"]
    func answers() throws(Failure) -> [String] {
      try questions.map { (question) throws(Failure) in
        try store.ask(.query, #"{"query":"\#(question)","args":{}}"#)["result"].description
      }
    }
    let written = try answers()
    #expect(try store.isClean)
    _ = try store.ask(.project, #"{"action":"rebuild"}"#)
    #expect(try answers() == written)
    let counts = try store.ask(.query, #"{"query":"error_distribution","args":{}}"#)["result"]
    #expect(counts["results"].integer == Int64(count) + 1200)
  }

  @Test("A result may name a text that a later one of the list brings along")
  func laterText() throws {
    let named = result(#""raw_model_output_hash":"\#(try Self.hash("later"))""#)
    let answer = try store.execute(
      "record_results", results([7: named, Self.count - 1: result(#""raw_model_output":"later""#)]))
    #expect(answer["events"].list.count == Self.count)
    let texts = try store.ask(
      .query, #"{"query":"sql","args":{"sql":"SELECT count(*) FROM results WHERE raw_model_output = 'later'"}}"#)
    #expect(texts["result"]["rows"][0].description == "[2]")
    #expect(try store.isClean)
  }

  @Test("Repeated, a long list is written once")
  func repeated() throws {
    let id = #""event_id":"018f3c5e-7b2a-7c41-9d6e-5b8f2a1c3d4e""#
    let request = #"{"command":"record_results","args":\#(results()),\#(id)}"#
    let first = try store.ask(.execute, request)
    let again = try store.ask(.execute, request)
    #expect(first["result"].description == again["result"].description)
    #expect(again["events"].list.allSatisfy { $0["duplicate"].boolean == true })
    #expect(try store.lastPosition == Int64(Self.count) + 3)
  }

  @Test("Several threads with long lists, some of them wrong, write those that are right")
  func threads() throws {
    let store = store
    let right = (0..<6).map { thread in
      (0..<1000).map {
        #"{"result_id":"\#(thread)-\#($0)","run_id":"r","case_id":"k","model_id":"m","succeeded":true}"#
      }
      .joined(separator: ",")
    }
    let workers = (0..<6).map { thread in
      WorkerThread {
        if thread % 3 == 2 {
          _ = try? store.execute("record_results", #"{"results":[\#(right[thread]),{}]}"#)
        } else {
          _ = try? store.execute("record_results", #"{"results":[\#(right[thread])]}"#)
        }
      }
    }
    for worker in workers { worker.join() }
    let counts = try store.ask(
      .query,
      #"{"query":"sql","args":{"sql":"SELECT substr(result_id, 1, 1), count(*) FROM results GROUP BY 1 ORDER BY 1"}}"#)
    #expect(counts["result"]["rows"].description == #"[["0",1000],["1",1000],["3",1000],["4",1000]]"#)
    #expect(try store.isClean)
  }
}
