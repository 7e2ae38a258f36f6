import EvalDomain
import EvalJSON
import EvalProjections
import EvalSQL
import EvalStatistics
import EvalSystem
import EvalTesting
import Testing

@testable import EvalQueries

/// What the summaries answer is what the rows answer.
@Suite struct SummariesTests {
  private static let hour: Int64 = 3_600_000
  private static let tasks = ["t0", "t1", "t2"]
  /// Where the times of the results lie: around the beginning of 1970, so that days before it are among them.
  private static let span = -40 * hour...70 * hour

  /// A store with results of three runs, one of them much larger than the others, some of which the summaries do not
  /// cover yet; written in portions of any size.
  private func store(_ count: Int, seed: UInt64) throws -> QueriedFile {
    let file = try QueriedFile()
    var generator = SeededGenerator(seed: seed)
    for run in 0..<3 {
      try file.addRun("r\(run)", labels: #"{"l":"\#(run % 2)"}"#)
      for task in Self.tasks { try file.addCase("k\(run)\(task)", of: "r\(run)", task: task) }
    }
    let writer = file.writer
    var left = count
    while left > 0 {
      let size = min(left, Int.random(in: 1...(generator.once(in: 3) ? 400 : 9), using: &generator))
      left -= size
      try writer.write { () throws(Failure) in
        var steps: [Projector.Step] = []
        for _ in 0..<size { steps.append(.init(position: try add(to: file, &generator), type: "ResultRecorded")) }
        try Projector(writer).apply(steps)
      }
    }
    return file
  }

  /// A result of any kind; gives its position.
  private func add(to file: QueriedFile, _ generator: inout SeededGenerator) throws(Failure) -> Int64 {
    let run = generator.once(in: 8) ? Int.random(in: 1...2, using: &generator) : 0
    let task = Self.tasks.randomElement(using: &generator) ?? ""
    let succeeded = generator.once(in: 2)
    let error: Int64? = succeeded || generator.once(in: 5) ? nil : Int64.random(in: 1...9, using: &generator)
    try file.addResult(
      "x\(generator.next())", of: "k\(run)\(task)", model: "m\(Int.random(in: 0..<4, using: &generator))",
      succeeded: succeeded, error: error, at: Int64.random(in: Self.span, using: &generator))
    func amount() -> String {
      switch Int.random(in: 0..<12, using: &generator) {
      case 0: "NULL"
      case 1: "0"
      case 2: "1000000000000.0"
      case 3: "\(Int.random(in: 0...100_000, using: &generator))"
      default: "\(Double.random(in: 0...5000, using: &generator))"
      }
    }
    func count() -> String { generator.once(in: 4) ? "NULL" : "\(Int.random(in: 0...5000, using: &generator))" }
    try file.writer.execute(
      """
      UPDATE recorded_results SET time_to_first_token_ms = \(amount()), time_to_first_edit_ms = \(amount()),
        time_round_trip_ms = \(amount()), cost_usd = \(amount()), completion_tokens = \(count()),
        num_edits = \(count()), num_lines_added = \(count()), num_lines_deleted = \(count())
      WHERE position = (SELECT max(position) FROM recorded_results)
      """)
    return try file.writer.first("SELECT max(position) FROM recorded_results") { (row) throws(Failure) in
      row.integer(0)
    } ?? 0
  }

  private func time(_ milliseconds: Int64) -> String { Timestamp(clamping: milliseconds).rfc3339 }

  private func filter(_ generator: inout SeededGenerator) -> [String] {
    var fields: [String] = []
    switch Int.random(in: 0..<6, using: &generator) {
    case 0: fields.append(#""run_id":"r0""#)
    case 1: fields.append(#""run_ids":["r2","r1","x"]"#)
    case 2: fields.append(#""labels":{"l":"0"}"#)
    case 3, 4:
      let unit = Self.hour * (generator.once(in: 2) ? 24 : 1)
      let from = Int64.random(in: -40...40, using: &generator) * Self.hour / unit * unit
      if !generator.once(in: 3) { fields.append("\"from\":\"\(time(from))\"") }
      let end = from + unit * Int64.random(in: 1...48, using: &generator)
      if !generator.once(in: 3) { fields.append("\"to\":\"\(time(end - 1))\"") }
    default: break
    }
    if generator.once(in: 3) { fields.append(#""model_id":"m1""#) }
    if generator.once(in: 5) { fields.append(#""model_ids":["m0","m3","x"]"#.replacing(fields)) }
    if generator.once(in: 2) { fields.append("\"valid_attempts_only\":\(generator.once(in: 2))") }
    if generator.once(in: 4) { fields.append("\"min_results\":\(Int.random(in: 1...300, using: &generator))") }
    return fields.filter { !$0.isEmpty }
  }

  @Test(
    "Every analysis answers the same from summaries and from rows, whatever is asked", arguments: [1, 2, 3] as [UInt64])
  func same(seed: UInt64) throws {
    // With so few that all is exact, with so many that nothing is, and in between.
    let file = try store([300, 2300, 3500][Int(seed) - 1], seed: seed)
    var generator = SeededGenerator(seed: seed)
    var served = 0
    for _ in 0..<150 {
      let queries = [
        ("success_rates_by_model", ""), ("latency_by_model", ""), ("cost_by_run", ""), ("error_distribution", ""),
        ("performance_trends", #""period":"hour""#), ("performance_trends", #""period":"day""#),
        ("performance_trends", #""period":"week""#), ("model_comparison", ""), ("performance_by_hour", ""),
        ("run_comparison", #""run_ids":["r0","r2","r1"]"#), ("valid_attempt_count", ""),
      ]
      let (query, own) = try #require(queries.randomElement(using: &generator))
      var fields = filter(&generator)
      if query == "run_comparison" { fields.removeAll { $0.contains("run_id") } }
      if query == "valid_attempt_count" {
        fields.removeAll { $0.contains("min_results") || $0.contains("valid_attempts_only") }
      }
      if !own.isEmpty { fields.append(own) }
      let asked = "{" + fields.joined(separator: ",")
      let separator = fields.isEmpty ? "" : ","
      let summarised = try file.ask(query, asked + separator + #""explain":true}"#)
      if summarised["explain"]["path"].text == "summaries" { served += 1 }
      // All the tasks there are: a filter that leaves nothing out, but that summaries know nothing of.
      let rows = try file.ask(query, asked + separator + #""explain":true,"task_ids":["t0","t1","t2"]}"#)
      #expect(rows["explain"]["path"].text == "rows")
      #expect(summarised["result"].description == rows["result"].description, "\(query) \(asked)")
    }
    #expect(served > 90)
  }

  @Test("Percentiles of many results are within the error that the answer names, and exact of few")
  func percentiles() throws {
    let file = try store(3000, seed: 7)
    for (args, condition, kind) in [
      ("{}", "true", "sketch"), (#"{"run_id":"r0"}"#, "run_id = 'r0'", "sketch"),
      (#"{"run_id":"r1"}"#, "run_id = 'r1'", "exact"),
      (#"{"from":"1970-01-01T00:00:00Z","to":"1970-01-01T23:59:59.999Z"}"#, "created_at LIKE '1970-01-01%'", "sketch"),
    ] {
      let models = try file.ask("latency_by_model", args)["result"].list
      #expect(models.count == 4)
      for model in models {
        var values: [Double] = []
        try file.writer.each(
          """
          SELECT time_round_trip_ms FROM results WHERE \(condition) AND model_id = ?1 AND time_round_trip_ms IS NOT NULL
          ORDER BY 1
          """, [.text(model["model_id"].text ?? "")]
        ) { (row) throws(Failure) in values.append(row.real(0)) }
        let summary = model["time_round_trip_ms"]
        #expect(summary["n"].integer == Int64(values.count))
        #expect(summary["percentiles"].text == kind)
        let error = try #require(summary["relative_error"].number)
        #expect(error == (kind == "exact" ? 0 : 0.01))
        let found = [summary["p50"], summary["p90"], summary["p95"], summary["p99"]].map { $0.number ?? -1 }
        for (share, found) in zip([0.5, 0.9, 0.95, 0.99], found) {
          let exact = try #require(Quantile.of(sorted: values, share))
          #expect(abs(found - exact) <= error * exact, "\(args) \(share)")
        }
        let mean = values.reduce(0, +) / Double(values.count)
        #expect(abs((summary["mean"].number ?? -1) - mean) <= 1e-9 * mean)
      }
    }
  }

  @Test("The summaries of a version are the same bytes for ever: change them only together with the version")
  func frozen() throws {
    let file = try store(1500, seed: 3)
    var bytes: [UInt8] = []
    try file.writer.each(
      """
      SELECT scale || ' ' || part || ' ' || model_name_id || ' ' || hex(tally) FROM result_summaries
      ORDER BY scale, part, model_name_id
      """
    ) { (row) throws(Failure) in bytes += row.text(0).utf8 }
    let hash = try bytes.withRaw { (bytes) throws(Failure) in Hexadecimal.text(try SHA256.digest(bytes)) }
    #expect(hash == "e1dd124af9bdcf2dd8b6e5aa0959b918704f102d3a92c76d477e44911687abed")
    #expect(Projections.named("result_summaries")?.version == 4)
  }

  @Test("A store's and a run's numbers count what is summed up and what is not yet")
  func stats() throws {
    for count in [255, 256, 257, 2000] {
      let file = try store(count, seed: UInt64(count))
      let stats = try file.ask("run_stats")["result"]
      #expect(stats["results"].integer == Int64(count))
      #expect(stats["attempts"].integer == Int64(count))
      let rows = try file.writer.first("SELECT count(*), min(created_at), max(created_at) FROM results") {
        (row) throws(Failure) in (row.integer(0), row.text(1), row.text(2))
      }
      #expect(stats["last_result_at"].text == rows?.2)
      var summed: Int64 = 0
      try file.writer.each("SELECT tally FROM result_summaries WHERE scale = 'all'") { (row) throws(Failure) in
        summed += row.withBlob(0) { ResultTally(split: $0) }?.results ?? 0
      }
      #expect(summed == max(0, Int64(count) / 256 * 256 - 1), "positions begin at 1, so that the first block has 255")
    }
  }

  @Test(
    "A summary that is none is told from one that is",
    arguments: ["x''", "x'80'", "tally || x'00'", "substr(tally, 1, length(tally) - 1)", "randomblob(300)"])
  func damaged(tally: String) throws {
    let file = try store(2300, seed: 4)
    try file.writer.execute("UPDATE result_summaries SET tally = CAST(\(tally) AS BLOB)")
    let found = failure { _ = try file.ask("latency_by_model") }
    #expect(found?.status == .corrupt)
    #expect(found?.message.contains("project rebuild") == true)
  }

  @Test("Whatever numbers a damaged summary holds, a question is answered", arguments: [Int64.max, Int64.min, 0])
  func damagedNumbers(number: Int64) throws {
    let file = try store(2300, seed: 4)
    // The largest count, moments and sums as they are given, and sketches of the largest counts.
    var tally: [UInt8] = []
    for _ in ["results", "successes", "priced ones"] { LEB128.append(Int64.max, to: &tally) }
    LEB128.append(signed: number, to: &tally)
    LEB128.append(signed: number, to: &tally)
    for _ in ErrorKind.allCases { LEB128.append(Int64.max, to: &tally) }
    for measure in ResultTally.Measure.allCases {
      LEB128.append(Int64.max, to: &tally)
      if measure == .cost || ResultTally.Measure.times.contains(measure) { LEB128.append(signed: number, to: &tally) }
      LEB128.append(signed: number, to: &tally)
    }
    for _ in ResultTally.Measure.times {
      var sketch: [UInt8] = []
      for number in [Int64.max, 40_000, Int64.max, 1, Int64.max] { LEB128.append(number, to: &sketch) }
      LEB128.append(Int64(sketch.count), to: &tally)
      tally += sketch
    }
    try file.writer.run("UPDATE result_summaries SET tally = ?1", [.blob(tally + tally)])
    let questions = [
      "success_rates_by_model", "model_comparison", "latency_by_model", "error_distribution", "cost_by_run",
      "performance_by_hour", "performance_trends", "run_stats", "valid_attempt_count",
    ]
    for question in questions { #expect(try !file.ask(question)["result"].isNull, "\(question)") }
    #expect(try !file.ask("run_comparison", #"{"run_ids":["r0","r1"]}"#)["result"].isNull)
  }

  @Test("In SQL, rows and what groups of them came to are gathered alike, and what is neither is corrupt")
  func function() throws {
    let file = try QueriedFile()
    func blob(_ sql: String) throws(Failure) -> [UInt8]? {
      try file.writer.first("SELECT " + sql) { (row) throws(Failure) in row.blob(0) }
    }
    func of(_ places: ClosedRange<Int>) -> String {
      let rows = places.map { "(\($0 % 2), \($0), \($0 % 7), \($0) * 0.1, \($0), NULL, 3, 4, \($0) * 1.5, 0, NULL)" }
      let columns = (1...11).map { "column\($0)" }.joined(separator: ", ")
      return "(SELECT evalstore_tally(\(columns)) FROM (VALUES \(rows.joined(separator: ", "))))"
    }
    let whole = try blob(of(1...40))
    #expect(whole?.isEmpty == false)
    for end in 1..<40 { #expect(try blob("evalstore_tally(\(of(1...end)), \(of((end + 1)...40)))") == whole, "\(end)") }
    #expect(
      try file.writer.first("SELECT evalstore_tally(1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11) WHERE false") {
        (row) throws(Failure) in row.isNull(0)
      } == true)
    for wrong in [
      "evalstore_tally('1', '1')", "evalstore_tally(\(of(1...2)), NULL)", "evalstore_tally(NULL, \(of(1...2)))",
      "evalstore_tally(\(of(1...2)), x'80')", "evalstore_tally(x'', x'')",
      "evalstore_tally(1, NULL, 2, 3, 4, 5, 6, 7, 8, 9, 10)",
    ] {
      #expect(failure { _ = try file.writer.first("SELECT " + wrong) { (_) throws(Failure) in } }?.status == .corrupt)
    }
  }

  @Test("Sums are exact, however small the parts and however large the whole")
  func sums() throws {
    let file = try QueriedFile()
    try file.addRun("r")
    try file.addCase("k")
    for place in 0..<100 { try file.addResult("\(place)", cost: 0.1) }
    try file.addResult("large", cost: 1e12)
    #expect(try file.ask("cost_by_run")["result"][0]["cost_usd"].number == 1_000_000_000_010)
    try file.writer.execute("DELETE FROM recorded_results WHERE result_id = 'large'")
    #expect(try file.ask("cost_by_run")["result"][0]["cost_usd"].number == 10)
  }

  @Test("The latest results of a run are found through its stream, whatever the cursor names")
  func pages() throws {
    let file = try QueriedFile()
    for run in ["r", "s"] {
      try file.addRun(run)
      try file.addCase("k\(run)", of: run)
    }
    for place in 1...60 { try file.addResult("\(place)", of: place % 3 == 0 ? "ks" : "kr") }
    let pages = try file.pages("list_results", [#""run_id":"s""#], limit: 7)
    #expect(pages.flatMap { $0.map { $0["result_id"].text } } == stride(from: 60, to: 0, by: -3).map { "\($0)" })
    // The cursor of another list: after result 59, which is not of this run.
    let other = try #require(try file.ask("list_results", #"{"limit":2}"#)["next_cursor"].text)
    let next = try file.ask("list_results", #"{"run_id":"s","limit":2,"cursor":\#(other.json)}"#)["result"].list
    #expect(next.map { $0["result_id"].text } == ["57", "54"])
  }
}

extension String {
  /// Nothing when a model is asked for already.
  fileprivate func replacing(_ fields: [String]) -> String { fields.contains { $0.contains("model_id") } ? "" : self }
}
