import EvalSystem
import EvalTesting
import Testing

@Suite struct PagingTests {
  private let file: QueriedFile

  init() throws { file = try QueriedFile() }

  @Test("Pages of any size give the whole list, each row once, in order", arguments: [1, 2, 7, 59, 60, 61, 10_000])
  func sizes(limit: Int) throws {
    var generator = SeededGenerator(seed: 1)
    for index in 0..<60 { try file.addStudy("s\(index)", at: Int64.random(in: 0...20, using: &generator)) }
    let whole = try file.ask("list_studies", #"{"limit":10000}"#)["result"].list.ids
    #expect(whole.count == 60)
    let pages = try file.pages("list_studies", [], limit: limit)
    #expect(pages.flatMap(\.ids) == whole)
    #expect(pages.dropLast().allSatisfy { $0.count == limit })
    #expect(pages.count == max(1, (60 + limit - 1) / limit))
  }

  @Test("Rows written between the pages neither repeat nor hide the others")
  func stable() throws {
    var generator = SeededGenerator(seed: 2)
    for index in 0..<50 {
      try file.addStudy("s\(index)", at: Int64.random(in: 0...20, using: &generator))
      try file.addCheckpoint("c\(index)", at: Int64.random(in: 0...20, using: &generator))
    }
    var count = 0
    func add() throws {
      count += 1
      try file.addStudy("new \(count)", at: Int64.random(in: 0...40, using: &generator))
      try file.addCheckpoint("new \(count)", at: Int64.random(in: -20...40, using: &generator))
      try file.writer.execute("UPDATE studies SET name = name || 'x'")
    }
    for (query, args) in [("list_studies", []), ("get_checkpoints", [#""study_id":"s""#])] {
      let before = try file.pages(query, args, limit: 1000)[0].ids
      let seen = try file.pages(query, args, limit: 7, between: add).flatMap(\.ids)
      #expect(Set(seen).count == seen.count)
      #expect(seen.filter { before.contains($0) } == before)
    }
  }

  @Test("Without a limit a page has 100 rows")
  func defaultLimit() throws {
    for index in 0..<101 { try file.addStudy("s\(index)") }
    let answer = try file.ask("list_studies")
    #expect(answer["result"].list.count == 100)
    #expect(answer["next_cursor"].exists)
  }

  @Test("The last page says that there is no other, also when it is full")
  func lastPage() throws {
    for index in 0..<4 { try file.addStudy("s\(index)") }
    #expect(try file.pages("list_studies", [], limit: 2).map(\.count) == [2, 2])
    #expect(try file.ask("list_studies", #"{"limit":4}"#)["next_cursor"].exists == false)
  }

  @Test("A limit is 1 to 10,000", arguments: ["0", "-1", "10001", "1.5", #""1""#])
  func limits(limit: String) {
    let refused = failure { _ = try file.ask("list_studies", #"{"limit":\#(limit)}"#) }
    #expect(refused?.status == .invalidRequest)
    #expect(refused?.key == "args.limit")
  }

  @Test(
    "A text that is no cursor is refused",
    arguments: [
      "", "x", "00", "zz", Hexadecimal.text("2026-01-01T00:00:00.000Z".utf8), Hexadecimal.text("now\nid".utf8),
    ])
  func foreignCursors(cursor: String) {
    let refused = failure { _ = try file.ask("list_studies", #"{"cursor":"\#(cursor)"}"#) }
    #expect(refused?.status == .invalidRequest)
    #expect(refused?.key == "args.cursor")
    #expect(refused?.message.contains("next_cursor") == true)
  }

  @Test("Ids of all kinds stand in cursors")
  func ids() throws {
    for (index, id) in ["'", "é中🙂", "a b", "%", "\"", "\\", String(repeating: "x", count: 200)].enumerated() {
      try file.addStudy(id, at: Int64(index % 2))
    }
    let whole = try file.ask("list_studies")["result"].list.ids
    #expect(whole.count == 7)
    #expect(try file.pages("list_studies", [], limit: 1).flatMap(\.ids) == whole)
  }

  // MARK: By position

  private func addResults(_ numbers: Range<Int>, output: Int64? = nil) throws {
    for number in numbers { try file.addResult("\(number)", output: output) }
  }

  private func resultIDs(_ page: [JSONAnswer]) -> [Int] { page.compactMap { $0["result_id"].text.flatMap { Int($0) } } }

  @Test(
    "Pages by position give the whole list, the last first, also while others are written", arguments: [1, 3, 20, 21])
  func positions(limit: Int) throws {
    try file.addRun("r")
    try file.addCase("k")
    try addResults(0..<20)
    var next = 20
    let pages = try file.pages("list_results", [], limit: limit) {
      try addResults(next..<(next + 1))
      next += 1
    }
    #expect(pages.flatMap { resultIDs($0) } == (0..<20).reversed())
    #expect(pages.dropLast().allSatisfy { $0.count == limit })
  }

  @Test("A page ends early at 16 MiB, and the next one goes on where it ended")
  func early() throws {
    try file.addRun("r")
    try file.addCase("k")
    try file.writer.execute(
      "INSERT INTO contents(content_id, hash, bytes) VALUES(1, zeroblob(32), CAST(replace(hex(zeroblob(3145728)), '0', 'x') AS BLOB))"
    )
    try addResults(0..<7, output: 1)
    let pages = try file.pages("list_results", [], limit: 100)
    try #require(pages.map(\.count) == [3, 3, 1])
    #expect(pages.flatMap { resultIDs($0) } == (0..<7).reversed())
    #expect(pages[0][0]["raw_model_output"].text?.utf8.count == 6_291_456)
    #expect(try file.pages("list_results", [#""texts":false"#], limit: 100).map(\.count) == [7])
  }

  @Test("A row that is larger than a page stands alone on one")
  func large() throws {
    try file.addRun("r")
    try file.addCase("k")
    try file.writer.execute(
      "INSERT INTO contents(content_id, hash, bytes) VALUES(1, zeroblob(32), CAST(replace(hex(zeroblob(9437184)), '0', 'x') AS BLOB))"
    )
    try addResults(0..<2, output: 1)
    #expect(try file.pages("list_results", [], limit: 100).map { resultIDs($0) } == [[1], [0]])
  }

  @Test("A cursor by position is a position", arguments: ["", "0", "-1", "1\n1", "x", "99999999999999999999"])
  func foreignPositions(text: String) {
    let cursor = Hexadecimal.text(Array(text.utf8))
    let refused = failure { _ = try file.ask("list_results", #"{"cursor":"\#(cursor)"}"#) }
    #expect(refused?.key == "args.cursor")
  }
}
