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

  /// An event, and the texts that it brings along.
  package struct Part {
    package let event: any DomainEvent
    package let contents: [DomainContent]

    init(_ event: any DomainEvent, contents: [DomainContent] = []) {
      self.event = event
      self.contents = contents
    }
  }

  /// As many events as the command has said.
  package let count: Int
  private let parts: (Int) throws(Failure) -> Part
  private let told: () throws(Failure) -> Result

  /// An event, counted from 0; throws what is wrong with the part of the request that it comes from, where that has not been
  /// read before.
  package func part(_ number: Int) throws(Failure) -> Part { try parts(number) }

  /// What the caller is told; throws like `part`.
  package var result: Result { get throws(Failure) { try told() } }

  init(_ event: any DomainEvent, id: String) { self.init([event], .id(id)) }
  init(_ event: any DomainEvent, hash: String) { self.init([event], .hash(hash)) }
  init(_ event: any DomainEvent, forgetting hash: String) { self.init([event], .forgotten(hash)) }
  init(_ events: [any DomainEvent], ids: [String]) { self.init(events, .ids(ids)) }

  private init(_ events: [any DomainEvent], _ result: Result) {
    count = events.count
    parts = { (number) throws(Failure) in Part(events[number]) }
    told = { () throws(Failure) in result }
  }

  init(
    count: Int, part: @escaping (Int) throws(Failure) -> Part, ids: @escaping () throws(Failure) -> [String]
  ) {
    self.count = count
    parts = part
    told = { () throws(Failure) in .ids(try ids()) }
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
  /// The texts that the command brings along, but for those that come with a part of its decision; they are stored as
  /// contents in the same transaction, before its first event. Throws like `readRest`.
  func contents() throws(Failure) -> [DomainContent]
  /// Reads what of the request has not been read yet, and throws what is wrong with it; false when there was nothing. A
  /// command that was refused before may be refused for another reason then, or not at all.
  func readRest() throws(Failure) -> Bool
  /// The results that the command wants summed up before it is decided; nil for none.
  var window: ResultWindow? { get }
  /// False when the events would change nothing, so that none is written.
  func isNeeded(in world: World) throws(Failure) -> Bool
}

extension DomainCommand {
  package var eventCount: Int { 1 }
  package func contents() throws(Failure) -> [DomainContent] { [] }
  package func readRest() throws(Failure) -> Bool { false }
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

  /// A text whose SHA-256 is known; nil where that is none.
  package init?(digest: [UInt8], bytes: [UInt8]) {
    guard digest.count == 32 else { return nil }
    self.digest = digest
    self.bytes = bytes
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
