import EvalJSON
import EvalLog
import EvalProjections
import EvalSQL
import EvalSystem

/// Bytes on their way into the store.
private struct PutContent: WriteRequest {
  let hash: [UInt8]
  let bytes: [UInt8]

  func perform(in transaction: WriteTransaction) throws(Failure) -> Bool {
    switch try Contents.put(transaction.connection, hash: hash, bytes: bytes) {
    case .stored: return false
    case .present: return true
    case .forgotten: throw try .notStoredAgain(Hexadecimal.text(hash), transaction.connection)
    }
  }
}

extension Store {
  /// The largest content, in bytes.
  public static let maximumContentBytes = 512 << 20

  /// Stores bytes once under their SHA-256.
  ///
  /// - Parameter bytes: at most 512 MiB.
  /// - Returns: `{"hash","size","duplicate"}` as UTF-8.
  /// - Throws: `Failure`: `invalid_argument` for more bytes, `rejected` for bytes that were forgotten, `busy`, `storage`, `corrupt`, `read_only`.
  public func putContent(_ bytes: UnsafeRawBufferPointer) throws(Failure) -> [UInt8] {
    try entered { () throws(Failure) in
      guard bytes.count <= Self.maximumContentBytes else { throw .contentTooLarge(bytes.count) }
      let hash = try ForkGuard.shared.using { () throws(Failure) in try SHA256.digest(bytes) }
      let duplicate = try writer.perform(PutContent(hash: hash, bytes: Array(bytes)))
      var writer = JSONWriter()
      writer.beginObject()
      writer.key("hash")
      writer.text(Hexadecimal.text(hash))
      writer.key("size")
      writer.integer(Int64(bytes.count))
      writer.key("duplicate")
      writer.boolean(duplicate)
      writer.endObject()
      return writer.bytes
    }
  }

  /// The bytes that are stored under a hash.
  ///
  /// - Parameter hash: 64 hexadecimal digits.
  /// - Throws: `Failure`: `invalid_argument` for another text, `not_found`, `busy`, `storage`, `corrupt`.
  public func getContent(_ hash: String) throws(Failure) -> [UInt8] {
    try entered { () throws(Failure) in
      guard let digest = Hexadecimal.bytes(hash), digest.count == 32 else { throw .notAHash }
      return try UnlockedFile.repeating { () throws(Failure) in
        try withReader { (connection) throws(Failure) in
          guard let found = try Contents.get(connection, hash: digest) else {
            throw try .notThere(Hexadecimal.text(digest), connection)
          }
          return found
        }
      }
    }
  }
}

extension Failure {
  /// Why there are no bytes under a hash.
  fileprivate static func notThere(_ hash: String, _ connection: Connection) throws(Failure) -> Failure {
    guard let forgotten = try ForgottenContent.find(connection, hash: hash) else { return .noContent(hash) }
    return .forgotten(
      .notFound, hash, at: forgotten.moment, because: forgotten.reason,
      "its bytes are destroyed; details.reason says why")
  }

  /// Bytes that were forgotten are offered again.
  fileprivate static func notStoredAgain(_ hash: String, _ connection: Connection) throws(Failure) -> Failure {
    guard let forgotten = try ForgottenContent.find(connection, hash: hash) else { return .contentLost(hash) }
    return .forgotten(
      .rejected, hash, at: forgotten.moment, because: forgotten.reason,
      "it is not stored again; refer to it by its hash")
  }

  fileprivate static func contentTooLarge(_ count: Int) -> Failure {
    Failure(
      .invalidArgument, "the content has \(count) bytes and the limit is \(Store.maximumContentBytes); split it")
  }

  fileprivate static let notAHash = Failure(
    .invalidArgument, "a content's hash has 64 hexadecimal digits; give the hash that put_content answered")
}
