import EvalSystem
import EvalTesting
import Testing

@Suite struct BenchmarkRunsTests {
  private let file: QueriedFile
  private static let numeric = [
    "total_time_seconds", "token_usage_total", "api_calls_count", "api_calls_cost", "manual_interventions_count",
    "prompts_needed_initial", "prompts_needed_followup", "one_shot_success_rate", "error_recovery_rate",
    "agent_handoffs_successful", "agent_handoffs_failed", "tests_written", "tests_passing", "code_coverage_percentage",
    "linting_errors_count", "type_errors_count", "security_vulnerabilities_count",
    "functional_completeness_percentage", "stories_created", "stories_completed", "avg_cycle_time_seconds",
    "rework_count",
  ]

  init() throws {
    file = try QueriedFile()
    try file.addBenchmarkRun("a", at: 10, number: 1)
    try file.addBenchmarkRun("d", project: "q", at: 20, number: 4)
    try file.addBenchmarkRun("c", benchmark: "c", at: 20, number: 2)
    try file.addBenchmarkRun("e", project: "q", benchmark: "c", at: 30, number: 8)
  }

  private func ids(_ list: JSONAnswer) -> [String] { list.list.compactMap { $0["run_id"].text } }

  @Test("A run comes whole, its groups nested")
  func whole() throws {
    try file.writer.execute(
      #"UPDATE benchmark_runs SET version = '1', metadata = '{"k":1}'; UPDATE quality_metrics SET code_coverage_percentage = 0.5,"#
        + #" linting_errors_by_severity = '{"high":2}'; UPDATE autonomy_metrics SET manual_interventions_types = '["x"]'"#
    )
    let time = QueriedFile.time(10)
    let run = try file.ask("get_benchmark_run", #"{"run_id":"a"}"#)["result"]
    #expect(
      run.description
        == #"{"run_id":"a","timestamp":"\#(time)","project_name":"p","benchmark_name":"b","version":"1","#
        + #""metadata":{"k":1},"created_at":"\#(time)","performance":{"total_time_seconds":1.0,"phase_times":{},"#
        + #""token_usage_total":1,"token_usage_by_agent":{},"api_calls_count":1,"api_calls_cost":1.0},"#
        + #""autonomy":{"manual_interventions_count":1,"manual_interventions_types":["x"],"prompts_needed_initial":1,"#
        + #""prompts_needed_followup":1,"one_shot_success_rate":1.0,"error_recovery_rate":1.0,"#
        + #""agent_handoffs_successful":1,"agent_handoffs_failed":1},"#
        + #""quality":{"tests_written":1,"tests_passing":1,"code_coverage_percentage":0.5,"linting_errors_count":1,"#
        + #""linting_errors_by_severity":{"high":2},"type_errors_count":1,"security_vulnerabilities_count":1,"#
        + #""security_vulnerabilities_by_severity":{},"functional_completeness_percentage":1.0},"#
        + #""workflow":{"stories_created":1,"stories_completed":1,"avg_cycle_time_seconds":1.0,"phase_distribution":{},"#
        + #""rework_count":1}}"#)
    #expect(try file.ask("get_benchmark_run", #"{"run_id":"x"}"#).description == #"{"result":null}"#)
  }

  @Test("Runs come newest first, those of one moment by id, with the columns of the read model")
  func list() throws {
    #expect(try ids(file.ask("list_benchmark_runs")["result"]) == ["e", "d", "c", "a"])
    let pages = try file.pages("list_benchmark_runs", [], limit: 1)
    #expect(pages.flatMap { $0.compactMap { $0["run_id"].text } } == ["e", "d", "c", "a"])
    #expect(
      try file.ask("list_benchmark_runs")["result"][0].keys
        == ["run_id", "timestamp", "project_name", "benchmark_name", "version", "metadata", "created_at"])
  }

