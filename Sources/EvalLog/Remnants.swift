import EvalSQL
import EvalSystem

/// Contents that were forgotten while parts of their bytes may still stand in the file: in free pages, in the unused
/// ends of pages, in the write-ahead log.
///
/// Writing the whole file anew leaves nothing of them in its pages; a checkpoint that cuts the write-ahead log to
/// nothing then puts these pages in the place of the old ones. Both have to be done, in this order, and may be done by
/// another process than the one that forgot; the table `remnants` says what is left to do.
package enum Remnants {
  static func note(_ connection: Connection, hash: [UInt8]) throws(Failure) {
    try connection.run(
      "INSERT INTO remnants(hash, rewritten) VALUES(?1, 0) ON CONFLICT(hash) DO UPDATE SET rewritten = 0",
      [.blob(hash)])
  }

  /// How many contents there may be remnants of.
  package static func count(_ connection: Connection) throws(Failure) -> Int64 {
    try connection.first("SELECT count(*) FROM remnants") { (row) throws(Failure) in row.integer(0) } ?? 0
  }

  /// Destroys them; false when readers still look at the old pages. Nobody else may write meanwhile.
  ///
  /// O(size of the file) when there is something to do.
  package static func destroy(_ connection: Connection, inMemory: Bool) throws(Failure) -> Bool {
    if try count(connection) == 0 { return true }
    let toRewrite = try connection.first("SELECT count(*) FROM remnants WHERE rewritten = 0") {
      (row) throws(Failure) in row.integer(0)
    }
    if toRewrite != 0 {
      try connection.execute("VACUUM")
      try noteRewritten(connection)
    }
    if !inMemory, try !checkpoint(connection) { return false }
    try connection.run("DELETE FROM remnants WHERE rewritten = 1")
    return true
  }

  /// Call it after the whole file was written anew.
  package static func noteRewritten(_ connection: Connection) throws(Failure) {
    try connection.run("UPDATE remnants SET rewritten = 1 WHERE rewritten = 0")
  }

  /// Moves everything from the write-ahead log into the file and cuts it to nothing; false when readers are in the way.
  private static func checkpoint(_ connection: Connection) throws(Failure) -> Bool {
    try connection.first("PRAGMA wal_checkpoint(TRUNCATE)") { (row) throws(Failure) in row.integer(0) == 0 } ?? false
  }
}
