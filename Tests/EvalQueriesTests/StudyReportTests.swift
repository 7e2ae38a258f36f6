import EvalSystem
import EvalTesting
import Testing

/// What the corpus cannot show of study reports: their limits, and that no number is too much for them.
@Suite struct StudyReportTests {
  private let file: QueriedFile

  private static let day: Int64 = 86_400_000

  init() throws {
    file = try QueriedFile()
    try file.addStudy("s")
  }

  /// A checkpoint a day with a value each of the metric "x".
  private func add(_ values: [Double]) throws {
    for (i, value) in values.enumerated() {
      try file.addCheckpoint("c\(i)", at: Int64(i) * Self.day, metrics: "{\"x\":\(value)}")
    }
  }

  /// So many checkpoints, an hour apart, with a value of the metric "x" that SQL makes of the number `i`, from 1 on.
  private func add(_ count: Int, _ value: String) throws {
    try file.writer.run(
      """
      WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ?1)
      INSERT INTO checkpoints SELECT printf('c%05d', i), 's',
        strftime('%Y-%m-%dT%H:%M:%S.000Z', '2026-01-01', '+' || i || ' hours'), json_object('x', \(value)), 0, '[]' FROM n
      """, [.integer(Int64(count))])
  }

  private func report(_ args: String = "") throws -> JSONAnswer {
    try file.ask("study_report", #"{"study_id":"s"\#(args.isEmpty ? "" : ",")\#(args)}"#)["result"]
  }

  @Test("A report is about the latest 10,000 checkpoints and says that there are older ones")
  func truncated() throws {
    try add(10_001, "i")
    let report = try report()
    #expect(report["checkpoints"].integer == 10_000)
    #expect(report["truncated"].boolean == true)
    #expect(report["from"].text == "2026-01-01T02:00:00.000Z")
    #expect(report["metrics"][0]["n"].integer == 10_000)
    #expect(report["metrics"][0]["minimum"].number == 2)
    let complete = try self.report(#""from":"2026-01-01T02:00:00Z""#)
    #expect(complete["checkpoints"].integer == 10_000)
    #expect(complete["truncated"].boolean == false)
  }

  @Test("Trends and levels are of the last 2,000 values, and the sentence says so")
  func lastValues() throws {
    // Rises for 500 hours, then falls; the only step is among the values that are not looked at.
    try add(2_500, "CASE WHEN i <= 250 THEN 0 WHEN i <= 500 THEN 9000 ELSE 3000 - i + i * 7919 % 13 END")
    let metric = try report()["metrics"][0]
    #expect(metric["n"].integer == 2_500)
    #expect(metric["trend"]["n"].integer == 2_000)
    #expect(metric["trend"]["verdict"].text == "falling")
    #expect(abs((metric["trend"]["slope_per_day"].number ?? 0) + 24) < 0.1)
    #expect(metric["sentence"].text?.contains("over the last 2000 of 2500 checkpoints") == true)
    let first = try #require(metric["change_points"].list.first?["before"].number)
    #expect(first > 2_000 && first < 3_000)
  }

  @Test(
    "Among seven values none stands out, among eight one may",
    arguments: [([1, 2, 1, 2, 1, 2, 90], 0), ([1, 2, 1, 2, 1, 2, 1, 90], 1)])
  func fewAnomalies(values: [Double], count: Int) throws {
    try add(values)
    #expect(try report()["metrics"][0]["anomalies"].list.count == count)
  }

  @Test("At most 1,000 values that stand out are listed, the last ones, and all are counted")
  func manyAnomalies() throws {
    try add(5_000, "CASE WHEN i <= 1200 THEN 1000 + i ELSE i % 10 END")
    let metric = try report()["metrics"][0]
    #expect(metric["anomalies"].list.count == 1_000)
    #expect(metric["anomalies"][0]["checkpoint_id"].text == "c00201")
    #expect(metric["sentence"].text?.contains("; 1200 values stand out") == true)
  }

  @Test(
    "Of each known metric it is known which way is good",
    arguments: [
      (
        "higher",
        [
          "session_success_rate", "first_attempt_success_rate", "agent_efficiency", "tool_success_rate",
          "self_correction_rate", "parallelism_efficiency", "learning_effectiveness", "sessions_completed",
          "tasks_completed", "learnings_applied",
        ]
      ),
      (
        "lower",
        [
          "avg_session_duration_ms", "avg_iterations_to_success", "total_cost_usd", "cost_per_successful_task_usd",
          "swarm_coordination_overhead", "total_tokens",
        ]
      ),
      ("none", ["period", "latency_ms", "Total_cost_usd"]),
    ])
  func directions(direction: String, names: [String]) throws {
    let metrics = try report("\"metrics\":\(names)")["metrics"].list
    #expect(metrics.map { $0["metric"].text } == names)
    #expect(metrics.allSatisfy { $0["direction"].text == direction })
  }

  @Test("One of more metrics than a report has is told where it is named")
  func oneOfMany() throws {
    try file.addCheckpoint("c", metrics: "{" + (0...100).map { "\"m\($0)\":\($0)" }.joined(separator: ",") + "}")
    #expect(failure { _ = try report() }?.status == .rejected)
    #expect(try report(#""metrics":["m100"]"#)["metrics"][0]["maximum"].number == 100)
    #expect(try report("\"metrics\":\((1...100).map { "m\($0)" })")["metrics"].list.count == 100)
  }

  @Test("Names that look alike are two metrics, in the order of their bytes")
  func exactNames() throws {
    try file.addCheckpoint("c", metrics: #"{"\u00e9":1,"e\u0301":2,"z":3,"\u00e4":"no number"}"#)
    let metrics = try report()["metrics"].list
    #expect(
      metrics.map { Array(($0["metric"].text ?? "").utf8) } == ["e\u{301}", "z", "\u{e9}"].map { Array($0.utf8) })
    #expect(metrics.map { $0["first"]["value"].number } == [2, 3, 1])
    let one = try report(#""metrics":["\u00e9"],"directions":{"e\u0301":"lower"}"#)["metrics"]
    #expect(one[0]["maximum"].number == 1)
    #expect(one[0]["direction"].text == "none")
  }

  @Test("Numbers of any size are answered, those that cannot be written as null")
  func anySize() throws {
    var random = SeededGenerator(seed: 1)
    let largest = Double.greatestFiniteMagnitude
    let sizes = [
      0, -0.0, Double.leastNonzeroMagnitude, 1e-200, 1, 1e154, 1e200, 1e307, largest, -largest, -1e308, -1e-300,
    ]
    for round in 0..<200 {
      try file.writer.run("DELETE FROM checkpoints")
      try add((0..<(round % 16)).map { _ in sizes.randomElement(using: &random) ?? 0 })
      let text = try report(#""split":"2026-01-04T00:00:00Z","metrics":["x"]"#).description
      #expect(!text.contains(#""Infinity""#) && !text.contains(#""-Infinity""#) && !text.contains(#""NaN""#), "\(text)")
    }
  }

  @Test("A checkpoint that is a millisecond apart makes no slope that cannot be written")
  func steepest() throws {
    for (i, value) in [0, 1e308, 0, 1e308, 1e308].enumerated() {
      try file.addCheckpoint("c\(i)", at: Int64(i), metrics: "{\"x\":\(value)}")
    }
    let trend = try report()["metrics"][0]["trend"]
    #expect(trend["slope_per_day"].isNull || trend["slope_per_day"].number?.isFinite == true)
    #expect(trend["high"].isNull)
  }

  @Test("The level that intervals have is 1 − alpha, which widens them")
  func levels() throws {
    try add([1, 3, 2, 5, 4, 6, 7, 5, 8, 9])
    let split = #""split":"2026-01-06T00:00:00Z""#
    let (usual, wide) = try (report(split)["metrics"][0], report(split + #","alpha":0.001"#)["metrics"][0])
    for key in ["trend", "forecast", "periods"] as [StaticString] {
      #expect(usual[key]["level"].number == 0.95)
      #expect(wide[key]["level"].number == 0.999)
      func width(_ answer: JSONAnswer) -> Double { (answer["high"].number ?? 0) - (answer["low"].number ?? 0) }
      #expect(width(wide[key]) > width(usual[key]), "\(key)")
    }
  }

  @Test("Of 17 metrics that do nothing but vary a trend is seen in few reports, and each says that it is one of 17")
  func chance() throws {
    var random = SeededGenerator(seed: 3)
    var reports = 0
    for _ in 0..<60 {
      try file.writer.run("DELETE FROM checkpoints")
      for day in 0..<20 {
        let metrics = (0..<17).map { "\"m\($0)\":\(Double.random(in: 0...1, using: &random))" }
        try file.addCheckpoint("c\(day)", at: Int64(day) * Self.day, metrics: "{\(metrics.joined(separator: ","))}")
      }
      let metrics = try report()["metrics"].list
      if metrics.contains(where: { $0["trend"]["verdict"].text != "stable" }) { reports += 1 }
      #expect(metrics.contains { ($0["trend"]["p_adjusted"].number ?? 0) > ($0["trend"]["p"].number ?? 0) })
      #expect(metrics[0]["sentence"].text?.contains("corrected for 17 metrics") == true)
    }
    #expect(reports < 9)
  }

  @Test(
    "Where periods do not vary, are too few or too large to compare, the sentence says which of these",
    arguments: [
      ([0.5, 0.5, 0.5, 0.6, 0.6, 0.6], "vary too little to compare"), ([0.5, 0.6, 0.7, 0.8], "are too few to compare"),
      ([1e308, 1.5e308, 1.7e308, 1e308, 1.6e308, 1.7e308], "are too large to compare"),
    ])
  func incomparable(values: [Double], words: String) throws {
    try add(values)
    let metric = try report("\"split\":\"\(QueriedFile.time(3 * Self.day))\"")["metrics"][0]
    #expect(metric["periods"]["verdict"].text == "insufficient")
    #expect(metric["periods"]["p"].isNull && metric["periods"]["p_adjusted"].isNull)
    #expect(metric["sentence"].text?.contains(words) == true)
  }

  @Test("A time that cannot be read is told, not left out")
  func unreadable() throws {
    try file.addCheckpoint("c")
    try file.writer.execute("UPDATE checkpoints SET timestamp = '2026-13-01T00:00:00.000Z'")
    let refused = failure { _ = try report() }
    #expect(refused?.status == .corrupt)
    #expect(refused?.message.contains("\"c\"") == true)
  }

  @Test("Whatever is asked for, the same prepared statements serve")
  func preparedStatements() throws {
    try add([1, 2, 3])
    _ = try report()
    let before = file.preparedCount
    _ = try report(#""metrics":["x","y"],"from":"2026-01-02T00:00:00Z","to":"2026-01-03T00:00:00Z","alpha":0.1"#)
    #expect(file.preparedCount == before)
  }

  @Test(
    "Arguments that are wrong are named",
    arguments: [
      ("{}", "args.study_id"), (#"{"study_id":7}"#, "args.study_id"),
      (#"{"study_id":"s","metrics":"x"}"#, "args.metrics"),
      (#"{"study_id":"s","metrics":["x",""]}"#, "args.metrics[1]"),
      (#"{"study_id":"s","split":1}"#, "args.split"), (#"{"study_id":"s","forecast_at":"soon"}"#, "args.forecast_at"),
      (#"{"study_id":"s","directions":{"x":"up"}}"#, "args.directions.x"),
      (#"{"study_id":"s","directions":{"x":true}}"#, "args.directions.x"),
      (#"{"study_id":"s","alpha":0.51}"#, "args.alpha"), (#"{"study_id":"s","alpha":"small"}"#, "args.alpha"),
      (#"{"study_id":"s","from":"2026-02-01T00:00:00Z","to":"2026-01-01T00:00:00Z"}"#, "args.to"),
      (#"{"study_id":"s","limit":1}"#, "args.limit"),
    ])
  func refused(args: String, key: String) {
    let refused = failure { _ = try file.ask("study_report", args) }
    #expect(refused?.status == .invalidRequest)
    #expect(refused?.key == key)
  }
}
