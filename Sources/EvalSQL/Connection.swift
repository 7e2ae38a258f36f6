import CSQLite
import EvalSystem

/// One connection to one SQLite file; used by one thread at a time.
package final class Connection: @unchecked Sendable {
  package enum Access: Sendable {
    case readWrite, readOnly
    /// A file that is read as it stands, without locks and without side files. See `Connection.unlocked`.
    case immutable
  }

  let handle: OpaquePointer
  private var cache: [StatementKey: Statement] = [:]
  /// What the file has to be like still when this connection is done with reading; nil where that needs no looking,
  /// because there are locks or nobody writes.
  package var unlocked: UnlockedFile?
  /// When the caller's statement that runs has to end.
  var deadline: Deadline?
  /// What is known of the caller's statement that is being prepared or runs.
  var scrutiny: UnsafeMutablePointer<Scrutiny>?

  /// Opens a file, or a fresh store in memory with `:memory:`. The file is made when there is none and the access
  /// allows it. <https://sqlite.org/c3ref/open.html>
  ///
  /// SQLite opens for reading what the system will not open for writing; here that is a failure, because the handle would
  /// refuse to write for ever, when the disk has long been mended.
  package init(path: String, access: Access) throws(Failure) {
    var flags = SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE
    var name = path.utf8.starts(with: "file:".utf8) ? "./" + path : path
    switch access {
    case .readWrite: flags |= SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE
    case .readOnly: flags |= SQLITE_OPEN_READONLY
    case .immutable:
      flags |= SQLITE_OPEN_READONLY | SQLITE_OPEN_URI
      name = "file:" + Self.percentEncoded(path) + "?immutable=1"
    }
    var opened: OpaquePointer?
    let code = try OpenFile.alone { () throws(Failure) in sqlite3_open_v2(name, &opened, flags, nil) }
    guard code == SQLITE_OK, let opened else {
      let failure = Failure.sqlite(code, Self.message(opened))
      sqlite3_close_v2(opened)
      throw failure
    }
    if access == .readWrite, sqlite3_db_readonly(opened, "main") == 1 {
      sqlite3_close_v2(opened)
      throw .notOpenForWriting(path)
    }
    handle = opened
    ForkGuard.shared.add(opened)
  }

  private static func percentEncoded(_ path: String) -> String {
    var result = ""
    for byte in path.utf8 {
      switch byte {
      case 0x2d...0x39, 0x41...0x5a, 0x5f, 0x61...0x7a, 0x7e: result.unicodeScalars.append(Unicode.Scalar(byte))
      default: result += "%" + Hexadecimal.text(CollectionOfOne(byte))
      }
    }
    return result
  }

  /// Ends all statements and closes the file. The connection must not be used afterwards.
  package func close() {
    for statement in cache.values { statement.finalize() }
    cache = [:]
    ForkGuard.shared.remove(handle)
    sqlite3_close_v2(handle)
  }

  private static func message(_ handle: OpaquePointer?) -> String {
    handle.flatMap { sqlite3_errmsg($0) }.map { String(cString: $0) } ?? "no memory"
  }

  func failure(_ code: Int32) -> Failure {
    if code & 0xff == SQLITE_INTERRUPT, deadline != nil { return .timeLimit }
    return .sqlite(code, Self.message(handle))
  }

  // MARK: Statements

  /// How many statements are kept prepared.
  package var preparedCount: Int { cache.count }

  /// A statement that is kept prepared for the next time.
  package func statement(_ sql: String) throws(Failure) -> Statement {
    let key = StatementKey(sql: sql)
    if let statement = cache[key] { return statement }
    let statement = try prepare(sql)
    cache[key] = statement
    return statement
  }

  /// Prepares exactly one statement; `rejected` when the text holds none or more.
  package func prepare(_ sql: String) throws(Failure) -> Statement {
    var sql = sql
    var prepared: OpaquePointer?
    var rest = 0
    let code = sql.withUTF8 { text in
      text.withMemoryRebound(to: CChar.self) { text in
        var tail: UnsafePointer<CChar>?
        let count = Int32(clamping: text.count)
        let code = sqlite3_prepare_v3(handle, text.baseAddress, count, 0, &prepared, &tail)
        rest = tail.flatMap { tail in text.baseAddress.map { text.count - (tail - $0) } } ?? 0
        return code
      }
    }
    guard code == SQLITE_OK else { throw failure(code) }
    guard let prepared else { throw .noStatement }
    let statement = Statement(prepared, of: self)
    if rest > 0, holdsStatement(String(decoding: sql.utf8.suffix(rest), as: UTF8.self)) {
      statement.finalize()
      throw .severalStatements
    }
    return statement
  }

  private func holdsStatement(_ sql: String) -> Bool {
    var prepared: OpaquePointer?
    let code = sqlite3_prepare_v2(handle, sql, -1, &prepared, nil)
    sqlite3_finalize(prepared)
    return code != SQLITE_OK || prepared != nil
  }

  /// Runs a statement once, with its parameters bound in order; gives the number of rows it changed.
  @discardableResult
  package func run(_ sql: String, _ values: [SQLValue] = []) throws(Failure) -> Int {
    try each(sql, values) { (_) throws(Failure) in }
    return Int(sqlite3_changes(handle))
  }

  /// Runs a statement and hands over each row.
  package func each(
    _ sql: String, _ values: [SQLValue] = [], _ row: (Statement) throws(Failure) -> Void
  ) throws(Failure) {
    let statement = try statement(sql)
    defer { statement.reset() }
    try statement.bind(values)
    while try statement.step() { try row(statement) }
  }

  /// Runs a statement and reads its first row; nil when there is none.
  package func first<T>(
    _ sql: String, _ values: [SQLValue] = [], _ row: (Statement) throws(Failure) -> T
  ) throws(Failure) -> T? {
    let statement = try statement(sql)
    defer { statement.reset() }
    try statement.bind(values)
    return try statement.step() ? try row(statement) : nil
  }

  /// Runs statements that need no parameters and give no rows.
  package func execute(_ sql: String) throws(Failure) {
    let code = sqlite3_exec(handle, sql, nil, nil, nil)
    guard code == SQLITE_OK else { throw failure(code) }
  }

  // MARK: Transactions

  package var inTransaction: Bool { sqlite3_get_autocommit(handle) == 0 }

  /// Runs `body` in a transaction that may write; whatever it throws undoes all.
  package func write<T>(_ body: () throws(Failure) -> T) throws(Failure) -> T {
    try transaction("BEGIN IMMEDIATE", body)
  }

  /// Runs `body` over one moment of the file.
  package func snapshot<T>(_ body: () throws(Failure) -> T) throws(Failure) -> T {
    if inTransaction { return try body() }
    return try counting { () throws(Failure) in try transaction("BEGIN", body) }
  }

  /// False when this connection would go on with what the file was before.
  package var isCurrent: Bool { unlocked?.isUnchanged ?? true }

  /// Runs `body`, which reads; `changedWhileRead` when the file was not the same all the time.
  package func counting<T>(_ body: () throws(Failure) -> T) throws(Failure) -> T {
    let result: T
    do throws(Failure) {
      result = try body()
    } catch {
      throw isCurrent ? error : .changedWhileRead
    }
    guard isCurrent else { throw .changedWhileRead }
    return result
  }

  private func transaction<T>(_ begin: String, _ body: () throws(Failure) -> T) throws(Failure) -> T {
    try run(begin)
    do {
      let result = try body()
      try run("COMMIT")
      return result
    } catch {
      if inTransaction { _ = try? run("ROLLBACK") }
      throw error
    }
  }

  /// How long SQLite waits for a lock that another program holds.
  package func waitForLocks(milliseconds: Int64) {
    sqlite3_busy_timeout(handle, Int32(clamping: milliseconds))
  }

  /// A number that changes with every commit, this connection's own too, as far as this connection has seen them.
  /// <https://sqlite.org/c3ref/c_fcntl_begin_atomic_write.html#sqlitefcntldataversion>
  package var dataVersion: UInt32 {
    var version: UInt32 = 0
    sqlite3_file_control(handle, "main", SQLITE_FCNTL_DATA_VERSION, &version)
    return version
  }

  // MARK: Settings

  /// Turns on what keeps a damaged or hostile file from doing harm. <https://sqlite.org/security.html>
  package func defend() {
    evalstore_sqlite3_db_config(handle, SQLITE_DBCONFIG_DEFENSIVE, 1)
    evalstore_sqlite3_db_config(handle, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0)
    evalstore_sqlite3_db_config(handle, SQLITE_DBCONFIG_DQS_DML, 0)
    evalstore_sqlite3_db_config(handle, SQLITE_DBCONFIG_DQS_DDL, 0)
    sqlite3_limit(handle, SQLITE_LIMIT_LENGTH, 600_000_000)
  }

  /// Reads or sets a pragma and gives what it answers; nil when it answers nothing.
  @discardableResult
  package func pragma(_ text: String) throws(Failure) -> String? {
    let statement = try prepare("PRAGMA " + text)
    defer { statement.finalize() }
    return try statement.step() ? statement.text(0) : nil
  }

  /// Makes a deterministic function of numbers known to SQL; it sees nil for null and for what is no number.
  package func define(
    _ name: String, arguments: Int32, _ function: @escaping @Sendable ([Double?]) -> Double?
  ) throws(Failure) {
    let box = Unmanaged.passRetained(NumericFunction(function)).toOpaque()
    let code = sqlite3_create_function_v2(
      handle, name, arguments, SQLITE_UTF8 | SQLITE_DETERMINISTIC | SQLITE_INNOCUOUS, box,
      { context, count, values in
        guard let box = sqlite3_user_data(context) else { return }
        let function = Unmanaged<NumericFunction>.fromOpaque(box).takeUnretainedValue()
        var arguments: [Double?] = []
        for i in 0..<Int(count) {
          let value = values?[i]
          let kind = sqlite3_value_numeric_type(value)
          arguments.append(kind == SQLITE_INTEGER || kind == SQLITE_FLOAT ? sqlite3_value_double(value) : nil)
        }
        if let result = function.body(arguments) {
          sqlite3_result_double(context, result)
        } else {
          sqlite3_result_null(context)
        }
      }, nil, nil, { box in if let box { Unmanaged<NumericFunction>.fromOpaque(box).release() } })
    guard code == SQLITE_OK else { throw failure(code) }
  }

  /// Copies the file as it is at one moment into a new file, while others write. <https://sqlite.org/backup.html>
  ///
  /// The source is read in one snapshot, so that the copy never starts again.
  package func backUp(to target: Connection) throws(Failure) {
    try snapshot { () throws(Failure) in
      try each("SELECT count(*) FROM sqlite_schema") { (_) throws(Failure) in }
      guard let backup = sqlite3_backup_init(target.handle, "main", handle, "main") else {
        throw target.failure(sqlite3_extended_errcode(target.handle))
      }
      var code = SQLITE_OK
      while code == SQLITE_OK { code = sqlite3_backup_step(backup, 4096) }
      sqlite3_backup_finish(backup)
      guard code == SQLITE_DONE else { throw target.failure(code) }
    }
  }

  package static var libraryVersion: String { String(cString: sqlite3_libversion()) }
}

/// A statement's text as a key. The texts are few and most of them constants, so that their lengths tell them apart
/// and comparing two equal ones compares addresses; hashing every character would cost more than some statements.
private struct StatementKey: Hashable {
  let sql: String

  func hash(into hasher: inout Hasher) { hasher.combine(sql.utf8.count) }
}

private final class NumericFunction: Sendable {
  let body: @Sendable ([Double?]) -> Double?
  init(_ body: @escaping @Sendable ([Double?]) -> Double?) { self.body = body }
}
