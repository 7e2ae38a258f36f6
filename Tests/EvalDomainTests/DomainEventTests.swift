import EvalJSON
import EvalSystem
import EvalTesting
import Testing

@testable import EvalDomain

@Suite struct DomainEventTests {
  @Test("Types are known by their names, which the reference lists with their streams")
  func names() {
    let names = DomainEvents.all.map { "\($0.type)" }
    #expect(Set(names).count == names.count)
    let section = Repository.reference.split(separator: "\n", omittingEmptySubsequences: false)
      .drop { $0 != "## append" }.drop { !$0.hasPrefix("| event |") }
    let table = section.prefix { $0.hasPrefix("|") }.joined(separator: "\n")
    for name in names {
      #expect(DomainEvents.type(named: name) != nil)
      #expect(table.contains("`\(name)`"), "\(name)")
    }
    for other in ["", "studyCreated", "StudyCreated ", "Mine"] { #expect(DomainEvents.type(named: other) == nil) }
  }

  @Test(
    "Whatever an event says, its bytes are read back to the same bytes",
    arguments: DomainEvents.all.map { "\($0.type)" })
  func roundTrip(type: String) throws {
    var generator = SeededGenerator(seed: 11)
    for _ in 0..<300 {
      let data = RandomData.of(type, &generator)
      let first = try Domain.event(type, data)
      let bytes = Domain.encoded(first)
      let second = try Domain.event(type, bytes)
      #expect(Domain.encoded(second) == bytes)
      #expect(second.stream == first.stream)
      #expect(Streams.isReserved(first.stream))
    }
  }
}

/// Data of events, with every field now and then.
private enum RandomData {
  static func of(_ type: String, _ generator: inout SeededGenerator) -> String {
    var fields: [String] = []
    switch type {
    case "StudyCreated": fields = study(&generator, all: true)
    case "StudyUpdated":
      repeat { fields = study(&generator, all: false) } while fields.isEmpty
    case "CheckpointRecorded": fields = checkpoint(&generator)
    case "SystemPromptRegistered", "ProcessingFunctionsRegistered", "FileRegistered", "ContentForgotten":
      return "{" + content(type, &generator).shuffled(using: &generator).joined(separator: ",") + "}"
    case "RunCreated", "CaseCreated", "ResultRecorded":
      return "{" + run(type, &generator).shuffled(using: &generator).joined(separator: ",") + "}"
    case "BenchmarkResultRecorded": fields = benchmarkResult(&generator)
    case "BenchmarkRunRecorded", "BenchmarkRunDeleted":
      if type == "BenchmarkRunRecorded" { fields = benchmarkRun(&generator) }
      fields.append("\"run_id\":\(name(&generator))")
      return "{" + fields.shuffled(using: &generator).joined(separator: ",") + "}"
    default: break
    }
    fields.append("\"id\":\(name(&generator))")
    return "{" + fields.shuffled(using: &generator).joined(separator: ",") + "}"
  }

  private static func content(_ type: String, _ generator: inout SeededGenerator) -> [String] {
    let names = (generator.text(upTo: 20, controls: false) + "x", generator.text(upTo: 20, controls: false) + "y")
    let text = type == "ProcessingFunctionsRegistered" ? names.0 + "\n" + names.1 : generator.text(upTo: 50)
    let hash = "\"hash\":\"\((try? DomainContent(text).hash) ?? "")\""
    switch type {
    case "SystemPromptRegistered": return [hash, "\"name\":\(names.0.json)"]
    case "ContentForgotten": return [hash, "\"reason\":\(names.0.json)"]
    case "FileRegistered":
      let tokens = generator.once(in: 2) ? ["\"tokens\":\(Int64.random(in: 0...Int64.max, using: &generator))"] : []
      return [hash, "\"filepath\":\(names.0.json)"] + tokens
    default:
      return [
        hash, "\"name\":\"n\"", "\"parsing_function\":\(names.0.json)", "\"diff_edit_function\":\(names.1.json)",
      ]
    }
  }

  private static func run(_ type: String, _ generator: inout SeededGenerator) -> [String] {
    func hash() -> String {
      "\"\(String(repeating: "0123456789abcdef".randomElement(using: &generator) ?? "a", count: 64))\""
    }
    func count() -> String { "\(Int64.random(in: 0...Fields.maximumQuantity, using: &generator))" }
    func amount() -> String { generator.once(in: 2) ? count() : "\(Double.random(in: 0...1e12, using: &generator))" }
    let time = Timestamp(clamping: Int64.random(in: -62_135_596_800_000...253_402_300_799_999, using: &generator))
    var fields = ["\"run_id\":\(name(&generator))"]
    var optional = [("created_at", "\"\(time.rfc3339)\"")]
    switch type {
    case "RunCreated":
      fields.append("\"system_prompt_hash\":\(hash())")
      optional += [
        ("description", generator.text(upTo: 50).json),
        ("labels", "{\(name(&generator)):\(generator.text(upTo: 9).json)}"),
        ("digests", "{\"judge\":\(name(&generator)),\"dataset\":\(name(&generator))}"),
        ("plan", "{\"tasks\":[\(name(&generator))],\"models\":[\"a\",\"b\"],\"attempts\":3}"),
      ]
    case "CaseCreated":
      fields += ["\"case_id\":\(name(&generator))", "\"task_id\":\(name(&generator))"]
      optional += [
        ("description", generator.text(upTo: 50).json), ("system_prompt_hash", hash()), ("file_hash", hash()),
        ("tokens_in_context", count()),
      ]
    default:
      fields += ["\"case_id\":\(name(&generator))", "\"model_id\":\(name(&generator))", "\"succeeded\":false"]
      optional += [
        ("result_id", name(&generator)), ("error_enum", generator.once(in: 2) ? "99" : "\"api_error\""),
        ("num_edits", count()), ("num_lines_deleted", count()), ("num_lines_added", count()),
        ("time_to_first_token_ms", amount()), ("time_to_first_edit_ms", amount()), ("time_round_trip_ms", amount()),
        ("cost_usd", amount()), ("completion_tokens", count()), ("processing_functions_hash", hash()),
        ("raw_model_output_hash", hash()), ("file_edited_hash", hash()), ("parsed_tool_call_json_hash", hash()),
      ]
    }
    for (key, value) in optional where generator.once(in: 2) { fields.append("\"\(key)\":\(value)") }
    return fields
  }

