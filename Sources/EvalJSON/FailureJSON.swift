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
    for (key, value) in details {
      writer.key(key)
      switch value {
      case .text(let text): writer.text(text)
      case .integer(let integer): writer.integer(integer)
      }
    }
    writer.endObject()
    writer.key("retryable")
    writer.boolean(retryable)
    writer.endObject()
    writer.endObject()
    return writer.bytes
  }
}
