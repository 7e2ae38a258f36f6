import EvalJSON
import EvalSystem

/// One system prompt with its text by its hash, or null. O(log prompts).
struct GetSystemPrompt: Query {
  static let name: StaticString = "get_system_prompt"
  private let hash: String

  init(_ args: JSONValue, at path: Path) throws(Failure) {
    let fields = try Fields(args, at: path, known: ["hash"])
    hash = try fields.required("hash", fields.name("hash"))
  }

  func answer(_ source: any QuerySource, to writer: inout JSONWriter) throws(Failure) {
    writer.key("result")
    try source.withReader { (connection) throws(Failure) in
      let found: Void? = try connection.first(
        #"SELECT hash, name, content, created_at FROM "system_prompts" WHERE hash = ?1"#, [.text(hash)]
      ) { (row) throws(Failure) in
        writer.beginObject()
        writer.column("hash", row, 0)
        writer.column("name", row, 1)
        writer.column("content", row, 2)
        writer.column("created_at", row, 3)
        writer.endObject()
      }
      if found == nil { writer.null() }
    }
  }
}
