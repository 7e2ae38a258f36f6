import EvalStore
import EvalSystem
import EvalTesting
import Testing

/// A rebuild that others write and read beside.
@Suite struct RebuildingTests {
  private static let count = 50_000
  private let folder = StoreFolder()

  private func filled() throws -> Store {
    let store = try folder.open()
    for request in 0..<Self.count / 1000 {
      let events = (0..<1000).map { number in
        #"{"type":"BenchmarkResultRecorded","data":{"id":"\#(request)-\#(number)","benchmark_id":"b","#
          + #""timestamp":"2026-01-01T00:00:00.000Z","scores":{},"passed":1,"failed":2,"duration_ms":3,"config":{}}}"#
      }
      _ = try store.ask(.append, #"{"events":[\#(events.joined(separator: ","))]}"#)
    }
    return store
  }

  private static func look(_ store: Store, _ sql: String) throws(Failure) -> [Int64?] {
    try store.ask(.query, #"{"query":"sql","args":{"sql":"\#(sql)"}}"#)["result"]["rows"][0].list.map(\.integer)
  }

  @Test(
    "A rebuild that a damaged file takes for begun at no position of the log begins anew", .timeLimit(.minutes(60)),
    arguments: [Int64.max, Int64.min, -1, 4])
  func damagedPosition(position: Int64) throws {
    let store = try folder.open()
    for id in ["a", "b", "c"] { try store.createStudy(id) }
    try folder.tamper("UPDATE projections SET rebuild_position = \(position)")
    #expect(try store.ask(.project, #"{"action":"rebuild"}"#)["done"].boolean == true)
    #expect(try folder.look("SELECT id FROM studies ORDER BY id") == ["a", "b", "c"])
    #expect(try store.isClean)
  }

  @Test("What a handle knows of read models is forgotten when another one has made them anew")
  func numbersOfNames() throws {
    let store = try folder.open()
    _ = try store.execute("upsert_system_prompt", #"{"name":"p","content":"p"}"#)
    let hash = try folder.look("SELECT hash FROM system_prompts")[0]
    _ = try store.execute("create_run", #"{"run_id":"r","system_prompt_hash":"\#(hash)"}"#)
    _ = try store.execute("create_case", #"{"run_id":"r","case_id":"k","task_id":"t"}"#)
    func record(_ model: String, in store: Store) throws(Failure) {
      _ = try store.execute(
        "record_result", #"{"run_id":"r","case_id":"k","model_id":"\#(model)","succeeded":true}"#)
    }
    for model in ["a", "b"] { try record(model, in: store) }
    try folder.tamper(
      "UPDATE result_names SET name_id = -name_id; UPDATE result_names SET name_id = 3 + name_id")
    let other = try folder.open()
    for model in ["a", "b"] { try record(model, in: other) }
    #expect(try store.ask(.project, #"{"action":"rebuild"}"#)["done"].boolean == true)
    for model in ["a", "a", "b"] { try record(model, in: other) }
    #expect(try folder.look("SELECT model_id || count(*) FROM results GROUP BY model_id") == ["a4", "b3"])
    #expect(try store.isClean)
  }

  @Test("Who appends meanwhile gets the turn between the steps, and readers see the old state until the new is there")
  func beside() throws {
    let store = try filled()
    // On a busy machine who appends or reads may stand still during most of a rebuild; where they have to wait for all of
    // it, they do so every time.
    var isFair = false
    for _ in 0..<20 where !isFair { isFair = try rebuild(beside: store) }
    #expect(isFair)
  }

  /// Rebuilds while others append and read; whether they were seen to do so all the time.
  private func rebuild(beside store: Store) throws -> Bool {
    try folder.tamper("UPDATE benchmark_results SET passed = 7")
    let before = try Self.look(store, "SELECT min(passed), max(passed), count(*) FROM benchmark_results")
    #expect(before == [7, 7, Int64(Self.count)])
    let done = Shared<Bool>()
    let positions = Shared<Int64?>()
    let seen = Shared<[Int64?]>()
    let writer = try folder.open()
    let appending = WorkerThread {
      while done.values.isEmpty, (try? writer.note()) != nil {
        let sql = "SELECT rebuild_position FROM projections WHERE name = 'benchmark_results'"
        positions.add((try? Self.look(writer, sql))?.first ?? nil)
      }
    }
    let reading = WorkerThread {
      while done.values.isEmpty {
        let sql = "SELECT min(passed), max(passed), count(*) FROM benchmark_results"
        if let row = try? Self.look(writer, sql) { seen.add(row) }
      }
    }
    let answer = try store.ask(.project, #"{"action":"rebuild"}"#)
    let begin = try store.lastPosition
    let report = try store.verify()
    done.add(true)
    appending.join()
    reading.join()
    #expect(answer["done"].boolean == true)
    let steps = positions.values.compactMap(\.self)
    #expect(steps == steps.sorted())
    let work = zip([0] + steps, steps + [Int64(Self.count)]).map { $1 - $0 }
    let after: [Int64?] = [1, 1, Int64(Self.count)]
    #expect(seen.values == seen.values.filter { $0 == before } + seen.values.filter { $0 == after })
    #expect(try Self.look(store, "SELECT min(passed), max(passed), count(*) FROM benchmark_results") == after)
    #expect(try folder.look("SELECT name FROM sqlite_schema WHERE name GLOB 'rebuild_*'") == [])
    #expect(report["clean"].boolean == true)
    #expect(try store.isClean)
    let lookedFurther = (report["position"].integer ?? 0) >= begin + 20
    return Set(steps).count >= 3 && (work.max() ?? 0) <= Self.count / 2 && seen.values.count > 1 && lookedFurther
  }
}
