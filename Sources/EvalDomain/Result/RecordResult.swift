import EvalJSON
import EvalSystem

/// Asks for `ResultRecorded`; texts that come along are stored as contents.
package struct RecordResult: DomainCommand {
  package static let name: StaticString = "record_result"

  private let draft: ResultDraft

  package init(_ args: JSONValue, at path: Path) throws(Failure) { draft = try ResultDraft(args, at: path) }

  /// A command that has been read before: what its event was written as, and its texts; nil where the bytes may be
  /// something else.
  package init?(written: UnsafeRawBufferPointer, contents: [DomainContent]) {
    guard let event = ResultRecorded(written: written) else { return nil }
    draft = ResultDraft(contents: contents, event: event)
  }

  /// The event as it is written in the log.
  package var written: [UInt8] { draft.event.encode() }

  package func contents() -> [DomainContent] { draft.contents }

  package func decide(_ defaults: Defaults) -> Decision {
    Decision(draft.event, id: draft.event.resultID ?? defaults.newID())
  }
}

/// A result with the texts that its event names by their hashes.
struct ResultDraft: Sendable {
  let contents: [DomainContent]
  let event: ResultRecorded

  init(contents: [DomainContent], event: ResultRecorded) {
    self.contents = contents
    self.event = event
  }

  init(_ args: JSONValue, at path: Path) throws(Failure) {
    let fields = try Fields(
      args, at: path, known: ResultRecorded.fields + ["raw_model_output", "parsed_tool_call_json"])
    let output = try Self.text(fields, "raw_model_output", orHash: "raw_model_output_hash")
    let call = try Self.text(fields, "parsed_tool_call_json", orHash: "parsed_tool_call_json_hash")
    contents = [output.content, call.content].compactMap(\.self)
    event = try ResultRecorded(fields, rawModelOutputHash: output.hash, parsedToolCallHash: call.hash)
  }

  /// A text, or the hash of one that is stored already.
  private static func text(
    _ fields: Fields, _ key: StaticString, orHash hashKey: StaticString
  ) throws(Failure) -> (content: DomainContent?, hash: String?) {
    let given = try fields.hash(hashKey)
    guard let text = try fields.text(key) else { return (nil, given) }
    let content = try DomainContent(text)
    if let given, given != content.hash { throw .hashOfOtherText(fields.place(hashKey), fields.place(key)) }
    return (content, content.hash)
  }
}
