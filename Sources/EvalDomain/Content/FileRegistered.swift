import EvalJSON
import EvalSystem

/// A file that models are asked to edit; its text is the content under the same hash.
package struct FileRegistered: DomainEvent {
  package static let type: StaticString = "FileRegistered"

  let hash: String
  private let filepath: String
  /// 0 or more.
  private let tokens: Int64?

  package init(_ data: JSONValue, at path: Path) throws(Failure) {
    let fields = try Fields(data, at: path, known: ["hash", "filepath", "tokens"])
    try self.init(fields, hash: fields.required("hash", fields.hash("hash")))
  }

  init(_ fields: Fields, hash: String) throws(Failure) {
    self.hash = hash
    filepath = try fields.required("filepath", fields.filepath("filepath"))
    tokens = try fields.integer("tokens", in: 0...Int64.max)
  }

  package var stream: String { Streams.content(hash) }

  package func encode() -> [UInt8] {
    var writer = JSONWriter(reserving: 256)
    writer.beginObject()
    writer.member("hash", hash)
    writer.member("filepath", filepath)
    writer.member("tokens", tokens)
    writer.endObject()
    return writer.bytes
  }

  package func admit(to world: World, as eventID: EventID) throws(Failure) {
    try world.requireText(hash)
    try world.register(.file, hash)
  }
}

extension Fields {
  /// A path of 1 to 4,096 bytes.
  fileprivate func filepath(_ key: StaticString) throws(Failure) -> String? {
    guard let text = try text(key) else { return nil }
    guard (1...4096).contains(text.utf8.count) else {
      throw .about(place(key), "\(place(key)) must have 1 to 4,096 bytes")
    }
    return text
  }
}
