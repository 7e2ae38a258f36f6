import EvalJSON
import EvalSystem

/// Asks for `CaseCreated`; the store gives the id when it is left out.
package struct CreateCase: DomainCommand {
  package static let name: StaticString = "create_case"

  private let draft: CaseDraft

  package init(_ args: JSONValue, at path: Path) throws(Failure) { draft = try CaseDraft(args, at: path) }

  package func decide(_ defaults: Defaults) -> Decision {
    let created = draft.event(defaults, 0)
    return Decision(created, id: created.caseID)
  }
}

/// A case that may have no id yet.
struct CaseDraft: Sendable {
  private let caseID: String?
  private let draft: CaseCreated

  init(_ args: JSONValue, at path: Path) throws(Failure) {
    let fields = try Fields(args, at: path, known: CaseCreated.fields)
    caseID = try fields.name("case_id")
    draft = try CaseCreated(fields, caseID: caseID ?? "")
  }

  func event(_ defaults: Defaults, _ number: Int) -> CaseCreated {
    draft.completed(id: caseID ?? defaults.newID(number))
  }
}
