import EvalJSON
import EvalSystem

/// A system prompt has a name; its text is the content under the same hash.
package struct SystemPromptRegistered: DomainEvent {
  package static let type: StaticString = "SystemPromptRegistered"

  let hash: String
  let name: String

  package init(_ data: JSONValue, at path: Path) throws(Failure) {
    let fields = try Fields(data, at: path, known: ["hash", "name"])
    hash = try fields.required("hash", fields.hash("hash"))
    name = try fields.required("name", fields.name("name"))
  }

  init(hash: String, name: String) {
    self.hash = hash
    self.name = name
  }

  package var stream: String { Streams.content(hash) }

  package func encode() -> [UInt8] {
    var writer = JSONWriter(reserving: 160)
    writer.beginObject()
    writer.member("hash", hash)
    writer.member("name", name)
    writer.endObject()
    return writer.bytes
  }

  package func admit(to world: World, as eventID: EventID) throws(Failure) {
    try world.requireText(hash)
    try world.register(.systemPrompt, hash)
  }
}
