import EvalJSON
import EvalSystem
import EvalTesting

@testable import EvalDomain

/// Facts as they might come in: any events of any studies, as far as the domain admits them, and some of the user's own.
struct RandomHistory {
  typealias Fact = (stream: String, type: String, data: [UInt8])

  private struct Nothing: WorldSource {
    func study(_ id: String) throws(Failure) -> StudyStatus? { nil }
    func run(ofCase id: String) throws(Failure) -> String? { nil }
    /// What results refer to by a hash was registered before.
    func exists(_ entity: Entity, _ id: String) throws(Failure) -> Bool {
      switch entity {
      case .processingFunctions: true
      case .systemPrompt: id == RandomHistory.prompt || RandomHistory.hashes.contains(id)
      case .file, .content: RandomHistory.hashes.contains(id)
      default: false
      }
    }
    func isTextContent(_ hash: String) throws(Failure) -> Bool? { true }
    func measure(_ window: ResultWindow) throws(Failure) -> WindowMeasures { WindowMeasures() }
  }

  /// What the domain makes of all facts so far.
  private let world = World(Nothing())
  private var generator: SeededGenerator
  private var checkpoints = 0
  private var cases = 0
  private var results = 0
  /// Texts that stand among the contents of a log before its first event, for results and cases to refer to.
  static let contents = (0..<20).map { "content \($0)" }
  static let hashes = contents.compactMap { try? DomainContent($0).hash }
  /// The hash of a prompt that every run uses.
  private static let prompt = String(repeating: "5", count: 64)
  private var benchmarkResults = 0

  init(seed: UInt64) { generator = SeededGenerator(seed: seed) }

  /// What the domain says of a study.
  func status(of id: String) throws(Failure) -> StudyStatus? { try world.study(id) }

  static func studyID(_ number: Int) -> String { "study \(number)" }

