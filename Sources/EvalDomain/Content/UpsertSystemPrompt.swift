import EvalJSON
import EvalSystem

/// Asks for `SystemPromptRegistered`, unless a prompt with this text is there already.
package struct UpsertSystemPrompt: DomainCommand {
  package static let name: StaticString = "upsert_system_prompt"

  private let content: DomainContent
  private let registered: SystemPromptRegistered

  package init(_ args: JSONValue, at path: Path) throws(Failure) {
    let fields = try Fields(args, at: path, known: ["name", "content"])
    content = try DomainContent(fields.required("content", fields.text("content")))
    registered = SystemPromptRegistered(
      hash: content.hash, name: try fields.required("name", fields.name("name")))
  }

  package func contents() -> [DomainContent] { [content] }

  package func isNeeded(in world: World) throws(Failure) -> Bool {
    try !world.exists(.systemPrompt, registered.hash)
  }

  package func decide(_ defaults: Defaults) -> Decision { Decision(registered, hash: registered.hash) }
}
