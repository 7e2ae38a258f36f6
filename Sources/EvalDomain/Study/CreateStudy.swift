import EvalJSON
import EvalSystem

/// Asks for `StudyCreated`; the store makes the id when there is none.
package struct CreateStudy: DomainCommand {
  package static let name: StaticString = "create_study"

  private let id: String?
  private let draft: StudyCreated

  package init(_ args: JSONValue, at path: Path) throws(Failure) {
    let fields = try Fields(args, at: path, known: StudyCreated.fields)
    id = try fields.name("id")
    draft = try StudyCreated(fields, id: id ?? "")
  }

  package func decide(_ defaults: Defaults) -> Decision {
    let id = id ?? defaults.newID()
    return Decision(draft.completed(id: id), id: id)
  }
}
