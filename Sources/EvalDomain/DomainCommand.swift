import EvalJSON
import EvalSystem

/// What a command takes from the store when the caller leaves it out. Events are counted from 0.
package struct Defaults {
  private let eventIDs: [EventID]
  private let recordedID: String?
  package let now: Timestamp
  /// What the results of the command's window come to.
  let measures: WindowMeasures?

  /// `recordedID` is the id that was made when the command was carried out before.
  package init(eventIDs: [EventID], recordedID: String? = nil, now: Timestamp, measures: WindowMeasures? = nil) {
    self.eventIDs = eventIDs
    self.recordedID = recordedID
    self.now = now
    self.measures = measures
  }

  /// The id of the thing that an event makes: that of the event itself.
  func newID(_ number: Int = 0) -> String { recordedID ?? (number < eventIDs.count ? eventIDs[number].text : "") }
}

/// What a command becomes.
package struct Decision {
  /// What the caller is told of it.
  package enum Result {
    case id(String)
    case ids([String])
    case hash(String)
    /// The hash of a content whose bytes are to be destroyed once the event is written.
    case forgotten(String)
  }

  /// As many as the command has said.
  package let events: [any DomainEvent]
  package let result: Result

  init(_ event: any DomainEvent, id: String) {
    events = [event]
    result = .id(id)
  }

  init(_ event: any DomainEvent, hash: String) {
    events = [event]
    result = .hash(hash)
  }

  init(_ event: any DomainEvent, forgetting hash: String) {
    events = [event]
    result = .forgotten(hash)
  }

  init(_ events: [any DomainEvent], ids: [String]) {
    self.events = events
    result = .ids(ids)
  }
}

/// Something a caller wants to happen; whether it may is decided by the events it becomes.
package protocol DomainCommand: Sendable {
  /// The name on the wire; it never changes.
  static var name: StaticString { get }

  /// Reads the arguments; `invalid_request` names the one that is wrong.
  init(_ args: JSONValue, at path: Path) throws(Failure)
  /// The events that the command becomes, and the ids of the things it is about.
  func decide(_ defaults: Defaults) -> Decision

  /// How many events it becomes; 1 or more.
  var eventCount: Int { get }
  /// The texts that the command brings along; they are stored as contents in the same transaction.
  var contents: [DomainContent] { get }
  /// The results that the command wants summed up before it is decided; nil for none.
  var window: ResultWindow? { get }
  /// False when the events would change nothing, so that none is written.
  func isNeeded(in world: World) throws(Failure) -> Bool
}

extension DomainCommand {
  package var eventCount: Int { 1 }
  package var contents: [DomainContent] { [] }
  package var window: ResultWindow? { nil }
  package func isNeeded(in world: World) throws(Failure) -> Bool { true }
}

/// A text under its SHA-256.
package struct DomainContent: Sendable {
  package let digest: [UInt8]
  package let bytes: [UInt8]

  /// O(bytes).
  package init(_ text: String) throws(Failure) {
    bytes = Array(text.utf8)
    digest = try bytes.withRaw { (bytes) throws(Failure) in try SHA256.digest(bytes) }
  }

  /// The SHA-256 in 64 hexadecimal digits.
  package var hash: String { Hexadecimal.text(digest) }
}

/// The commands that the domain knows.
package enum DomainCommands {
  package static let all: [any DomainCommand.Type] = [
    CreateStudy.self, StartStudy.self, PauseStudy.self, ResumeStudy.self, StopStudy.self, UpdateStudy.self,
    RecordCheckpoint.self,
    UpsertSystemPrompt.self, UpsertProcessingFunctions.self, UpsertFile.self, ForgetContent.self,
    CreateRun.self, CreateCase.self, CreateCases.self, RecordResult.self, RecordResults.self,
    RecordBenchmarkResult.self,
    RecordBenchmarkRun.self, DeleteBenchmarkRun.self,
  ]

  private static let byName: [String: any DomainCommand.Type] = Dictionary(
    uniqueKeysWithValues: all.map { ("\($0.name)", $0) })

  /// `invalid_request` for a name that is not known, with the nearest one that is.
  package static func command(named name: String, at path: Path) throws(Failure) -> any DomainCommand.Type {
    guard let command = byName[name] else {
      throw .unknownName("command", name, at: path, known: all.map { $0.name })
    }
    return command
  }
}
