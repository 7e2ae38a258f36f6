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
}

/// The commands that the domain knows.
package enum DomainCommands {
  package static let all: [any DomainCommand.Type] = [
    CreateStudy.self, StartStudy.self, PauseStudy.self, ResumeStudy.self, StopStudy.self, UpdateStudy.self,
    RecordCheckpoint.self,
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
