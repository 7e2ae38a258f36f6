import EvalJSON
import EvalSystem
import EvalTesting

@testable import EvalDomain

/// A state of things that a test writes down: which studies there are, in which status, which checkpoints, and what is
/// stored and registered under which hash.
struct GivenWorld: WorldSource {
  var studies: [String: StudyStatus] = [:]
  var checkpoints: Set<String> = []
  /// Whether each is a text.
  var contents: [String: Bool] = [:]
  var registered: [Registry: Set<String>] = [:]

  func study(_ id: String) throws(Failure) -> StudyStatus? { studies[id] }
  func hasCheckpoint(_ id: String) throws(Failure) -> Bool { checkpoints.contains(id) }
  func isTextContent(_ hash: String) throws(Failure) -> Bool? { contents[hash] }
  func isRegistered(_ kind: Registry, _ hash: String) throws(Failure) -> Bool {
    registered[kind]?.contains(hash) ?? false
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
