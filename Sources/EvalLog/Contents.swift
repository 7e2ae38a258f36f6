import EvalSQL
import EvalSystem

/// Texts and files, each stored once under its SHA-256.
package enum Contents {
  /// Stores the bytes unless they are there; true when they were.
  package static func put(_ connection: Connection, hash: [UInt8], bytes: [UInt8]) throws(Failure) -> Bool {
    let there = try connection.first("SELECT length(bytes) FROM contents WHERE hash = ?1", [.blob(hash)]) {
      (row) throws(Failure) in row.integer(0)
    }
    if let there {
      guard there == Int64(bytes.count) else { throw .contentTaken(Hexadecimal.text(hash)) }
      return true
    }
    try connection.run("INSERT INTO contents(hash, bytes) VALUES(?1, ?2)", [.blob(hash), .blob(bytes)])
    return false
  }

  /// Nil when there is no content with this hash.
  package static func get(_ connection: Connection, hash: [UInt8]) throws(Failure) -> [UInt8]? {
    try connection.first("SELECT bytes FROM contents WHERE hash = ?1", [.blob(hash)]) { (row) throws(Failure) in
      row.blob(0)
    }
  }

  /// The hashes under which other bytes are found than they say; O(bytes of all contents).
  package static func damaged(_ connection: Connection) throws(Failure) -> [String] {
    let hasher = SHA256()
    var damaged: [String] = []
    try connection.each("SELECT hash, bytes FROM contents ORDER BY content_id") { (row) throws(Failure) in
      let digest = try row.withBlob(1) { (bytes) throws(Failure) in try hasher.digest(bytes) }
      if digest != row.blob(0) { damaged.append(Hexadecimal.text(row.blob(0))) }
    }
    return damaged
  }
}
