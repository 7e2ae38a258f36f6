import EvalSystem
import EvalTesting
import Testing

@testable import EvalDomain

@Suite struct RecordBenchmarkResultTests {
  private let defaults = Defaults(eventIDs: [], recordedID: "made", now: Timestamp(clamping: 1000))
  private let bare = #""benchmark_id":"b","scores":{},"passed":0,"failed":0,"duration_ms":0,"config":{}"#

  @Test("The store gives the id and the time that are left out")
  func madeFields() throws {
    let decision = try Domain.command("record_benchmark_result", "{\(bare)}").decide(defaults)
    #expect(try decision.id == "made")
    #expect(try decision.event.stream == "benchmark/b")
    #expect(
      Domain.encoded(try decision.event)
        == #"{"id":"made","benchmark_id":"b","timestamp":"1970-01-01T00:00:01.000Z","scores":{},"passed":0,"failed":0,"#
        + #""duration_ms":0,"config":{}}"#)
  }

  @Test("What is given stands, in one order, integers as integers")
  func givenFields() throws {
    let args = #"""
      {"config":{"b":[1,2.50],"a":null},"duration_ms":5.5,"failed":1,"passed":9,"scores":{"f1":0.50,"n":-3,"no":null},
       "timestamp":"2026-01-01T01:00:00+01:00","benchmark_id":"b","id":"x"}
      """#
    let bytes =
      #"{"id":"x","benchmark_id":"b","timestamp":"2026-01-01T00:00:00.000Z","scores":{"f1":0.5,"n":-3},"passed":9,"#
      + #""failed":1,"duration_ms":5.5,"config":{"b":[1,2.5],"a":null}}"#
    #expect(Domain.encoded(try Domain.command("record_benchmark_result", args).decide(defaults).event) == bytes)
    #expect(Domain.encoded(try Domain.event("BenchmarkResultRecorded", args)) == bytes)
  }

  @Test(
    "Every field but id and time is required, of the event these too",
    arguments: BenchmarkResultRecorded.fields.map { "\($0)" })
  func required(field: String) throws {
    let all = [
      "id": #""x""#, "benchmark_id": #""b""#, "timestamp": #""2026-01-01T00:00:00Z""#, "scores": "{}", "passed": "0",
      "failed": "0", "duration_ms": "0", "config": "{}",
    ]
    let data = "{" + all.filter { $0.key != field }.map { "\"\($0)\":\($1)" }.joined(separator: ",") + "}"
    #expect(failure { _ = try Domain.event("BenchmarkResultRecorded", data) }?.key == "data." + field)
    let refused = failure { _ = try Domain.command("record_benchmark_result", data) }
    #expect(refused?.key == (["id", "timestamp"].contains(field) ? nil : "args." + field))
  }

  @Test(
    "A field that breaks its rule is named with its value",
    arguments: [
      ("benchmark_id", #""""#, nil), ("id", "1", nil), ("timestamp", #""today""#, nil), ("scores", "[]", nil),
      ("scores.f1", #"{"f1":"1"}"#, nil), ("scores.f1", #"{"f1":true}"#, nil), ("scores.", #"{"":1}"#, nil),
      ("passed", "-1", "-1"), ("passed", "1.5", nil), ("failed", "-2", "-2"), ("failed", #""2""#, nil),
      ("duration_ms", "-0.5", "-0.5"), ("duration_ms", #""5""#, nil), ("config", "[]", nil), ("config", "1", nil),
      ("unknown", "1", nil),
    ] as [(String, String, String?)])
  func refused(place: String, value: String, shown: String?) {
    let key = String(place.prefix { $0 != "." })
    let others = [
      "benchmark_id": #""b""#, "scores": "{}", "passed": "0", "failed": "0", "duration_ms": "0", "config": "{}",
    ].merging([key: value]) { _, given in given }
    let args = "{" + others.map { "\"\($0)\":\($1)" }.joined(separator: ",") + "}"
    let refused = failure { _ = try Domain.command("record_benchmark_result", args) }
    #expect(refused?.status == .invalidRequest)
    #expect(refused?.key == "args." + place)
    if let shown { #expect(refused?.message.contains("args.\(place) is \(shown) and") == true) }
  }

  @Test("Two results of a request cannot share an id; one that was there before is found out by name")
  func takenIDs() throws {
    func record(_ id: String, in world: World) throws(Failure) {
      let command = try Domain.command("record_benchmark_result", #"{"id":"\#(id)",\#(bare)}"#)
      try command.decide(defaults).event.admit(to: world)
    }
    let world = World(GivenWorld(existing: [.benchmarkResult: ["old"]]))
    try record("new", in: world)
    let twice = failure { try record("new", in: world) }
    #expect(twice?.status == .conflict)
    #expect(twice?.detail("id") == .text("new"))
    try world.nameTakenID()
    try record("old", in: world)
    #expect(failure { try world.nameTakenID() }?.detail("id") == .text("old"))
  }
}
