import EvalJSON
import EvalLog
import EvalSQL
import EvalSystem

extension Store {
  /// `maintain backup`: a copy of one moment, made while others write. It appears under its name when it is whole and
  /// on stable storage; until then the copy has a name that no other backup uses. O(size of the file).
  func backup(to path: String) throws(Failure) -> [UInt8] {
    guard try Files.kind(of: path) == .missing else { throw .backupExists(path) }
    let partial = try Files.makeFile(between: path + ".", and: ".partial")
    // Whatever can fail comes before the name: where a backup is, the call has answered or was cut off.
    let (bytes, last): (Int64, Int64)
    do throws(Failure) {
      try withReader { (connection) throws(Failure) in
        let target = try Connection(path: partial, access: .readWrite)
        defer { target.close() }
        try connection.backUp(to: target)
      }
      try Files.sync(partial)
      bytes = Files.size(of: partial)
      last = try ForkGuard.shared.using { () throws(Failure) in
        let copy = try Connection(path: partial, access: .immutable)
        defer { copy.close() }
        return try LogReader.lastPosition(copy)
      }
      guard try Files.publish(partial, as: path) else { throw .backupExists(path) }
    } catch {
      for name in [partial, partial + "-journal"] { Files.remove(name) }
      throw error
    }
    var writer = JSONWriter()
    writer.beginObject()
    writer.key("path")
    writer.text(path)
    writer.key("bytes")
    writer.integer(bytes)
    writer.key("last_position")
    writer.integer(last)
    writer.endObject()
    return writer.bytes
  }
}

extension Failure {
  fileprivate static func backupExists(_ path: String) -> Failure {
    Failure(
      .conflict, "there is something at \"\(path)\" already; give the backup another name, or remove that first",
      [("path", .text(path))])
  }
}
