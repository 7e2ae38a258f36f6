import EvalSQL
import EvalSystem
import EvalTesting
import Testing

@Suite struct SearchesTests {
  private let database = TestDatabase()

  /// What the two connections answer: SQLite's own functions, and ours.
  private func both(_ sql: String, _ values: [SQLValue] = []) throws(Failure) -> (usual: String?, ours: String?) {
    let usual = try database.connect()
    let ours = try database.connect()
    try ours.defineSearches()
    return (
      try usual.first(sql, values) { (row) throws(Failure) in row.text(0) },
      try ours.first(sql, values) { (row) throws(Failure) in row.text(0) }
    )
  }

  @Test(
    "They answer what SQLite's own functions answer",
    arguments: [
      "instr('abcabc', 'ca')", "instr('äbc', 'c')", "instr('abc', '')", "instr('', 'a')", "instr(NULL, 'a')",
      "instr(x'0102c3a4', x'c3')", "instr('a1', 1)", "instr(x'6162', 'b')", "replace('abcabc', 'bc', 'x')",
      "replace('aaa', 'aa', 'b')", "replace('abc', '', 'x')", "replace('abc', 'x', 'y')", "replace('abc', 'b', NULL)",
      "replace(1231, 1, 'x')", "replace('äöü', 'ö', '')", "trim('  a ')", "trim('xxaxx', 'x')", "ltrim('xyxab', 'yx')",
      "rtrim('abäöä', 'äö')", "trim('aaa', 'a')", "trim('abc', '')", "trim(NULL, 'a')", "trim(x'61620061', 'a')",
      "'abc' LIKE 'A_C'", "'äbc' LIKE '_bc'", "'Ä' LIKE 'ä'", "'a%c' LIKE 'a\\%c' ESCAPE '\\'",
      "'abc' LIKE 'a\\%c' ESCAPE '\\'", "'a' LIKE 'a\\' ESCAPE '\\'", "'' LIKE '%'", "'' LIKE ''", "'a' LIKE ''",
      "NULL LIKE 'a'", "12 LIKE '1_'", "'abc' GLOB 'a[b-d]c'", "'abc' GLOB 'a[^b]c'", "'a]c' GLOB 'a[]]c'",
      "'a-c' GLOB 'a[a-]c'", "'abc' GLOB 'a[bc'", "'ABC' GLOB 'abc'", "'abc' GLOB '*c'", "'äöü' GLOB '?[ö]?'",
      "typeof(replace(1, 2, 3))", "typeof(trim(1, 2))", "like('a%', 'abc')", "glob('a*', 'abc')",
    ])
  func same(expression: String) throws {
    let (usual, ours) = try both("SELECT quote(\(expression))")
    #expect(usual == ours)
  }

  @Test("They answer the same for any texts and patterns")
  func anyTexts() throws {
    let usual = try database.connect()
    let ours = try database.connect()
    try ours.defineSearches()
    let sql = """
      SELECT (?1 LIKE ?2) || (?1 GLOB ?3) || instr(?1, ?4) || '|' || replace(?1, ?4, ?2) || '|' || trim(?1, ?4) || '|'
        || ltrim(?1, ?4) || '|' || rtrim(?1, ?4) || (?1 LIKE ?2 ESCAPE 'b')
      """
    var generator = SeededGenerator(seed: 7)
    func text(_ letters: [String], _ longest: Int) -> String {
      (0..<Int.random(in: 0...longest, using: &generator)).map { _ in letters.randomElement(using: &generator) ?? "" }
        .joined()
    }
    for _ in 0..<3000 {
      let values: [SQLValue] = [
        .text(text(["a", "B", "b", "ä", "]"], 12)), .text(text(["a", "b", "%", "%", "_", "ä"], 8)),
        .text(text(["a", "B", "*", "*", "?", "[a-b]", "[^ä]", "]", "["], 6)), .text(text(["a", "b", "ä"], 3)),
      ]
      let expected = try usual.first(sql, values) { (row) throws(Failure) in row.text(0) }
      let found = try ours.first(sql, values) { (row) throws(Failure) in row.text(0) }
      #expect(expected == found, "\(values)")
      if expected != found { return }
    }
  }

  @Test("A pattern that stays the same is read anew when its escape is another one")
  func escapesOfRows() throws {
    let sql = """
      WITH t(e) AS (VALUES ('#'), ('!'), ('#'), ('%')) SELECT group_concat(like('a#%', 'a%', e) || like('a#%', 'a#b', e)) FROM t
      """
    let (usual, ours) = try both(sql)
    #expect(ours == "10,01,10,00")
    #expect(usual == ours)
  }

  @Test("An escape that is not one character is refused, as SQLite refuses it")
  func escape() throws {
    for escape in ["''", "'ab'"] {
      let refused = try #require(failure { _ = try both("SELECT 'a' LIKE 'a' ESCAPE \(escape)") })
      #expect(refused.message.contains("single character"))
      let ours = try database.connect()
      try ours.defineSearches()
      #expect(failure { _ = try ours.texts("SELECT 'a' LIKE 'a' ESCAPE \(escape)") }?.message == refused.message)
    }
  }

  @Test(
    "One that would take long ends with its time",
    arguments: [
      "instr(zeroblob(4000000), zeroblob(2000000) || x'01')",
      "replace(hex(zeroblob(4000000)), substr(hex(zeroblob(4000000)), 1, 4000000) || '1', '')",
      "hex(zeroblob(4000000)) LIKE '%' || substr(hex(zeroblob(400000)), 1, 400000) || '1%'",
      "hex(zeroblob(4000000)) GLOB '*' || substr(hex(zeroblob(400000)), 1, 400000) || '1*'",
    ])
  func tooLong(expression: String) throws {
    let connection = try database.connect()
    try connection.defineSearches()
    var refused: Failure?
    let took = milliseconds(of: {
      refused = failure {
        try connection.limited(until: Deadline(afterMilliseconds: 50)) { () throws(Failure) in
          _ = try connection.texts("SELECT \(expression)")
        }
      }
    })
    #expect(refused?.status == .rejected)
    #expect(refused?.message.contains("time limit") == true)
    #expect(took < patience)
  }
}
