import EvalJSON
import EvalLog
import EvalSQL
import EvalSystem

extension Store {
  /// `maintain vacuum`: gives free pages back to the file system. Without `maximum` the whole file is written anew,
  /// O(size of the file), and writers wait; with it, at most so many pages a call are moved.
  func vacuum(maximum: Int64?) throws(Failure) -> [UInt8] {
    guard !file.options.readOnly else { throw .readOnlyStore }
    let (freed, left) = try writer.alone { (connection) throws(Failure) in
      func number(_ pragma: String) throws(Failure) -> Int64 {
        try connection.first("PRAGMA " + pragma) { (row) throws(Failure) in row.integer(0) } ?? 0
      }
      let before = try number("page_count")
      if let maximum {
        try connection.execute("PRAGMA incremental_vacuum(\(maximum))")
      } else {
        try connection.execute("VACUUM")
        try Remnants.noteRewritten(connection)
      }
      let left = maximum == nil ? 0 : try number("freelist_count")
      if left == 0, !file.isMemory { try connection.execute("PRAGMA wal_checkpoint(TRUNCATE)") }
      if maximum == nil { _ = try Remnants.destroy(connection, inMemory: file.isMemory) }
      return (max(0, before - (try number("page_count"))), left)
    }
    var writer = JSONWriter()
    writer.beginObject()
    writer.progress(position: freed, last: freed + left)
    writer.endObject()
    return writer.bytes
  }
}