  private static func name(_ generator: inout SeededGenerator) -> String {
    (generator.text(upTo: 20, controls: false) + "x").json
  }

  private static func time(_ generator: inout SeededGenerator) -> String {
    let time = Timestamp(clamping: Int64.random(in: -62_135_596_800_000...253_402_300_799_999, using: &generator))
    return "\"timestamp\":\"\(time.rfc3339)\""
  }

  private static func number(_ generator: inout SeededGenerator, upTo limit: Double = 1e9) -> String {
    if generator.once(in: 2) { return "\(Int.random(in: 0...1, using: &generator))" }
    return "\(Double.random(in: 0...limit, using: &generator))"
  }

  private static func benchmarkResult(_ generator: inout SeededGenerator) -> [String] {
    [
      "\"benchmark_id\":\(name(&generator))", time(&generator),
      "\"scores\":{\(name(&generator)):-\(number(&generator)),\"none\":null}",
      "\"passed\":\(Int64.random(in: 0...Fields.maximumQuantity, using: &generator))", "\"failed\":0",
      "\"duration_ms\":\(number(&generator))", "\"config\":{\(name(&generator)):[{},1e3]}",
    ]
  }

  private static func benchmarkRun(_ generator: inout SeededGenerator) -> [String] {
    var fields = [time(&generator), "\"project_name\":\(name(&generator))", "\"benchmark_name\":\(name(&generator))"]
    if generator.once(in: 2) { fields.append("\"version\":\(generator.text(upTo: 5).json)") }
    if generator.once(in: 2) { fields.append("\"metadata\":{\(name(&generator)):[null]}") }
    for group in BenchmarkMetrics.groups where generator.once(in: 2) {
      var metrics: [String] = []
      for metric in group.metrics where generator.once(in: 2) {
        metrics.append("\"\(metric.name)\":\(value(of: metric, &generator))")
      }
      fields.append("\"\(group.name)\":{\(metrics.shuffled(using: &generator).joined(separator: ","))}")
    }
    return fields
  }

  private static func value(of metric: BenchmarkMetrics.Metric, _ generator: inout SeededGenerator) -> String {
    switch metric.kind {
    // A part is never above the whole that it belongs to, be that absent.
    case .count: "\(metric.name)" == "tests_passing" || "\(metric.name)" == "stories_completed" ? "0" : "12"
    case .amount: number(&generator)
    case .share: number(&generator, upTo: 1)
    case .percentage: number(&generator, upTo: 100)
    case .counts: "{\(name(&generator)):7}"
    case .amounts: "{\(name(&generator)):\(number(&generator))}"
    case .texts: "[\(name(&generator)),\(name(&generator))]"
    }
  }

  private static func study(_ generator: inout SeededGenerator, all: Bool) -> [String] {
    var fields: [String] = []
    if all || generator.once(in: 2) { fields.append("\"name\":\((generator.text(upTo: 30) + "n").json)") }
    if all || generator.once(in: 2) {
      let period = PeriodType.allCases.randomElement(using: &generator) ?? .daily
      fields.append("\"period_type\":\"\(period.rawValue)\"")
    }
    if generator.once(in: 2) { fields.append("\"period_value\":\(Int64.random(in: 1...Int64.max, using: &generator))") }
    if generator.once(in: 2) {
      var config: [String] = []
      if generator.once(in: 2) { config.append("\"description\":\(generator.text(upTo: 50).json)") }
      if generator.once(in: 2) { config.append("\"tags\":[\(name(&generator)),\(name(&generator))]") }
      if generator.once(in: 2) {
        config.append("\"metadata\":{\(name(&generator)):[1,2.5,null,{\(name(&generator)):true}]}")
      }
      fields.append("\"config\":{\(config.joined(separator: ","))}")
    }
    return fields
  }

  private static func checkpoint(_ generator: inout SeededGenerator) -> [String] {
    let time = Timestamp(clamping: Int64.random(in: -62_135_596_800_000...253_402_300_799_999, using: &generator))
    var fields = ["\"study_id\":\(name(&generator))", "\"timestamp\":\"\(time.rfc3339)\""]
    if generator.once(in: 2) {
      fields.append(
        "\"metrics\":{\"tasks_completed\":\(Int64.random(in: 0...Int64.max, using: &generator)),"
          + "\"session_success_rate\":\(Double.random(in: 0...1, using: &generator)),"
          + "\(name(&generator)):\(Double.random(in: -1e9...1e9, using: &generator))}")
    }
    if generator.once(in: 2) { fields.append("\"events_analyzed\":\(Int64.random(in: 0...99, using: &generator))") }
    if generator.once(in: 2) { fields.append("\"sessions_included\":[\(name(&generator)),\(name(&generator))]") }
    return fields
  }
}
