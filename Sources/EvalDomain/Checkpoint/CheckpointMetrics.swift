import EvalJSON
import EvalSystem

/// What a checkpoint measured: the known metrics in their ranges, and any further number as it is.
struct CheckpointMetrics: Sendable {
  private enum Rule {
    /// An integer of 0 or more.
    case count
    /// A number of 0 or more.
    case amount
    /// A number from 0 to 1.
    case share
    /// `{"start","end"}`, half open.
    case period
  }

  private static let known: [(name: StaticString, rule: Rule)] = [
    ("sessions_completed", .count), ("tasks_completed", .count), ("learnings_applied", .count),
    ("total_tokens", .count),
    ("avg_session_duration_ms", .amount), ("avg_iterations_to_success", .amount), ("total_cost_usd", .amount),
    ("cost_per_successful_task_usd", .amount),
    ("session_success_rate", .share), ("first_attempt_success_rate", .share), ("agent_efficiency", .share),
    ("tool_success_rate", .share), ("self_correction_rate", .share), ("swarm_coordination_overhead", .share),
    ("parallelism_efficiency", .share), ("learning_effectiveness", .share),
    ("period", .period),
  ]

  /// A JSON object with the metrics in the order they were given.
  let json: [UInt8]
  private let names: Set<String>

  init(_ value: JSONValue, at path: Path) throws(Failure) {
    let fields = try Fields(open: value, at: path)
    var writer = JSONWriter(reserving: 512)
    var names: Set<String> = []
    writer.beginObject()
    try fields.object.forEachMember { (key, value) throws(Failure) in
      let name = UnsafeBufferPointer(cString: key)
      let rule = Self.known.first { $0.name.equals(name) }?.rule
      func place() -> Path { .named(String(cString: key), in: path) }
      guard rule != nil || Fields.isName(name) else { throw .notAMetricName(.cut(String(cString: key), in: path)) }
      guard value.kind != .null else { return }
      names.insert(String(cString: key))
      if let rule { try Self.check(value, rule, at: place) }
      writer.key(key)
      if case .period = rule {
        try Self.write(period: value, at: place(), to: &writer)
      } else if let integer = value.integer {
        writer.integer(integer)
      } else if let number = value.number {
        writer.number(number)
      } else {
        throw .wrongType(place(), expected: "a number", got: value.kind)
      }
    }
    writer.endObject()
    json = writer.bytes
    self.names = names
  }

  /// What results come to, and then what the caller said, which comes in its place where both have it.
  init(_ measures: WindowMeasures, in window: ResultWindow, except given: CheckpointMetrics?) {
    names = []
    var writer = JSONWriter(reserving: 512)
    writer.beginObject()
    let isWanted: (StaticString) -> Bool = { !(given?.names.contains("\($0)") ?? false) }
    for (name, value) in measures.metrics where isWanted(name) { writer.member(name, value) }
    if isWanted("period") {
      writer.key("period")
      Self.writePeriod(from: window.start, to: window.end, with: &writer)
    }
    writer.endObject()
    // Both are objects: the members of the second come behind those of the first.
    let rest = given.map { $0.json.dropFirst() } ?? []
    let isJoined = rest.count > 1 && writer.bytes.count > 2
    json = rest.isEmpty ? writer.bytes : writer.bytes.dropLast() + (isJoined ? [UInt8(ascii: ",")] : []) + rest
  }

  private static func check(
    _ value: JSONValue, _ rule: Rule, at place: () -> Path
  ) throws(Failure) {
    switch rule {
    case .count:
      guard let integer = value.integer else { throw .wrongType(place(), expected: "an integer", got: value.kind) }
      guard integer >= 0 else { throw .outOfRange(place(), got: "\(integer)", 0...Int64.max) }
    case .amount:
      guard let number = value.number else { throw .wrongType(place(), expected: "a number", got: value.kind) }
      guard number >= 0 else { throw .numberOutOfRange(place(), got: number, "0 or more") }
    case .share:
      guard let number = value.number else { throw .wrongType(place(), expected: "a number", got: value.kind) }
      guard number >= 0, number <= 1 else { throw .numberOutOfRange(place(), got: number, "from 0 to 1") }
    case .period: break
    }
  }

  private static func write(period: JSONValue, at path: Path, to writer: inout JSONWriter) throws(Failure) {
    let fields = try Fields(period, at: path, known: ["start", "end"])
    let start = try fields.required("start", fields.timestamp("start"))
    let end = try fields.required("end", fields.timestamp("end"))
    guard start < end else { throw .emptyPeriod(path) }
    writePeriod(from: start, to: end, with: &writer)
  }

  private static func writePeriod(from start: Timestamp, to end: Timestamp, with writer: inout JSONWriter) {
    writer.beginObject()
    writer.member("start", start.rfc3339)
    writer.member("end", end.rfc3339)
    writer.endObject()
  }
}
