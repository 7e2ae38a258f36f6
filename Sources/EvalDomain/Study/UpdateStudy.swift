import EvalJSON
import EvalSystem

/// Asks for `StudyUpdated`.
package struct UpdateStudy: DomainCommand {
  package static let name: StaticString = "update_study"
  private let update: StudyUpdated

  package init(_ args: JSONValue, at path: Path) throws(Failure) {
    update = try StudyUpdated(args, at: path)
  }

  package func decide(_ defaults: Defaults) -> Decision { Decision(update, id: update.id) }
}
