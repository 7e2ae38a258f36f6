import EvalSystem
import EvalTesting
import Testing

/// Each analysis of results on a set that one can work out by hand.
@Suite struct RunAnalysesTests {
  private let file: QueriedFile

  /// 1970-01-01 was a Thursday.
  private static let day: Int64 = 86_400_000

  init() throws {
    file = try QueriedFile()
    try file.addRun("r", digests: #"{"dataset":"1"}"#)
    try file.addRun("s", digests: #"{"dataset":"2"}"#)
    try file.addCase("k")
    try file.addCase("l", task: "u")
    try file.addCase("o", of: "s")
    try file.addResult("1", model: "m", roundTrip: 100, cost: 2, tokens: 10, at: 0)
    try file.addResult("2", model: "m", succeeded: false, error: 2, roundTrip: 300, cost: 1, at: 3_600_000)
    try file.addResult("3", model: "n", roundTrip: 50, at: 4 * Self.day)
    try file.addResult("4", of: "l", model: "m", succeeded: false, error: 6, cost: 4, at: -1)
    try file.addResult("5", of: "o", model: "n", succeeded: false, error: 2, roundTrip: 400, cost: 8, at: 5 * Self.day)
  }

  /// The named values of each element, as JSON.
  private func rows(_ query: String, _ args: String = "{}", _ keys: StaticString...) throws -> [String] {
    try file.ask(query, args)["result"].list.map { row in keys.map { row[$0].description }.joined(separator: " ") }
  }

  @Test("Success rates count valid attempts, the best model first, with Wilson's interval")
  func successRates() throws {
    let rows = try file.ask("success_rates_by_model")["result"].list
    try #require(rows.map { $0["model_id"].text } == ["m", "n"])
    #expect(rows.map { $0["success_rate"]["denominator"].integer } == [2, 2])
    #expect(rows.map { $0["success_rate"]["rate"].number } == [0.5, 0.5])
    // Of 1 in 2: the roots of (p − ½)² = z² p (1 − p) / 2.
    #expect(abs((rows[0]["success_rate"]["low"].number ?? 0) - 0.0945312057) < 1e-9)
    #expect(abs((rows[0]["success_rate"]["high"].number ?? 0) - 0.9054687943) < 1e-9)
    let all = try self.rows("success_rates_by_model", #"{"valid_attempts_only":false}"#, "model_id", "results")
    #expect(all == ["\"n\" 2", "\"m\" 3"])
  }

  @Test("Groups with too few results are left out of every analysis")
  func minimum() throws {
    let args = #"{"min_results":99}"#
    for query in [
      "success_rates_by_model", "latency_by_model", "cost_by_run", "performance_trends", "model_comparison",
      "case_ranking", "performance_by_hour", "failed_cases",
    ] {
      #expect(try file.ask(query, args)["result"].list.isEmpty, "\(query)")
      #expect(try !file.ask(query)["result"].list.isEmpty, "\(query)")
    }
    #expect(try file.ask("error_distribution", args)["result"]["errors"].list.isEmpty)
  }

  @Test("Whatever numbers are asked for, one prepared statement serves")
  func preparedStatements() throws {
    func ask(_ number: Int) throws {
      #expect(try file.ask("case_ranking", #"{"limit":\#(number)}"#)["result"].list.count <= number)
      for query in ["list_runs", "list_cases", "list_results", "list_studies", "failed_cases", "list_benchmark_runs"] {
        _ = try file.ask(query, #"{"limit":\#(number)}"#)
      }
      for query in ["success_rates_by_model", "latency_by_model", "performance_trends", "failed_cases", "case_ranking"]
      {
        _ = try file.ask(query, #"{"min_results":\#(number)}"#)
      }
      _ = try file.ask("success_rates_by_model", #"{"run_ids":\#((0...number).map { "r\($0)" })}"#)
    }
    try ask(2)
    let before = file.preparedCount
    for number in 3...20 { try ask(number) }
    #expect(file.preparedCount == before)
  }

  @Test("Latencies are summaries over those that have the time")
  func latency() throws {
    let rows = try file.ask("latency_by_model")["result"].list
    try #require(rows.map { $0["model_id"].text } == ["m", "n"])
    let times = rows[0]["time_round_trip_ms"]
    #expect(times["n"].integer == 2)
    #expect([times["mean"].number, times["p50"].number, times["p95"].number] == [200, 200, 290])
    #expect(rows[0]["results"].integer == 3)
    #expect(
      rows[0]["time_to_first_edit_ms"].description
        == #"{"n":0,"mean":null,"p50":null,"p90":null,"p95":null,"p99":null,"percentiles":"exact","relative_error":0.0}"#
    )
  }

  @Test("Costs are over the results that have one, the dearest run and model first")
  func costs() throws {
    let keys = try rows(
      "cost_by_run", "{}", "run_id", "results", "priced_results", "cost_usd", "cost_per_success_usd",
      "completion_tokens")
    #expect(keys == ["\"s\" 1 1 8.0 null null", "\"r\" 4 3 7.0 7.0 10"])
    let models = try file.ask("cost_by_run")["result"][1]["models"].list
    try #require(models.map { $0["model_id"].text } == ["m", "n"])
    #expect(models[1]["cost_usd"].isNull)
  }

  @Test("Errors are shares of what failed, the most frequent first")
  func errors() throws {
    let answer = try file.ask("error_distribution")["result"]
    #expect(answer["results"].integer == 5)
    #expect(answer["failed"].integer == 3)
    #expect(answer["errors"].list.map { $0["error"].text } == ["parsing_error", "wrong_tool_call"])
    #expect(answer["errors"][0]["share"]["numerator"].integer == 2)
    #expect(answer["errors"][0]["share"]["denominator"].integer == 3)
  }

  @Test("Failed attempts come last first, by their kind too")
  func failed() throws {
    #expect(try rows("failed_cases", "{}", "result_id") == ["\"5\"", "\"4\"", "\"2\""])
    #expect(
      try rows("failed_cases", #"{"error":"parsing_error"}"#, "result_id", "task_id") == ["\"5\" \"t\"", "\"2\" \"t\""])
    #expect(try rows("failed_cases", #"{"min_results":3}"#, "result_id") == ["\"2\""])
  }

  @Test(
    "Periods are those of UTC, before 1970 too, and weeks begin on Monday",
    arguments: [
      ("hour", ["1970-01-01T00", "1970-01-01T01", "1970-01-05T00", "1970-01-06T00", "1969-12-31T23"]),
      ("day", ["1970-01-01T00", "1970-01-05T00", "1970-01-06T00", "1969-12-31T00"]),
      ("week", ["1969-12-29T00", "1970-01-05T00"]),
    ])
  func trends(period: String, starts: [String]) throws {
    let found = try rows(
      "performance_trends", "{\"period\":\"\(period)\",\"valid_attempts_only\":false}", "period_start")
    #expect(Set(found) == Set(starts.map { "\"\($0):00:00.000Z\"" }))
    #expect(found == found.sorted())
  }

  @Test("Models beside each other have everything, those alike by their time")
  func models() throws {
    let rows = try file.ask("model_comparison")["result"].list
    try #require(rows.map { $0["model_id"].text } == ["m", "n"])
    #expect(rows[0]["cost_usd"].number == 3)
    #expect(rows[0]["mean_num_edits"].isNull)
    #expect(rows[1]["time_round_trip_ms"]["mean"].number == 225)
  }

  @Test("Cases are ranked by success, then by time")
  func ranking() throws {
    #expect(try rows("case_ranking", "{}", "case_id", "results") == ["\"k\" 3", "\"o\" 1"])
    #expect(try rows("case_ranking", #"{"order":"worst"}"#, "case_id") == ["\"o\"", "\"k\""])
    let all = #"{"order":"worst","valid_attempts_only":false,"limit":2}"#
    #expect(try rows("case_ranking", all, "case_id") == ["\"o\"", "\"l\""])
  }

  @Test("Hours are those of the day in UTC, before 1970 too")
  func hours() throws {
    #expect(
      try rows("performance_by_hour", "{}", "model_id", "hour", "results")
        == ["\"m\" 0 1", "\"m\" 1 1", "\"m\" 23 1", "\"n\" 0 2"])
  }

  @Test("Runs are compared with the first, in the order asked for")
  func comparison() throws {
    let answer = try file.ask("run_comparison", #"{"run_ids":["s","r"]}"#)["result"]
    #expect(answer["runs"].list.map { $0["run_id"].text } == ["s", "r"])
    let difference = answer["differences"][0]
    #expect(difference["baseline"].text == "s")
    #expect(difference["success_rate"]["difference"].number == 0.5)
    #expect(difference["mean_time_round_trip_ms"].number == -250)
    #expect(abs((difference["mean_cost_usd"].number ?? 0) - (7.0 / 3 - 8)) < 1e-12)
    #expect(difference["differing_digests"].description == #"["dataset"]"#)
    let few = try file.ask("run_comparison", #"{"run_ids":["s","r"],"min_results":2}"#)["result"]["differences"][0]
    #expect(few["success_rate"]["difference"].isNull && few["mean_cost_usd"].isNull)
    #expect(failure { _ = try file.ask("run_comparison", #"{"run_ids":["s","x"]}"#) }?.status == .notFound)
    #expect(failure { _ = try file.ask("run_comparison", #"{"run_ids":["s"]}"#) }?.key == "args.run_ids")
  }

  @Test("A run's numbers, those of the store, and none of a run that there is not")
  func stats() throws {
    let run = try file.ask("run_stats", #"{"run_id":"r"}"#)["result"]
    #expect(
      ["cases", "tasks", "models", "attempts", "valid_attempts", "results"].map { run[$0].integer } == [
        2, 2, 2, 4, 3, 4,
      ])
    #expect(run["first_result_at"].text == "1969-12-31T23:59:59.999Z")
    #expect(run["mean_time_round_trip_ms"].number == 150)
    let valid = try file.ask("run_stats", #"{"run_id":"r","valid_attempts_only":true}"#)["result"]
    #expect(valid["attempts"].integer == 4 && valid["results"].integer == 3)
    let store = try file.ask("run_stats")["result"]
    #expect(store["runs"].integer == 2 && store["results"].integer == 5)
    #expect(try file.ask("run_stats", #"{"run_id":"x"}"#)["result"].isNull)
    #expect(try file.ask("valid_attempt_count")["result"].description == #"{"valid_attempts":4,"attempts":5}"#)
    #expect(
      try file.ask("valid_attempt_count", #"{"case_id":"l"}"#)["result"].description
        == #"{"valid_attempts":0,"attempts":1}"#)
  }
}
