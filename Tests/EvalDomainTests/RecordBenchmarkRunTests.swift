import EvalSystem
import EvalTesting
import Testing

@testable import EvalDomain

@Suite struct RecordBenchmarkRunTests {
  private let defaults = Defaults(eventIDs: [], recordedID: "made", now: Timestamp(clamping: 1000))
  private static let bare = #""timestamp":"2026-01-01T00:00:00Z","project_name":"p","benchmark_name":"b""#

  private func record(_ fields: String) throws(Failure) -> Decision {
    try Domain.command("record_benchmark_run", "{\(Self.bare)\(fields)}").decide(defaults)
  }

  @Test("Only what was given is recorded, and the store gives the id")
  func bareRun() throws {
    let decision = try record("")
    #expect(try decision.id == "made")
    #expect(try decision.event.stream == "benchmark_run/made")
    #expect(
      Domain.encoded(try decision.event)
        == #"{"run_id":"made","timestamp":"2026-01-01T00:00:00.000Z","project_name":"p","benchmark_name":"b"}"#)
  }

  @Test("Metrics are recorded in the order of their table, without those that are null")
  func order() throws {
    let decision = try record(
      #","workflow":{"rework_count":1,"stories_completed":2,"stories_created":2},"run_id":"r","quality":{},"#
        + #""performance":{"api_calls_cost":0.50,"phase_times":{"z":1,"a":2.5,"n":null},"total_time_seconds":3,"#
        + #""token_usage_total":null},"autonomy":null,"metadata":{"k":null},"version":"""#)
    #expect(
      Domain.encoded(try decision.event)
        == #"{"run_id":"r","timestamp":"2026-01-01T00:00:00.000Z","project_name":"p","benchmark_name":"b","version":"","#
        + #""metadata":{"k":null},"performance":{"total_time_seconds":3,"phase_times":{"z":1,"a":2.5},"#
        + #""api_calls_cost":0.5},"quality":{},"#
        + #""workflow":{"stories_created":2,"stories_completed":2,"rework_count":1}}"#)
  }

  @Test("Every metric is taken at the ends of its range and refused beyond them and of another type")
  func ranges() {
    for group in BenchmarkMetrics.groups {
      for metric in group.metrics {
        let (fine, wrong): ([String], [String]) =
          switch metric.kind {
          case .count: (["0", "1000000000000"], ["-1", "1000000000001", "0.5", #""1""#, "true", "[]"])
          case .amount: (["0", "0.0", "1e12"], ["-1", "-0.001", "1.1e12", #""1""#, "{}"])
          case .share: (["0", "1", "0.5"], ["-0.001", "1.001", "2", #""1""#])
          case .percentage: (["0", "100", "99.9"], ["-0.001", "100.001", "101", "[]"])
          case .counts:
            (
              ["{}", #"{"a":1000000000000,"b":null}"#],
              [#"{"a":-1}"#, #"{"a":1000000000001}"#, #"{"a":0.5}"#, #"{"a":"1"}"#, #"{"":1}"#, "[]"]
            )
          case .amounts:
            (
              ["{}", #"{"a":0,"b":0.5,"c":1e12}"#],
              [#"{"a":-1}"#, #"{"a":1.1e12}"#, #"{"a":1000000000001}"#, #"{"a":"1"}"#, #"{"a\n":1}"#, "[]", "1"]
            )
          case .texts: (["[]", #"["a","a"]"#], [#"[""]"#, "[1]", "{}", #""a""#])
          }
        let whole = #""tests_written":1000000000000,"stories_created":1000000000000"#
        let others = group.metrics.filter { whole.contains("\"\($0.name)\"") && "\($0.name)" != "\(metric.name)" }
        let beside = others.map { #""\#($0.name)":1000000000000,"# }.joined()
        let place = "args.\(group.name).\(metric.name)"
        for value in fine {
          let refused = failure { _ = try record(#","\#(group.name)":{\#(beside)"\#(metric.name)":\#(value)}"#) }
          #expect(refused == nil, "\(place) \(value)")
        }
        for value in wrong {
          let refused = failure { _ = try record(#","\#(group.name)":{\#(beside)"\#(metric.name)":\#(value)}"#) }
          #expect(refused?.status == .invalidRequest)
          #expect(refused?.key?.hasPrefix(place) == true, "\(place) \(value)")
        }
      }
    }
  }

  @Test(
    "What is out of its range is shown with its place",
    arguments: [
      ("performance", "total_time_seconds", "-0.5", "is -0.5 and must be from 0 to 1000000000000"),
      ("performance", "token_usage_total", "-7", "is -7 and must be from 0 to 1000000000000"),
      ("autonomy", "one_shot_success_rate", "1.5", "is 1.5 and must be from 0 to 1"),
      ("quality", "code_coverage_percentage", "101", "is 101 and must be from 0 to 100"),
    ])
  func shown(group: String, metric: String, value: String, message: String) {
    let refused = failure { _ = try record(#","\#(group)":{"\#(metric)":\#(value)}"#) }
    #expect(refused?.message == "args.\(group).\(metric) \(message)")
  }

  @Test(
    "A part is not above its whole, which counts as 0 when it is absent",
    arguments: [
      ("quality", #""tests_passing":5,"tests_written":3"#, "tests_passing is 5", "tests_written is 3"),
      ("quality", #""tests_passing":1"#, "tests_passing is 1", "tests_written is absent"),
      ("workflow", #""stories_completed":5,"stories_created":4"#, "stories_completed is 5", "stories_created is 4"),
      ("workflow", #""stories_completed":1"#, "stories_completed is 1", "stories_created is absent"),
    ])
  func parts(group: String, metrics: String, part: String, whole: String) {
    let refused = failure { _ = try record(#","\#(group)":{\#(metrics)}"#) }
    #expect(refused?.status == .invalidRequest)
    #expect(refused?.message.contains("args.\(group).\(part) and args.\(group).\(whole)") == true)
    #expect(refused?.key == "args.\(group).\(part.prefix { $0 != " " })")
  }

  @Test(
    "A field that breaks its rule is named",
    arguments: [
      ("run_id", "1"), ("timestamp", "null"), ("timestamp", #""now""#), ("project_name", "null"),
      ("project_name", #""""#), ("benchmark_name", "null"), ("benchmark_name", "7"), ("version", "1"),
      ("metadata", "[]"), ("performance", "[]"), ("quality", "1"), ("speed", "1"), ("workflow.speed", #"{"speed":1}"#),
    ])
  func refused(place: String, value: String) {
    let key = String(place.prefix { $0 != "." })
    let fields = ["timestamp": #""2026-01-01T00:00:00Z""#, "project_name": #""p""#, "benchmark_name": #""b""#]
      .merging([key: value]) { _, given in given }
    let args = "{" + fields.map { "\"\($0)\":\($1)" }.joined(separator: ",") + "}"
    let refused = failure { _ = try Domain.command("record_benchmark_run", args) }
    #expect(refused?.status == .invalidRequest)
    #expect(refused?.key == "args." + place)
  }

  @Test("A run is recorded once, deleted once, and may be recorded again then")
  func life() throws {
    let world = World(GivenWorld(existing: [.benchmarkRun: ["old"]]))
    func record(_ id: String) throws(Failure) { try self.record(",\"run_id\":\"\(id)\"").event.admit(to: world) }
    func delete(_ id: String) throws(Failure) {
      let decision = try Domain.command("delete_benchmark_run", "{\"run_id\":\"\(id)\"}").decide(defaults)
      #expect(try decision.id == id)
      #expect(try decision.event.stream == "benchmark_run/\(id)")
      try decision.event.admit(to: world)
    }
    for id in ["old", "new"] {
      if id == "new" { try record(id) }
      let taken = failure { try record(id) }
      #expect(taken?.status == .conflict)
      #expect(taken?.detail("run_id") == .text(id))
      try delete(id)
      let missing = failure { try delete(id) }
      #expect(missing?.status == .notFound)
      #expect(missing?.detail("run_id") == .text(id))
      try record(id)
      #expect(failure { try record(id) }?.status == .conflict)
    }
    #expect(failure { try delete("never") }?.status == .notFound)
    #expect(failure { _ = try Domain.command("delete_benchmark_run", "{}") }?.key == "args.run_id")
    #expect(failure { _ = try Domain.event("BenchmarkRunRecorded", "{\(Self.bare)}") }?.key == "data.run_id")
  }
}
