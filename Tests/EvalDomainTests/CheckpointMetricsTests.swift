import EvalSystem
import EvalTesting
import Testing

@testable import EvalDomain

@Suite struct CheckpointMetricsTests {
  private static let counts = ["sessions_completed", "tasks_completed", "learnings_applied", "total_tokens"]
  private static let amounts = [
    "avg_session_duration_ms", "avg_iterations_to_success", "total_cost_usd", "cost_per_successful_task_usd",
  ]
  private static let shares = [
    "session_success_rate", "first_attempt_success_rate", "agent_efficiency", "tool_success_rate",
    "self_correction_rate", "swarm_coordination_overhead", "parallelism_efficiency", "learning_effectiveness",
  ]

  private func metrics(_ json: String) throws -> String {
    String(decoding: try CheckpointMetrics(Domain.value(json), at: .key("metrics", in: .root)).json, as: UTF8.self)
  }

  private func check(_ name: String, taken: [String], refused: [String]) throws {
    for value in taken { #expect(try metrics(#"{"\#(name)":\#(value)}"#) == #"{"\#(name)":\#(value)}"#) }
    for value in refused {
      let failure = failure { _ = try metrics(#"{"\#(name)":\#(value)}"#) }
      #expect(failure?.status == .invalidRequest, "\(name): \(value)")
      #expect(failure?.key == "metrics." + name)
    }
  }

  @Test("A count is an integer of 0 or more", arguments: counts)
  func count(name: String) throws {
    try check(
      name, taken: ["0", "1", "9223372036854775807"],
      refused: ["-1", "-9223372036854775808", "1.0", "0.5", #""1""#, "true", "[]", "{}"])
  }

  @Test("An amount is a number of 0 or more", arguments: amounts)
  func amount(name: String) throws {
    try check(
      name, taken: ["0", "0.0", "12", "0.25", "1e+300", "5e-324"],
      refused: ["-1", "-0.001", #""1""#, "false", "[]", "{}"])
  }

  @Test("A share is a number from 0 to 1", arguments: shares)
  func share(name: String) throws {
    try check(
      name, taken: ["0", "1", "0.5", "1.0", "0.0"], refused: ["-0.1", "1.0000001", "2", "-1", #""0.5""#, "true", "{}"])
  }

  @Test("The metrics of the reference are the metrics that are checked")
  func documented() {
    for name in Self.counts + Self.amounts + Self.shares + ["period"] {
      #expect(Repository.reference.contains("`\(name)`"), "\(name)")
    }
  }

  @Test("Any other name is kept with its number, as it was given")
  func others() throws {
    let json = #"{"z_score":-1.5,"a":-9223372036854775808,"ä b":1e+22,"period_":0}"#
    #expect(try metrics(json) == json)
    #expect(failure { _ = try metrics(#"{"mine":"1"}"#) }?.key == "metrics.mine")
    #expect(failure { _ = try metrics(#"{"mine":true}"#) }?.key == "metrics.mine")
    #expect(failure { _ = try metrics(#"{"":1}"#) }?.status == .invalidRequest)
    #expect(failure { _ = try metrics(#"{"a\nb":1}"#) }?.status == .invalidRequest)
    #expect(failure { _ = try metrics(#"{"\#(String(repeating: "n", count: 201))":1}"#) }?.status == .invalidRequest)
  }

  @Test("A metric that is null is left out")
  func nulls() throws {
    #expect(try metrics(#"{"total_tokens":null,"mine":null,"period":null,"x":1}"#) == #"{"x":1}"#)
    #expect(try metrics("{}") == "{}")
  }

  @Test("A period has a start before its end, in UTC")
  func period() throws {
    #expect(
      try metrics(#"{"period":{"end":"2026-01-01T00:00:00.001Z","start":"2026-01-01T02:00:00+02:00"}}"#)
        == #"{"period":{"start":"2026-01-01T00:00:00.000Z","end":"2026-01-01T00:00:00.001Z"}}"#)
    let refusals = [
      (#"{"start":"2026-01-01T00:00:00Z","end":"2026-01-01T00:00:00Z"}"#, "metrics.period"),
      (#"{"start":"2026-01-02T00:00:00Z","end":"2026-01-01T00:00:00Z"}"#, "metrics.period"),
      (#"{"start":"2026-01-01T00:00:00Z"}"#, "metrics.period.end"), (#"{}"#, "metrics.period.start"),
      (#"{"start":1,"end":2}"#, "metrics.period.start"), ("5", "metrics.period"), ("[]", "metrics.period"),
      (#"{"start":"2026-01-01T00:00:00Z","end":"2026-01-02T00:00:00Z","length":1}"#, "metrics.period.length"),
    ]
    for (period, place) in refusals {
      let refused = failure { _ = try metrics(#"{"period":\#(period)}"#) }
      #expect(refused?.status == .invalidRequest)
      #expect(refused?.key == place, "\(period)")
    }
  }
}
