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

  package func event(_ defaults: Defaults) -> (event: any DomainEvent, id: String) {
    let id = id ?? defaults.newID()
    return (StudyCreated(draft, id: id), id)
  }
}

extension StudyCreated {
  fileprivate init(_ draft: StudyCreated, id: String) {
    self.id = id
    name = draft.name
    periodType = draft.periodType
    periodValue = draft.periodValue
    config = draft.config
  }
}
