import EvalJSON
import EvalLog
import EvalSQL
import EvalSystem

extension Store {
  /// The version of this library.
  public static let libraryVersion: StaticString = "0.1.0"

  /// `maintain info`: what the file is and what is in it. O(size of the largest table's index).
  func info() throws(Failure) -> [UInt8] {
    var writer = JSONWriter(reserving: 1024)
    writer.beginObject()
    writer.key("path")
    writer.text(file.path)
    try withReader { (connection) throws(Failure) in
      try connection.snapshot { () throws(Failure) in try write(connection, to: &writer) }
      writer.key("pragmas")
      writer.beginObject()
      for pragma in StoreFile.shownPragmas {
        writer.key(pragma)
        try connection.each("PRAGMA \(pragma)") { (row) throws(Failure) in
          if row.kind(0) == .integer { writer.integer(row.integer(0)) } else { writer.text(row.text(0)) }
        }
      }
      writer.endObject()
      write(WriteAheadLog(of: file.path), to: &writer)
    }
    writer.endObject()
    return writer.bytes
  }

  /// How long the write-ahead log is, and why when it has grown.
  private func write(_ log: WriteAheadLog?, to writer: inout JSONWriter) {
    writer.key("wal")
    guard let log else { return writer.null() }
    writer.beginObject()
    writer.key("frames")
    writer.integer(log.frames)
    writer.key("checkpointed")
    writer.integer(log.checkpointed)
    writer.key("readers")
    writer.beginList()
    for reader in log.readers {
      writer.beginObject()
      writer.key("pid")
      if let pid = reader.process.number { writer.integer(Int64(pid)) } else { writer.null() }
      writer.key("frames")
      writer.integer(reader.frames)
      writer.endObject()
    }
    writer.endList()
    writer.key("why")
    if let why = log.whyItGrows { writer.text(why) } else { writer.null() }
    writer.endObject()
  }

  private func write(_ connection: Connection, to writer: inout JSONWriter) throws(Failure) {
    func number(_ sql: String) throws(Failure) -> Int64 {
      try connection.first(sql) { (row) throws(Failure) in row.integer(0) } ?? 0
    }
    let schema = try LogSchema.migrator.version(of: connection)
    writer.key("schema_version")
    writer.integer(schema)
    writer.key("library_version")
    writer.text(Self.libraryVersion)
    writer.key("sqlite_version")
    writer.text(Connection.libraryVersion)
    writer.key("durability")
    writer.text(file.options.durability.rawValue)
    writer.key("journal")
    writer.text(file.isMemory ? "memory" : file.options.journal.rawValue)
    writer.key("file_system")
    if let place = FileSystem(of: file.path) { writer.text(place.name) } else { writer.null() }
    writer.key("read_only")
    writer.boolean(file.options.readOnly)
    writer.key("timeout_ms")
    writer.integer(file.options.timeoutMilliseconds)
    writer.key("last_position")
    writer.integer(try LogReader.lastPosition(connection))
    let counts: [(StaticString, String)] = [
      ("streams", "SELECT count(*) FROM streams"),
      ("contents", "SELECT count(*) FROM contents"),
      ("forgotten_contents", #"SELECT count(*) FROM "forgotten_contents""#),
      ("pending_destructions", schema < LogSchema.remnantsSince ? "SELECT 0" : "SELECT count(*) FROM remnants"),
      ("consumers", schema < LogSchema.consumersSince ? "SELECT 0" : "SELECT count(*) FROM consumers"),
    ]
    for (key, sql) in counts {
      writer.key(key)
      writer.integer(try number(sql))
    }
    let page = try number("PRAGMA page_size")
    writer.key("file_bytes")
    writer.integer(try number("PRAGMA page_count") &* page)
    writer.key("wal_bytes")
    writer.integer(file.isMemory ? 0 : Files.size(of: file.path + "-wal"))
    writer.key("free_bytes")
    writer.integer(try number("PRAGMA freelist_count") &* page)
    writer.key("head")
    writer.text(try LogReader.head(connection))
  }
}

extension WriteAheadLog {
  /// Why the log is longer than SQLite lets it become by itself; nil when it is not.
  fileprivate var whyItGrows: String? {
    guard frames > StoreFile.framesOfCheckpoint else { return nil }
    guard let oldest = readers.first else { return "it is emptied after one of the next writes" }
    return "\(oldest.process.words) reads from a snapshot that sees \(oldest.frames) of its \(frames) frames, and what "
      + "came later has to stay in it; it is emptied by one of the first writes after that read has ended"
  }
}
