import EvalJSON
import EvalSystem

/// What a command takes from the store when the caller leaves it out.
package struct Defaults {
  package let newID: () -> String
  package let now: Timestamp

  package init(newID: @escaping () -> String, now: Timestamp) {
    self.newID = newID
    self.now = now
  }
}

/// Something a caller wants to happen; whether it may is decided by the event it becomes.
package protocol DomainCommand: Sendable {
  /// The name on the wire; it never changes.
  static var name: StaticString { get }

  /// Reads the arguments; `invalid_request` names the one that is wrong.
  init(_ args: JSONValue, at path: Path) throws(Failure)
  /// The event that the command becomes, and the id of the thing it is about.
  func event(_ defaults: Defaults) -> (event: any DomainEvent, id: String)

  /// The key of that id in the result.
  static var resultKey: StaticString { get }
  /// The texts that the command brings along; they are stored as contents in the same transaction.
  var contents: [DomainContent] { get }
  /// False when the event would change nothing, so that none is written.
  func isNeeded(in world: World) throws(Failure) -> Bool
}

extension DomainCommand {
  package static var resultKey: StaticString { "id" }
  package var contents: [DomainContent] { [] }
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
    UpsertSystemPrompt.self, UpsertProcessingFunctions.self, UpsertFile.self,
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
