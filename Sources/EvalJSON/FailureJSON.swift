import EvalSystem

extension Failure {
  /// The error object of the C ABI: `{"error":{"code","message","details","retryable"}}`.
  package var json: [UInt8] {
    var writer = JSONWriter(reserving: 256)
    writer.beginObject()
    writer.key("error")
    writer.beginObject()
    writer.key("code")
    writer.text(status.name)
    writer.key("message")
    writer.text(message)
    writer.key("details")
    writer.beginObject()
    for (key, value) in details { writer.detail(key, value) }
    writer.endObject()
    writer.key("retryable")
    writer.boolean(retryable)
    writer.endObject()
    writer.endObject()
    return writer.bytes
  }
}

extension JSONWriter {
  fileprivate mutating func detail(_ key: String, _ value: Failure.Detail) {
    self.key(key)
    switch value {
    case .text(let text): self.text(text)
    case .integer(let integer): self.integer(integer)
    case .object(let facts):
      beginObject()
      for (key, fact) in facts.sorted(by: { $0.key < $1.key }) { detail(key, fact) }
      endObject()
    }
  }
}
