import CSQLite

/// What a caller's own SQL may do: read tables and views, call functions, ask how tables are made.
///
/// Everything else is refused when the statement is prepared. <https://sqlite.org/c3ref/set_authorizer.html>
/// A statement that passes must also be one that SQLite calls read-only, on a connection that cannot write.
enum Authorizer {
  private static let readablePragmas = [
    "table_info", "table_xinfo", "table_list", "index_list", "index_info", "index_xinfo", "foreign_key_list",
  ]
  private static let forbiddenFunctions = ["load_extension", "fts3_tokenizer", "readfile", "writefile", "edit"]

  /// `refusals` counts what is refused; it has to live until `remove`.
  static func install(on handle: OpaquePointer, counting refusals: UnsafeMutablePointer<Int>) {
    sqlite3_set_authorizer(
      handle,
      { refusals, action, first, second, _, _ in
        let decision = Authorizer.decide(action, first, second)
        if decision != SQLITE_OK { refusals?.assumingMemoryBound(to: Int.self).pointee &+= 1 }
        return decision
      }, refusals)
  }

  static func remove(from handle: OpaquePointer) { sqlite3_set_authorizer(handle, nil, nil) }

  private static func decide(
    _ action: Int32, _ first: UnsafePointer<CChar>?, _ second: UnsafePointer<CChar>?
  ) -> Int32 {
    switch action {
    case SQLITE_SELECT, SQLITE_READ, SQLITE_RECURSIVE: return SQLITE_OK
    case SQLITE_UPDATE:
      // Asked when SQLite declares one of its own table-valued functions, such as json_each, to itself.
      return first.map { String(cString: $0) } == "sqlite_master" ? SQLITE_OK : SQLITE_DENY
    case SQLITE_FUNCTION:
      let name = second.map { String(cString: $0).lowercased() } ?? ""
      return forbiddenFunctions.contains(name) ? SQLITE_DENY : SQLITE_OK
    case SQLITE_PRAGMA:
      let name = first.map { String(cString: $0).lowercased() } ?? ""
      return readablePragmas.contains(name) ? SQLITE_OK : SQLITE_DENY
    default: return SQLITE_DENY
    }
  }
}
