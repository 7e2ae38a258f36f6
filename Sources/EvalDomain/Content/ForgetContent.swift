import EvalJSON
import EvalSystem

/// Asks for `ContentForgotten`, unless the content is forgotten already.
package struct ForgetContent: DomainCommand {
  package static let name: StaticString = "forget_content"

  private let forgotten: ContentForgotten

  package init(_ args: JSONValue, at path: Path) throws(Failure) { forgotten = try ContentForgotten(args, at: path) }

  package func isNeeded(in world: World) throws(Failure) -> Bool {
    try !world.exists(.forgottenContent, forgotten.hash)
  }

  package func decide(_ defaults: Defaults) -> Decision { Decision(forgotten, forgetting: forgotten.hash) }
}
