import EvalJSON
import EvalSystem

/// The bytes of a content are destroyed; its hash and whatever refers to it stay.
package struct ContentForgotten: DomainEvent {
  package static let type: StaticString = "ContentForgotten"

  let hash: String
  /// Why; not blank, at most 1,000 characters.
  private let reason: String

  package init(_ data: JSONValue, at path: Path) throws(Failure) {
    let fields = try Fields(data, at: path, known: ["hash", "reason"])
    hash = try fields.required("hash", fields.hash("hash"))
    reason = try fields.required("reason", fields.reason("reason"))
  }

  package var stream: String { Streams.content(hash) }

  package var forgottenContent: String? { hash }

  package func encode() -> [UInt8] {
    var writer = JSONWriter(reserving: 256)
    writer.beginObject()
    writer.member("hash", hash)
    writer.member("reason", reason)
    writer.endObject()
    return writer.bytes
  }

  package func admit(to world: World, as eventID: EventID) throws(Failure) {
    try world.require(.content, hash)
    guard hash != SHA256.ofNothing else { throw .nothingToForget(hash) }
    try world.register(.forgottenContent, hash)
  }
}

extension Fields {
  /// A sentence: not blank, at most 1,000 characters.
  fileprivate func reason(_ key: StaticString) throws(Failure) -> String? {
    guard let text = try text(key) else { return nil }
    guard text.unicodeScalars.contains(where: { !$0.properties.isWhitespace }) else { throw .blankReason(place(key)) }
    guard text.unicodeScalars.count <= 1000 else { throw .longReason(place(key)) }
    return text
  }
}
