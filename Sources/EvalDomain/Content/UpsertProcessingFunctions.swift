import EvalJSON
import EvalSystem

/// Asks for `ProcessingFunctionsRegistered`, unless this pair is there already.
package struct UpsertProcessingFunctions: DomainCommand {
  package static let name: StaticString = "upsert_processing_functions"

  private let registered: ProcessingFunctionsRegistered

  package init(_ args: JSONValue, at path: Path) throws(Failure) {
    registered = try ProcessingFunctionsRegistered(
      Fields(args, at: path, known: ["name", "parsing_function", "diff_edit_function"]))
  }

  package func isNeeded(in world: World) throws(Failure) -> Bool {
    try !world.exists(.processingFunctions, registered.hash)
  }

  package func decide(_ defaults: Defaults) -> Decision { Decision(registered, hash: registered.hash) }
}