  @Test(
    "Filters narrow the list, the means and the trend alike",
    arguments: [
      (#""project_name":"p""#, ["c", "a"]), (#""benchmark_name":"c""#, ["e", "c"]),
      (#""project_name":"q","benchmark_name":"b""#, ["d"]), (#""project_name":"P""#, []),
      (#""project_name":null,"from":null"#, ["e", "d", "c", "a"]),
      ("\"from\":\"\(QueriedFile.time(20))\"", ["e", "d", "c"]),
      ("\"to\":\"\(QueriedFile.time(20))\"", ["d", "c", "a"]),
      ("\"from\":\"\(QueriedFile.time(20))\",\"to\":\"\(QueriedFile.time(20))\"", ["d", "c"]),
      ("\"from\":\"\(QueriedFile.time(31))\"", []),
    ])
  func filters(args: String, found: [String]) throws {
    #expect(try ids(file.ask("list_benchmark_runs", "{\(args)}")["result"]) == found)
    #expect(try file.ask("average_metrics", "{\(args)}")["result"]["runs"].integer == Int64(found.count))
    let trend = try file.ask("metric_trend", "{\"metric\":\"rework_count\",\(args)}")["result"]
    #expect(ids(trend) == found.reversed())
  }

  @Test("Means are of every single number, over the last runs")
  func means() throws {
    let all = try file.ask("average_metrics")["result"]
    #expect(all.keys == ["runs", "metrics"])
    #expect(all["runs"].integer == 4)
    #expect(all["metrics"].keys == Self.numeric)
    for mean in try values(of: "{}") { #expect(mean == 3.75) }
    for mean in try values(of: #"{"limit":1}"#) { #expect(mean == 8) }
    for mean in try values(of: #"{"limit":2}"#) { #expect(mean == 6) }
    for mean in try values(of: #"{"project_name":"p","limit":1}"#) { #expect(mean == 2) }
    for mean in try values(of: #"{"project_name":"x"}"#) { #expect(mean == nil) }
    for number in 0..<12 { try file.addBenchmarkRun("later \(number)", at: 100, number: 5) }
    let later = try file.ask("average_metrics")["result"]
    #expect(later["runs"].integer == 10)
    #expect(later["metrics"]["rework_count"].number == 5)
  }

  private func values(of args: String) throws -> [Double?] {
    let means = try file.ask("average_metrics", args)["result"]["metrics"]
    return [
      means["total_time_seconds"].number, means["token_usage_total"].number, means["one_shot_success_rate"].number,
      means["tests_passing"].number, means["rework_count"].number,
    ]
  }

  @Test("Means of counts past 64 bits in sum are no failure")
  func greatCounts() throws {
    try file.writer.execute("UPDATE performance_metrics SET token_usage_total = \(Int64.max)")
    #expect(try file.ask("average_metrics")["result"]["metrics"]["token_usage_total"].number == Double(Int64.max))
  }

  @Test("Every single number has its trend, oldest first, of the last runs", arguments: numeric)
  func trends(metric: String) throws {
    let trend = try file.ask("metric_trend", "{\"metric\":\"\(metric)\",\"limit\":3}")["result"]
    #expect(ids(trend) == ["c", "d", "e"])
    #expect(trend.list.map { $0["value"].number } == [2, 4, 8])
    #expect(trend[0].keys == ["run_id", "timestamp", "value"])
    #expect(trend[0]["timestamp"].text == QueriedFile.time(20))
  }

  @Test("A trend is of the last 100 runs when no limit is given")
  func defaultLimit() throws {
    for number in 0..<100 { try file.addBenchmarkRun("later \(number)", at: 100) }
    let trend = try file.ask("metric_trend", #"{"metric":"rework_count"}"#)["result"].list
    #expect(trend.count == 100)
    #expect(trend.allSatisfy { $0["value"].integer == 0 })
  }

  @Test("An unknown metric is refused with the nearest one; objects and lists have no trend")
  func unknownMetrics() {
    let near = failure { _ = try file.ask("metric_trend", #"{"metric":"tests_pasing"}"#) }
    #expect(near?.key == "args.metric")
    #expect(near?.message.contains(#"did you mean "tests_passing"?"#) == true)
    for metric in ["phase_times", "manual_interventions_types", "run_id", ""] {
      #expect(
        failure { _ = try file.ask("metric_trend", "{\"metric\":\"\(metric)\"}") }?.status == .invalidRequest)
    }
  }

  @Test("Lists and what they are counted from are read from indexes, without sorting")
  func plans() throws {
    for condition in ["", "WHERE project_name = 'p' ", "WHERE benchmark_name = 'b' "] {
      let sql = "SELECT run_id FROM benchmark_runs \(condition)ORDER BY timestamp DESC, run_id DESC LIMIT 10"
      var plan: [String] = []
      try file.writer.each("EXPLAIN QUERY PLAN " + sql) { (row) throws(Failure) in plan.append(row.text(3)) }
      #expect(plan.count == 1)
      #expect(plan.first?.contains("USING COVERING INDEX benchmark_runs_by_") == true)
    }
  }

  @Test(
    "Arguments that are wrong are named",
    arguments: [
      ("get_benchmark_run", "{}", "args.run_id"), ("get_benchmark_run", #"{"id":"a"}"#, "args.id"),
      ("list_benchmark_runs", #"{"project_name":""}"#, "args.project_name"),
      ("list_benchmark_runs", #"{"benchmark_name":1}"#, "args.benchmark_name"),
      ("list_benchmark_runs", #"{"from":"today"}"#, "args.from"),
      ("list_benchmark_runs", #"{"limit":0}"#, "args.limit"),
      ("average_metrics", #"{"limit":0}"#, "args.limit"), ("average_metrics", #"{"limit":10001}"#, "args.limit"),
      ("average_metrics", #"{"cursor":"x"}"#, "args.cursor"), ("metric_trend", "{}", "args.metric"),
      ("metric_trend", #"{"metric":1}"#, "args.metric"),
      ("metric_trend", #"{"metric":"rework_count","limit":10001}"#, "args.limit"),
    ])
  func refused(query: String, args: String, key: String) {
    let refused = failure { _ = try file.ask(query, args) }
    #expect(refused?.status == .invalidRequest)
    #expect(refused?.key == key)
  }
}
