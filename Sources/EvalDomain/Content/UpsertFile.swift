import EvalJSON
import EvalSystem

/// Asks for `FileRegistered`, unless a file with this text is there already.
package struct UpsertFile: DomainCommand {
  package static let name: StaticString = "upsert_file"

  private let content: DomainContent
  private let registered: FileRegistered

  package init(_ args: JSONValue, at path: Path) throws(Failure) {
    let fields = try Fields(args, at: path, known: ["filepath", "content", "tokens"])
    content = try DomainContent(fields.required("content", fields.text("content")))
    registered = try FileRegistered(fields, hash: content.hash)
  }

  package func contents() -> [DomainContent] { [content] }

  package func isNeeded(in world: World) throws(Failure) -> Bool {
    try !world.exists(.file, registered.hash)
  }

  package func decide(_ defaults: Defaults) -> Decision { Decision(registered, hash: registered.hash) }
}
