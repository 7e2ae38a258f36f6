import EvalJSON
import EvalSystem
import EvalTesting

@testable import EvalDomain

/// A state of things that a test writes down: which studies there are, in which status, the runs of cases, what there is
/// else under an id or a hash, and which contents.
struct GivenWorld: WorldSource {
  var studies: [String: StudyStatus] = [:]
  var cases: [String: String] = [:]
  var existing: [Entity: Set<String>] = [:]
  /// Whether each is a text.
  var contents: [String: Bool] = [:]
  /// What any window comes to.
  var measures = WindowMeasures()

  func study(_ id: String) throws(Failure) -> StudyStatus? { studies[id] }
  func run(ofCase id: String) throws(Failure) -> String? { cases[id] }
  func exists(_ entity: Entity, _ id: String) throws(Failure) -> Bool { existing[entity]?.contains(id) ?? false }
  func isTextContent(_ hash: String) throws(Failure) -> Bool? { contents[hash] }
  func measure(_ window: ResultWindow) throws(Failure) -> WindowMeasures { measures }
}

extension DomainEvent {
  /// Admits the event under an id of its own.
  func admit(to world: World) throws(Failure) {
    try admit(to: world, as: EventID(high: .random(in: 0...UInt64.max), low: .random(in: 0...UInt64.max)))
  }
}

extension Decision {
  var events: [any DomainEvent] {
    get throws(Failure) {
      var events: [any DomainEvent] = []
      for number in 0..<count { events.append(try part(number).event) }
      return events
    }
  }

  /// The event of a command that becomes one.
  var event: any DomainEvent { get throws(Failure) { try part(0).event } }

  /// The id or the hash that the caller is told.
  var id: String {
    get throws(Failure) {
      switch try result {
      case .id(let id), .hash(let id), .forgotten(let id): id
      case .ids(let ids): ids.joined(separator: " ")
      }
    }
  }
}

enum Domain {
  static func value(_ json: String) throws(Failure) -> JSONValue {
    try Array(json.utf8).withRaw { (bytes) throws(Failure) in try JSONDocument(bytes, what: "the request") }.root
  }

  /// Decodes an event's data.
  static func event(_ type: String, _ data: String) throws(Failure) -> any DomainEvent {
    guard let known = DomainEvents.type(named: type) else { throw Failure(.internal, "no event type \(type)") }
    return try known.init(value(data), at: .key("data", in: .root))
  }

  /// Decodes a command's arguments.
  static func command(_ name: String, _ args: String) throws(Failure) -> any DomainCommand {
    try DomainCommands.command(named: name, at: .key("command", in: .root))
      .init(value(args), at: .key("args", in: .root))
  }

  static func encoded(_ event: any DomainEvent) -> String { String(decoding: event.encode(), as: UTF8.self) }

  /// Arguments and data of a result of the benchmark "b".
  static let benchmarkResult = #"""
    {"id":"x","benchmark_id":"b","timestamp":"2026-01-01T00:00:00Z","scores":{},"passed":3,"failed":1,"duration_ms":5,
     "config":{}}
    """#
  /// Arguments and data of the benchmark run "r".
  static let benchmarkRun = #"""
    {"run_id":"r","timestamp":"2026-01-01T00:00:00Z","project_name":"p","benchmark_name":"b"}
    """#

  /// Data of an event of a type about the study "s".
  static func data(_ type: String) -> String {
    switch type {
    case "StudyCreated": #"{"id":"s","name":"n","period_type":"daily"}"#
    case "StudyUpdated": #"{"id":"s","name":"m"}"#
    case "CheckpointRecorded": #"{"id":"c","study_id":"s","timestamp":"2026-01-01T00:00:00Z"}"#
    default: #"{"id":"s"}"#
    }
  }
}
