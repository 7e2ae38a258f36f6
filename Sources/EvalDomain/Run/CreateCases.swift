import EvalJSON
import EvalSystem

/// Asks for a `CaseCreated` for each element of `cases`, all of them or none.
package struct CreateCases: DomainCommand {
  package static let name: StaticString = "create_cases"

  private let drafts: [CaseDraft]

  package init(_ args: JSONValue, at path: Path) throws(Failure) {
    let fields = try Fields(args, at: path, known: ["cases"])
    drafts = try fields.batch("cases") { (value, path) throws(Failure) in try CaseDraft(value, at: path) }
  }

  package var eventCount: Int { drafts.count }

  package func decide(_ defaults: Defaults) -> Decision {
    let events = drafts.enumerated().map { number, draft in draft.event(defaults, number) }
    return Decision(events, ids: events.map(\.caseID))
  }
}
