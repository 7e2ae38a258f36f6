import EvalJSON
import EvalSystem

/// One system prompt with its text by its hash, or null. O(log prompts).
struct GetSystemPrompt: Query {
  static let name: StaticString = "get_system_prompt"
  private let row: RegisteredRow

  init(_ args: JSONValue, at path: Path) throws(Failure) { row = try RegisteredRow(args, at: path) }

  func answer(_ source: any QuerySource, to writer: inout JSONWriter) throws(Failure) {
    try row.answer(source, from: "system_prompts", ["hash", "name", "content", "created_at"], to: &writer)
  }
}
