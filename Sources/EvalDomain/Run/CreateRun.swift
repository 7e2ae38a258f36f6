import EvalJSON
import EvalSystem

/// Asks for `RunCreated`; the store gives the id when it is left out.
package struct CreateRun: DomainCommand {
  package static let name: StaticString = "create_run"

  private let runID: String?
  private let draft: RunCreated

  package init(_ args: JSONValue, at path: Path) throws(Failure) {
    let fields = try Fields(args, at: path, known: RunCreated.fields)
    runID = try fields.name("run_id")
    draft = try RunCreated(fields, runID: runID ?? "")
  }

  package func decide(_ defaults: Defaults) -> Decision {
    let id = runID ?? defaults.newID()
    return Decision(draft.completed(id: id), id: id)
  }
}
