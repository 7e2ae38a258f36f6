import EvalJSON
import EvalSQL
import EvalSystem
import EvalTesting
import Testing

@testable import EvalQueries

/// What the filters are made of: conditions, labels, times, and all of them together.
@Suite struct FiltersTests {
  private func fields(_ json: String) throws(Failure) -> Fields {
    let document = try Array(json.utf8).withRaw { (bytes) throws(Failure) in try JSONDocument(bytes, what: "args") }
    return try Fields(open: document.root, at: .key("args", in: .root))
  }

  @Test("Conditions number their parameters, one for each value wherever it occurs")
  func conditions() {
    var conditions = Conditions()
    #expect(conditions.sql == " WHERE true")
    conditions.add("a = ? OR b = ?", .integer(1))
    conditions.add("c IS NULL")
    #expect(conditions.bind(.text("x")) == "?2")
    conditions.add("d < ?", .real(2.5))
    #expect(conditions.sql == " WHERE a = ?1 OR b = ?1 AND c IS NULL AND d < ?3")
    #expect(conditions.values.count == 3)
  }

  @Test("Times include both ends, and either may be left open")
  func times() throws {
    let both = try TimeRange(fields(#"{"from":"2026-01-01T00:00:00Z","to":"2026-01-01T01:00:00+01:00"}"#))
    #expect(both.from == both.to)
    #expect(try TimeRange(fields("{}")).from == nil)
    #expect(try TimeRange(fields(#"{"to":"2026-01-01T00:00:00Z"}"#)).from == nil)
    let refused = failure {
      _ = try TimeRange(fields(#"{"from":"2026-01-01T00:00:00Z","to":"2025-12-31T23:59:59.999Z"}"#))
    }
    #expect(refused?.key == "args.to")
    #expect(failure { _ = try TimeRange(fields(#"{"from":1}"#)) }?.key == "args.from")
  }

  @Test(
    "A run has the labels that are asked for, each with its value",
    arguments: [
      ("{}", ["a", "b", "c"]), (#"{"x":"1"}"#, ["a", "b"]), (#"{"x":"1","y":"2"}"#, ["a"]), (#"{"x":""}"#, []),
      (#"{"X":"1"}"#, []), (#"{"y":"2"}"#, ["a", "c"]), (#"{"x\"'é":"%"}"#, ["c"]),
    ])
  func labels(json: String, runs: [String]) throws {
    let file = try QueriedFile()
    try file.addRun("a", labels: #"{"x":"1","y":"2"}"#)
    try file.addRun("b", labels: #"{"x":"1"}"#)
    try file.addRun("c", labels: #"{"y":"2","x\"'é":"%"}"#)
    let found = try file.ask("list_runs", "{\"labels\":\(json)}")["result"].list.compactMap { $0["run_id"].text }
    #expect(found.sorted() == runs)
  }

  @Test(
    "Labels are texts",
    arguments: [(#"{"a":1}"#, "args.labels.a"), ("[]", "args.labels"), (#"{"a":null}"#, "args.labels.a")])
  func wrongLabels(json: String, key: String) {
    #expect(failure { _ = try LabelFilter(fields("{\"labels\":\(json)}")) }?.key == key)
  }

  @Test("Without labels there is no filter")
  func noLabels() throws {
    #expect(try LabelFilter(fields("{}"))?.json == nil)
    #expect(try LabelFilter(fields(#"{"labels":null}"#))?.json == nil)
  }

  @Test(
    "Each filter narrows the results, and all of them together too",
    arguments: [
      ("{}", "abcdef"), (#"{"run_id":"r1"}"#, "abcd"), (#"{"run_ids":["r2","x"]}"#, "ef"), (#"{"run_ids":[]}"#, ""),
      (#"{"model_id":"m"}"#, "ace"), (#"{"model_ids":["m","n"]}"#, "abcdef"), (#"{"task_id":"t"}"#, "abef"),
      (#"{"task_ids":["u"],"model_id":"n"}"#, "d"), (#"{"from":"1970-01-01T00:00:00.003Z"}"#, "cdef"),
      (#"{"to":"1970-01-01T00:00:00.003Z"}"#, "abc"), (#"{"labels":{"l":"1"}}"#, "abcd"),
      (#"{"valid_attempts_only":true}"#, "acdf"), (#"{"valid_attempts_only":false}"#, "abcdef"),
      (#"{"run_id":"r1","model_id":"m","task_id":"u","labels":{"l":"1"},"valid_attempts_only":true}"#, "c"),
    ])
  func results(args: String, ids: String) throws {
    let file = try QueriedFile()
    try file.addRun("r1", labels: #"{"l":"1"}"#)
    try file.addRun("r2")
    try file.addCase("k1", of: "r1")
    try file.addCase("k2", of: "r1", task: "u")
    try file.addCase("k3", of: "r2")
    try file.addResult("a", of: "k1", at: 1)
    try file.addResult("b", of: "k1", model: "n", succeeded: false, error: 1, at: 2)
    try file.addResult("c", of: "k2", at: 3)
    try file.addResult("d", of: "k2", model: "n", succeeded: false, error: 5, at: 4)
    try file.addResult("e", of: "k3", succeeded: false, error: 7, at: 5)
    try file.addResult("f", of: "k3", model: "n", succeeded: false, at: 6)
    let found = try file.ask("list_results", args)["result"].list.compactMap { $0["result_id"].text }
    #expect(found.sorted().joined() == ids)
    let count = try file.ask("cost_by_run", args)["result"].list.reduce(0) { $0 + ($1["results"].integer ?? 0) }
    #expect(Int(count) == ids.count)
  }

  @Test(
    "A filter that breaks its rule is named",
    arguments: [
      (#"{"run_id":"a","run_ids":["a"]}"#, "run_ids"), (#"{"model_id":"a","model_ids":[]}"#, "model_ids"),
      (#"{"task_ids":["a","a"]}"#, "task_ids[1]"), (#"{"min_results":0}"#, "min_results"),
      (#"{"valid_attempts_only":"yes"}"#, "valid_attempts_only"), (#"{"run_id":""}"#, "run_id"),
    ])
  func refused(args: String, key: String) {
    #expect(failure { _ = try ResultFilter(fields(args), validAttemptsOnly: true) }?.key == "args." + key)
  }

  @Test("Whether only valid attempts count is what the question means, unless the caller says")
  func validByDefault() throws {
    for meant in [true, false] {
      #expect(try ResultFilter(fields("{}"), validAttemptsOnly: meant).validAttemptsOnly == meant)
      #expect(try ResultFilter(fields(#"{"valid_attempts_only":true}"#), validAttemptsOnly: meant).validAttemptsOnly)
      #expect(try !ResultFilter(fields(#"{"valid_attempts_only":false}"#), validAttemptsOnly: meant).validAttemptsOnly)
    }
  }
}
