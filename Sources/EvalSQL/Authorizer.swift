import CSQLite

/// What a caller's own SQL may do: read tables and views, call functions, ask how tables are made.
///
/// Everything else is refused when the statement is prepared. <https://sqlite.org/c3ref/set_authorizer.html>
enum Authorizer {
  private static let readablePragmas = [
    "table_info", "table_xinfo", "table_list", "index_list", "index_info", "index_xinfo", "foreign_key_list",
  ]
  private static let forbiddenFunctions = ["load_extension", "fts3_tokenizer", "readfile", "writefile", "edit"]

  static func install(on handle: OpaquePointer) {
    sqlite3_set_authorizer(
      handle, { _, action, first, second, _, _ in Authorizer.decide(action, first, second) }, nil)
  }

  static func remove(from handle: OpaquePointer) { sqlite3_set_authorizer(handle, nil, nil) }

  private static func decide(
    _ action: Int32, _ first: UnsafePointer<CChar>?, _ second: UnsafePointer<CChar>?
  ) -> Int32 {
    switch action {
    case SQLITE_SELECT, SQLITE_READ, SQLITE_RECURSIVE: return SQLITE_OK
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