  /// The next fact.
  mutating func next() throws(Failure) -> Fact {
    if generator.once(in: 20) { return ("notes", "NoteTaken", Array(#"{"id":"study 1"}"#.utf8)) }
    while true {
      let (type, data) = attempt()
      guard let known = DomainEvents.type(named: type) else { continue }
      let value = try Array(data.utf8).withRaw { (bytes) throws(Failure) in try JSONDocument(bytes, what: "an event") }
      let event = try known.init(value.root, at: .root)
      let id = EventID(high: generator.next(), low: generator.next())
      do throws(Failure) { try event.admit(to: world, as: id) } catch { continue }
      return (event.stream, type, event.encode())
    }
  }

  private mutating func attempt() -> (type: String, data: String) {
    let id = Self.studyID(Int.random(in: 0..<60, using: &generator)).json
    if generator.once(in: 5) { return benchmark() }
    switch Int.random(in: 0..<20, using: &generator) {
    case 0: return ("StudyCreated", "{\"id\":\(id),\(fields(created: true))}")
    case 1: return ("StudyStarted", "{\"id\":\(id)}")
    case 2: return ("StudyPaused", "{\"id\":\(id)}")
    case 3: return ("StudyResumed", "{\"id\":\(id)}")
    case 4 where generator.once(in: 20): return ("StudyStopped", "{\"id\":\(id)}")
    case 5...7: return ("StudyUpdated", "{\"id\":\(id),\(fields(created: false))}")
    case 11 where generator.once(in: 3): return ("ContentForgotten", "{\"hash\":\(content()),\"reason\":\(id)}")
    case 12: return ("SystemPromptRegistered", "{\"hash\":\"\(hash())\",\"name\":\"p\"}")
    case 13: return ("FileRegistered", "{\"hash\":\"\(hash())\",\"filepath\":\(id),\"tokens\":7}")
    case 14: return ("ProcessingFunctionsRegistered", pair(id))
    case 15: return ("RunCreated", "{\"run_id\":\(run()),\"system_prompt_hash\":\"\(Self.prompt)\"\(runFields())}")
    case 16:
      cases += 1
      return ("CaseCreated", "{\"case_id\":\"k\(cases)\",\"run_id\":\(run()),\"task_id\":\(id)\(caseFields())}")
    case 17...19: return ("ResultRecorded", result())
    default:
      checkpoints += 1
      return ("CheckpointRecorded", "{\"id\":\"c\(checkpoints)\",\"study_id\":\(id),\(checkpoint())}")
    }
  }

  private mutating func run() -> String { "\"run \(Int.random(in: 0..<9, using: &generator))\"" }

  private mutating func runFields() -> String {
    guard generator.once(in: 2) else { return "" }
    return ",\"labels\":{\"l\":\(generator.text(upTo: 9).json)},\"plan\":{\"tasks\":[\"t\"],\"models\":[\"m\"]}"
  }

  private mutating func caseFields() -> String {
    var fields = ""
    if generator.once(in: 2) { fields += ",\"system_prompt_hash\":\(content())" }
    if generator.once(in: 2) { fields += ",\"file_hash\":\(content()),\"tokens_in_context\":7" }
    return fields
  }

  /// The hash of a content that is there.
  private mutating func content() -> String {
    "\"\(Self.hashes.randomElement(using: &generator) ?? "")\""
  }

  private mutating func result() -> String {
    results += 1
    var fields = [
      "\"run_id\":\(run())", "\"case_id\":\"k\(Int.random(in: 0...cases, using: &generator))\"",
      "\"model_id\":\"m\(Int.random(in: 0..<5, using: &generator))\"",
    ]
    if generator.once(in: 2) { fields.append("\"result_id\":\"r\(results)\"") }
    if generator.once(in: 2) {
      fields.append("\"succeeded\":false,\"error_enum\":\(Int.random(in: 1...9, using: &generator))")
    } else {
      fields.append("\"succeeded\":true,\"time_round_trip_ms\":\(generator.once(in: 2) ? "17" : "17.25")")
    }
    fields.append("\"time_to_first_token_ms\":\(Double.random(in: 0...100_000, using: &generator))")
    fields.append("\"time_to_first_edit_ms\":\(Double(generator.next() % 1000) * 1e-9)")
    fields.append("\"cost_usd\":\(Double.random(in: 0...1, using: &generator)),\"completion_tokens\":\(results)")
    if generator.once(in: 2) { fields.append("\"processing_functions_hash\":\"\(hash())\"") }
    if generator.once(in: 2) { fields.append("\"raw_model_output_hash\":\(content())") }
    if generator.once(in: 3) { fields.append("\"parsed_tool_call_json_hash\":\(content())") }
    if generator.once(in: 3) { fields.append("\"file_edited_hash\":\(content())") }
    if generator.once(in: 3) { fields.append("\"created_at\":\"1969-12-31T23:59:59.001Z\"") }
    return "{" + fields.joined(separator: ",") + "}"
  }

  /// The hash of a text that few others share.
  private mutating func hash() -> String {
    let content = try? DomainContent("\(UInt16.random(in: 0...UInt16.max, using: &generator))")
    return content?.hash ?? ""
  }

  private mutating func pair(_ parser: String) -> String {
    let editor = "edit \(UInt16.random(in: 0...UInt16.max, using: &generator))"
    let hash = try? DomainContent(parser.filter { $0 != "\"" } + "\n" + editor).hash
    return "{\"hash\":\"\(hash ?? "")\",\"name\":\"n\",\"parsing_function\":\(parser),"
      + "\"diff_edit_function\":\"\(editor)\"}"
  }

  /// Something about benchmarks: runs of few ids, so that many are deleted and recorded again.
  private mutating func benchmark() -> (type: String, data: String) {
    let time = Timestamp(clamping: ManualClock.start + Int64.random(in: 0...1_000_000, using: &generator)).rfc3339
    let duration = generator.once(in: 2) ? "\(generator.next() % 1_000_000_000_000)" : "0.5"
    let run = "\"run_id\":\"r\(Int.random(in: 0..<9, using: &generator))\""
    switch Int.random(in: 0..<3, using: &generator) {
    case 0:
      benchmarkResults += 1
      return (
        "BenchmarkResultRecorded",
        "{\"id\":\"b\(benchmarkResults)\",\"benchmark_id\":\"b\",\"timestamp\":\"\(time)\",\"scores\":{\"f1\":1},"
          + "\"passed\":\(generator.next() % 1_000_000_000_000),\"failed\":0,\"duration_ms\":\(duration),\"config\":{\"k\":[1.50]}}"
      )
    case 1: return ("BenchmarkRunDeleted", "{\(run)}")
    default:
      let performance =
        "{\"total_time_seconds\":\(duration),\"token_usage_by_agent\":{\"a\":\(generator.next() % 1_000_000_000_000)}}"
      return (
        "BenchmarkRunRecorded",
        "{\(run),\"timestamp\":\"\(time)\",\"project_name\":\"p\",\"benchmark_name\":\"b\",\"version\":\(duration.json),"
          + "\"performance\":\(performance),\"autonomy\":{\"manual_interventions_types\":[\"x\"]},\"quality\":null}"
      )
    }
  }

  private mutating func fields(created: Bool) -> String {
    var fields: [String] = []
    if created || generator.once(in: 2) { fields.append("\"name\":\((generator.text(upTo: 20) + "n").json)") }
    if created || generator.once(in: 3) {
      let period = ["hourly", "daily", "weekly", "monthly"].randomElement(using: &generator) ?? "daily"
      fields.append("\"period_type\":\"\(period)\"")
    }
    if generator.once(in: 2) {
      let null = !created && generator.once(in: 3)
      fields.append("\"period_value\":" + (null ? "null" : "\(Int64.random(in: 1...Int64.max, using: &generator))"))
    }
    if fields.isEmpty || generator.once(in: 2) { fields.append("\"config\":\(config(created: created))") }
    return fields.joined(separator: ",")
  }

  private mutating func config(created: Bool) -> String {
    var fields: [String] = []
    func value(_ json: String) -> String { !created && generator.once(in: 4) ? "null" : json }
    if generator.once(in: 2) { fields.append("\"description\":" + value(generator.text(upTo: 30).json)) }
    if generator.once(in: 2) { fields.append("\"tags\":" + value("[\"a\",\((generator.text(upTo: 5) + "t").json)]")) }
    if generator.once(in: 2) {
      let inner = "\(value("{\"k\":[1,2.5,null],\"l\":1e+22}"))"
      fields.append(
        "\"metadata\":" + value("{\"a\":\(inner),\(("_" + generator.text(upTo: 4)).json):\(generator.next() >> 1)}"))
    }
    return "{" + fields.joined(separator: ",") + "}"
  }

  private mutating func checkpoint() -> String {
    let time = Timestamp(clamping: ManualClock.start + Int64.random(in: 0...1_000_000, using: &generator))
    var fields = ["\"timestamp\":\"\(time.rfc3339)\""]
    if generator.once(in: 2) {
      let share = Double.random(in: 0...1, using: &generator)
      fields.append(
        "\"metrics\":{\"session_success_rate\":\(share),\"total_tokens\":\(generator.next() >> 1),\"x\":-0.0}")
    }
    if generator.once(in: 2) { fields.append("\"events_analyzed\":\(Int.random(in: 0...999, using: &generator))") }
    if generator.once(in: 2) { fields.append("\"sessions_included\":[\((generator.text(upTo: 9) + "s").json)]") }
    return fields.joined(separator: ",")
  }
}
