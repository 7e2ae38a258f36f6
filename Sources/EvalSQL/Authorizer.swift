import CSQLite

/// What a caller's own SQL may do: read tables and views, call functions, ask how tables are made.
///
/// Everything else is refused when the statement is prepared. <https://sqlite.org/c3ref/set_authorizer.html>
/// A statement that passes must also be one that SQLite calls read-only, on a connection that cannot write.
enum Authorizer {
  private static let readablePragmas = [
    "table_info", "table_xinfo", "table_list", "index_list", "index_info", "index_xinfo", "foreign_key_list",
  ]
  /// `json_patch` takes a time that grows with the square of its arguments, and cannot be stopped. `evalstore_tally` is
  /// for the library's own questions: the form of what it gives may change.
  private static let forbiddenFunctions = [
    "load_extension", "fts3_tokenizer", "readfile", "writefile", "edit", "json_patch", "evalstore_tally",
  ]
  /// Functions whose values are small and quickly there, whatever they are given.
  private static let smallFunctions: Set<String> = [
    "abs", "avg", "coalesce", "count", "cume_dist", "date", "datetime", "dense_rank", "first_value", "glob", "ifnull",
    "iif", "instr", "julianday", "lag", "last_value", "lead", "length", "like", "max", "min", "nth_value", "ntile",
    "nullif", "percent_rank", "rank", "round", "row_number", "sign", "strftime", "substr", "substring", "sum", "time",
    "total", "typeof", "unixepoch", "wilson_high", "wilson_low",
  ]

  /// `scrutiny` takes what is seen; it has to live until `remove`.
  static func install(on handle: OpaquePointer, into scrutiny: UnsafeMutablePointer<Scrutiny>) {
    sqlite3_set_authorizer(
      handle,
      { scrutiny, action, first, second, _, _ in
        guard let scrutiny = scrutiny?.assumingMemoryBound(to: Scrutiny.self) else { return SQLITE_DENY }
        let decision = Authorizer.decide(action, first, second)
        if decision != SQLITE_OK { scrutiny.pointee.refusals &+= 1 }
        if action == SQLITE_FUNCTION { Authorizer.note(second, in: scrutiny) }
        return decision
      }, scrutiny)
  }

  static func remove(from handle: OpaquePointer) { sqlite3_set_authorizer(handle, nil, nil) }

  private static func note(_ function: UnsafePointer<CChar>?, in scrutiny: UnsafeMutablePointer<Scrutiny>) {
    scrutiny.pointee.functions &+= 1
    let name = function.map { String(cString: $0).lowercased() } ?? ""
    if !smallFunctions.contains(name) { scrutiny.pointee.growing &+= 1 }
  }

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
