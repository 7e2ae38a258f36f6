import EvalSQL
import EvalSystem
import EvalTesting
import Testing

@Suite struct StatementTests {
  private let database = TestDatabase()

  @Test("Every kind of value comes back as it went in")
  func roundTrip() throws {
    let connection = try database.connect()
    let values: [SQLValue] = [
      .null, .integer(Int64.max), .integer(Int64.min), .real(-0.1), .text("é\u{0}x"), .text(""), .utf8(Array("中".utf8)),
      .utf8([]), .blob([0, 255]), .blob([]),
    ]
    let sql = "SELECT ?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10"
    try connection.each(sql, values) { (row) throws(Failure) in
      #expect(row.columnCount == 10)
      #expect(
        (0..<10).map { row.kind($0) } == [.null, .integer, .integer, .real, .text, .text, .text, .text, .blob, .blob])
      #expect(row.isNull(0))
      #expect(row.integer(1) == Int64.max)
      #expect(row.integer(2) == Int64.min)
      #expect(row.real(3) == -0.1)
      #expect(row.text(4) == "é\u{0}x")
      #expect(row.text(5) == "")
      #expect(row.text(6) == "中")
      #expect(row.withText(7) { $0.count } == 0)
      #expect(row.blob(8) == [0, 255])
      #expect(row.blob(9) == [])
    }
  }

  @Test("Optional values are null when there are none")
  func optionals() throws {
    let connection = try database.connect()
    let values: [SQLValue] = [.optional(nil as String?), .optional("x"), .optional(nil as Int64?), .optional(3)]
    try connection.each("SELECT ?1, ?2, ?3, ?4", values) { (row) throws(Failure) in
      #expect((0..<4).map { row.kind($0) } == [.null, .text, .null, .integer])
    }
  }

  @Test("A value beyond the parameters is refused; one that is left out is null")
  func count() throws {
    let connection = try database.connect()
    #expect(failure { _ = try connection.texts("SELECT ?1", [.integer(1), .integer(2)]) }?.status == .invalidRequest)
    try connection.each("SELECT ?1 IS NULL") { (row) throws(Failure) in #expect(row.integer(0) == 1) }
  }

  @Test("A value bound for one run is gone in the next")
  func forgotten() throws {
    let connection = try database.connect()
    #expect(try connection.texts("SELECT ?1", [.text("a")]) == ["a"])
    try connection.each("SELECT ?1") { (row) throws(Failure) in #expect(row.isNull(0)) }
  }

  @Test("Parameters are known by number and by name")
  func parameters() throws {
    let connection = try database.connect()
    let statement = try connection.prepare("SELECT :a, @b, $c, ?, ?9")
    defer { statement.finalize() }
    #expect(statement.parameterCount == 9)
    #expect(statement.parameter(named: ":a") == 1)
    #expect(statement.parameter(named: "@b") == 2)
    #expect(statement.parameter(named: "$c") == 3)
    #expect(statement.parameter(named: "a") == nil)
    #expect(statement.parameterName(1) == ":a")
    #expect(statement.parameterName(4) == nil)
  }

  @Test("Columns have names, statements say whether they only read")
  func shape() throws {
    let connection = try database.connect()
    try connection.execute("CREATE TABLE t(x)")
    let select = try connection.prepare("SELECT x AS one, 2 AS \"two words\" FROM t")
    defer { select.finalize() }
    #expect((0..<3).map { select.columnName($0) } == ["one", "two words", ""])
    #expect(select.isReadOnly)
    let insert = try connection.prepare("INSERT INTO t VALUES(1)")
    defer { insert.finalize() }
    #expect(!insert.isReadOnly)
  }

  @Test("Bytes that are no UTF-8 are read as texts with replacements, never a trap")
  func invalidText() throws {
    let connection = try database.connect()
    #expect(try connection.texts("SELECT CAST(x'61ff62' AS TEXT)") == ["a\u{fffd}b"])
  }
}
