import EvalSQL
import EvalSystem

/// Texts and files, each stored once under its SHA-256.
///
/// A content that was forgotten keeps its row and its hash, without bytes, so that what refers to it finds it.
package enum Contents {
  package enum PutOutcome: Sendable {
    case stored, present
    /// The bytes were forgotten once and are not stored again.
    case forgotten
  }

  /// SQL that is true of a row of `contents`, known as `c`, whose bytes are there no more. It does not read the bytes.
  /// Only the content of no bytes has none without having been forgotten.
  package static let isGone = "(length(c.bytes) = 0 AND c.hash <> x'\(SHA256.ofNothing)')"

  /// SQL for the text of a row of `contents` known as `c`; null when it was forgotten.
  package static let text = "CASE WHEN NOT \(isGone) THEN CAST(c.bytes AS TEXT) END"

  /// Stores the bytes unless they are there or were forgotten.
  package static func put(_ connection: Connection, hash: [UInt8], bytes: [UInt8]) throws(Failure) -> PutOutcome {
    let there = try connection.first("SELECT length(bytes) FROM contents WHERE hash = ?1", [.blob(hash)]) {
      (row) throws(Failure) in row.integer(0)
    }
    if let there {
      if there == Int64(bytes.count) { return .present }
      guard there == 0 else { throw .contentTaken(Hexadecimal.text(hash)) }
      return .forgotten
    }
    try connection.run("INSERT INTO contents(hash, bytes) VALUES(?1, ?2)", [.blob(hash), .blob(bytes)])
    return .stored
  }

  /// Nil when there is no content with this hash, or its bytes are there no more.
  package static func get(_ connection: Connection, hash: [UInt8]) throws(Failure) -> [UInt8]? {
    try connection.first("SELECT c.bytes FROM contents AS c WHERE c.hash = ?1 AND NOT \(isGone)", [.blob(hash)]) {
      (row) throws(Failure) in row.blob(0)
    }
  }

  /// Whether the hash is that of a content whose bytes are there no more.
  package static func isGone(_ connection: Connection, hash: [UInt8]) throws(Failure) -> Bool {
    try connection.first("SELECT 1 FROM contents AS c WHERE c.hash = ?1 AND \(isGone)", [.blob(hash)]) {
      (_) throws(Failure) in true
    } ?? false
  }

  /// Takes the bytes out of the row. Until `Remnants` has done its work, parts of them may stand in the file.
  package static func forget(_ connection: Connection, hash: [UInt8]) throws(Failure) {
    let changed = try connection.run(
      "UPDATE contents SET bytes = x'' WHERE hash = ?1 AND length(bytes) > 0", [.blob(hash)])
    if changed > 0 { try Remnants.note(connection, hash: hash) }
  }

  /// Makes the row of a content that was forgotten in another store, unless there is one; so that events which are
  /// copied from there can refer to it.
  package static func addForgotten(_ connection: Connection, hash: [UInt8]) throws(Failure) {
    try connection.run("INSERT OR IGNORE INTO contents(hash, bytes) VALUES(?1, x'')", [.blob(hash)])
  }

  /// The hashes under which other bytes are found than they say; O(bytes of all contents).
  package static func damaged(_ connection: Connection) throws(Failure) -> [String] {
    let hasher = SHA256()
    var damaged: [String] = []
    try connection.each("SELECT c.hash, c.bytes FROM contents AS c WHERE NOT \(isGone) ORDER BY c.content_id") {
      (row) throws(Failure) in
      let digest = try row.withBlob(1) { (bytes) throws(Failure) in try hasher.digest(bytes) }
      if digest != row.blob(0) { damaged.append(Hexadecimal.text(row.blob(0))) }
    }
    return damaged
  }
}
