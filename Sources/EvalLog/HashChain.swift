import EvalSystem

/// What ties every event to all before it.
///
/// The hash of an event is SHA-256 over: the hash of the event before (32 zero bytes for the first), position,
/// event id (16 bytes), version, timestamp in milliseconds, the stream name, the type, the metadata, and the
/// SHA-256 of the data. Numbers are 64-bit big end first; each text has its length in bytes before it as such a
/// number, so that no two events are written alike.
package final class HashChain {
  package static let start = [UInt8](repeating: 0, count: 32)

  private let hasher = SHA256()
  private var buffer: [UInt8] = []

  package init() {}

  /// The hash of the event that follows the one with the hash `previous`; O(bytes of the event).
  package func link(
    after previous: [UInt8], position: Int64, eventID: EventID, version: Int64, timestamp: Int64,
    stream: String, type: String, metadata: UnsafeRawBufferPointer, data: UnsafeRawBufferPointer
  ) throws(Failure) -> [UInt8] {
    buffer.removeAll(keepingCapacity: true)
    buffer.append(contentsOf: previous)
    append(position)
    eventID.withBytes { buffer.append(contentsOf: $0) }
    append(version)
    append(timestamp)
    append(stream)
    append(type)
    append(Int64(metadata.count))
    buffer.append(contentsOf: metadata)
    buffer.append(contentsOf: try hasher.digest(data))
    return try buffer.withRaw { (bytes) throws(Failure) in try hasher.digest(bytes) }
  }

  private func append(_ text: String) {
    var text = text
    text.withUTF8 { utf8 in
      append(Int64(utf8.count))
      buffer.append(contentsOf: utf8)
    }
  }

  private func append(_ number: Int64) {
    withUnsafeBytes(of: number.bigEndian) { buffer.append(contentsOf: $0) }
  }
}
