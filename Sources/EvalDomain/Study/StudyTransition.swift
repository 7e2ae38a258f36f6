import EvalJSON
import EvalSystem

/// An event that moves a study from one status to another and carries its id only.
package protocol StudyTransition: DomainEvent {
  /// The statuses in which it is allowed.
  static var from: [StudyStatus] { get }
  static var to: StudyStatus { get }
  /// The rule in words, for who breaks it.
  static var rule: StaticString { get }
  var id: String { get }
  init(id: String)
}

extension StudyTransition {
  package init(_ data: JSONValue, at path: Path) throws(Failure) {
    let fields = try Fields(data, at: path, known: ["id"])
    self.init(id: try fields.required("id", fields.name("id")))
  }

  package var stream: String { Streams.study(id) }

  package func encode() -> [UInt8] {
    var writer = JSONWriter()
    writer.beginObject()
    writer.member("id", id)
    writer.endObject()
    return writer.bytes
  }

  package func admit(to world: World, as eventID: EventID) throws(Failure) {
    let status = try world.existingStudy(id)
    guard Self.from.contains(status) else { throw .state(id, is: status, "\(Self.rule)") }
    world.setStudy(id, Self.to)
  }
}

/// A command that asks for such an event.
protocol StudyTransitionCommand: DomainCommand {
  associatedtype Event: StudyTransition
  var id: String { get }
  init(id: String)
}

extension StudyTransitionCommand {
  package init(_ args: JSONValue, at path: Path) throws(Failure) {
    let fields = try Fields(args, at: path, known: ["id"])
    self.init(id: try fields.required("id", fields.name("id")))
  }

  package func decide(_ defaults: Defaults) -> Decision { Decision(Event(id: id), id: id) }
}
