import EvalSQL
import EvalSystem
import EvalTesting
import Testing

@Suite struct ConnectionTests {
  private let database = TestDatabase()

  @Test("A file is made by who may write it, and not by a reader")
  func making() throws {
    let refused = try #require(failure { _ = try Connection(path: database.path, access: .readOnly) })
    #expect(refused.status == .storage)
    #expect(try Files.kind(of: database.path) == .missing)
    try database.connect().execute("CREATE TABLE t(x)")
    #expect(try database.connect(.readOnly).count("t") == 0)
  }

  @Test("A reader cannot write")
  func readOnly() throws {
    try database.connect().execute("CREATE TABLE t(x)")
    let reader = try database.connect(.readOnly)
    #expect(failure { try reader.run("INSERT INTO t VALUES(1)") }?.status == .readOnly)
  }

  @Test("A path is a file's name, whatever is in it", arguments: ["a b", "a?b#c%20d", "file:x", "é中", "a&mode=memory"])
  func paths(name: String) throws {
    let path = database.path(name)
    let writer = try database.connect(to: path)
    try writer.execute("CREATE TABLE t(x); INSERT INTO t VALUES(7)")
    try writer.pragma("wal_checkpoint(TRUNCATE)")
    #expect(try Files.kind(of: path) == .regular)
    #expect(try database.connect(.readOnly, to: path).texts("SELECT x FROM t") == ["7"])
    #expect(try database.connect(.immutable, to: path).texts("SELECT x FROM t") == ["7"])
  }

  @Test("A path that begins with file: is a name too, not an address")
  func relativeName() throws {
    let refused = failure { _ = try Connection(path: "file:\(database.path)?mode=ro", access: .readOnly) }
    #expect(refused?.status == .storage)
  }

  @Test("What is no database is corrupt")
  func notADatabase() throws {
    FileBytes.write(Array(String(repeating: "no database ", count: 100).utf8), to: database.path)
    let connection = try Connection(path: database.path, access: .readWrite)
    defer { connection.close() }
    #expect(failure { _ = try connection.texts("SELECT name FROM sqlite_schema") }?.status == .corrupt)
  }

  @Test("A statement is prepared once and run again and again")
  func statementCache() throws {
    let connection = try database.connect()
    try connection.execute("CREATE TABLE t(x)")
    let first = try connection.statement("SELECT x FROM t")
    #expect(try connection.statement("SELECT x FROM t") === first)
    for value in 0..<3 as Range<Int64> {
      #expect(try connection.run("INSERT INTO t VALUES(?1)", [.integer(value)]) == 1)
    }
    #expect(try connection.texts("SELECT x FROM t") == ["0", "1", "2"])
    #expect(try connection.run("UPDATE t SET x = x + 1 WHERE x > 0") == 2)
  }

  @Test("A row that is refused leaves the statement ready and no lock behind")
  func throwingRow() throws {
    let connection = try database.connect()
    try connection.execute("CREATE TABLE t(x); INSERT INTO t VALUES(1),(2)")
    let thrown = failure {
      try connection.each("SELECT x FROM t") { (_) throws(Failure) in throw Failure(.rejected, "enough") }
    }
    #expect(thrown == Failure(.rejected, "enough"))
    #expect(try connection.texts("SELECT x FROM t") == ["1", "2"])
    try connection.execute("DROP TABLE t")
  }

  @Test("The first row is read, or none")
  func firstRow() throws {
    let connection = try database.connect()
    try connection.execute("CREATE TABLE t(x); INSERT INTO t VALUES(1),(2)")
    #expect(try connection.first("SELECT x FROM t") { (row) throws(Failure) in row.integer(0) } == 1)
    #expect(try connection.first("SELECT x FROM t WHERE x > 2") { (row) throws(Failure) in row.integer(0) } == nil)
  }

  @Test(
    "A text holds one statement",
    arguments: ["SELECT 1", "SELECT 1;", "SELECT 1 -- x", " ; SELECT 1", "SELECT 1 ;; /* x */ ;"])
  func oneStatement(sql: String) throws {
    try database.connect().prepare(sql).finalize()
  }

  @Test(
    "A text with no statement, several or a wrong one is refused",
    arguments: [
      ("", "no SQL"), ("  -- nothing", "no SQL"), (";", "no SQL"),
      ("SELECT 1; SELECT 2", "more than one"),
      ("SELECT 1; x", "more than one"), ("SELEC 1", "syntax error"), ("SELECT x FROM nowhere", "no such table"),
    ])
  func notOneStatement(sql: String, says: String) throws {
    let connection = try database.connect()
    let refused = try #require(failure { _ = try connection.prepare(sql) })
    #expect(refused.status == .invalidRequest)
    #expect(refused.message.contains(says))
  }

  @Test("A text in double quotes is a name, never a text")
  func doubleQuotes() throws {
    let connection = try database.connect()
    #expect(failure { _ = try connection.texts(#"SELECT "no such column""#) }?.status == .invalidRequest)
  }

  @Test("The schema cannot be written by hand, nor a shadow of it")
  func defended() throws {
    let connection = try database.connect()
    try connection.execute("CREATE TABLE t(x)")
    try connection.pragma("writable_schema = ON")
    #expect(failure { try connection.run("UPDATE sqlite_schema SET sql = 'x'") } != nil)
    #expect(failure { try connection.run("DELETE FROM sqlite_schema") } != nil)
  }

  @Test("Pragmas are set and read back")
  func pragmas() throws {
    let connection = try database.connect()
    #expect(try connection.pragma("journal_mode") == "wal")
    #expect(try connection.pragma("user_version = 7") == nil)
    #expect(try connection.pragma("user_version") == "7")
    #expect(try connection.pragma("trusted_schema") == "0")
  }

  @Test("A function of numbers sees nil for what is none, and answers null for nil")
  func functions() throws {
    let connection = try database.connect()
    try connection.define("half", arguments: 1) { $0[0].map { $0 / 2 } }
    let sql = "SELECT half(3), half('5'), half(NULL) IS NULL, half('x') IS NULL, half(x'01') IS NULL, typeof(half(4))"
    let row = try connection.first(sql) { (row) throws(Failure) in (0..<6).map { row.text($0) } }
    #expect(row == ["1.5", "2.5", "1", "1", "1", "real"])
    #expect(failure { _ = try connection.prepare("SELECT half(1, 2)") }?.status == .invalidRequest)
  }

  @Test("The version of SQLite is known and new enough for STRICT tables")
  func version() throws {
    let parts = Connection.libraryVersion.split(separator: ".").compactMap { Int($0) }
    #expect(parts.count == 3)
    #expect(parts[0] == 3 && parts[1] >= 38)
  }
}
