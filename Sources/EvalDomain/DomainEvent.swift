import EvalJSON
import EvalSystem

/// Something that happened in the domain: a fact with checked fields.
package protocol DomainEvent: Sendable {
  /// The name on the wire; it never changes.
  static var type: StaticString { get }
  /// The stream that the fields name.
  var stream: String { get }

  /// Reads the fields of `data`; `invalid_request` names the one that is wrong.
  init(_ data: JSONValue, at path: Path) throws(Failure)
  /// Writes the fields, always alike, so that equal facts have equal bytes.
  func encode() -> [UInt8]
  /// Refuses the event where the state of things does not allow it, else moves the state on. `eventID` is the one under
  /// which it will stand.
  func admit(to world: World, as eventID: EventID) throws(Failure)
  /// The hash of the content whose bytes are destroyed with the event; nil for all but one kind.
  var forgottenContent: String? { get }
}

extension DomainEvent {
  package var forgottenContent: String? { nil }
}

/// The event types that the domain knows.
package enum DomainEvents {
  package static let all: [any DomainEvent.Type] = [
    StudyCreated.self, StudyStarted.self, StudyPaused.self, StudyResumed.self, StudyStopped.self, StudyUpdated.self,
    CheckpointRecorded.self,
    SystemPromptRegistered.self, ProcessingFunctionsRegistered.self, FileRegistered.self, ContentForgotten.self,
    RunCreated.self, CaseCreated.self, ResultRecorded.self,
    BenchmarkResultRecorded.self,
    BenchmarkRunRecorded.self, BenchmarkRunDeleted.self,
  ]

  private static let byName: [String: any DomainEvent.Type] = Dictionary(
    uniqueKeysWithValues: all.map { ("\($0.type)", $0) })

  /// Nil for a type of the user's own.
  package static func type(named name: String) -> (any DomainEvent.Type)? { byName[name] }
}
