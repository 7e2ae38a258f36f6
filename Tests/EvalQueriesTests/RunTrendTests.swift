import EvalSystem
import EvalTesting
import Testing

/// Which runs `run_trend` looks at, when there are too many.
@Suite struct RunTrendTests {
  private let file: QueriedFile

  /// The runs "r1000" to "r3001", of which the first three are of the suite "old", with a result each, and a later one with
  /// none.
  init() throws {
    file = try QueriedFile()
    let file = file
    try file.writer.write { () throws(Failure) in
      for index in 0..<2_002 {
        let name = "r\(1_000 + index)"
        try file.addRun(name, at: Int64(index), labels: index < 3 ? #"{"suite":"old"}"# : "{}")
        try file.addCase(name, of: name)
        try file.addResult(name, of: name, succeeded: index % 2 == 0, at: Int64(index))
      }
      try file.addRun("without", at: 5_000)
    }
  }

  private func runs(_ args: String) throws -> (names: [String?], isTruncated: Bool?) {
    let answer = try file.ask("run_trend", args)["result"]
    return (answer["segments"].list.flatMap { $0["runs"].list.map { $0["run_id"].text } }, answer["truncated"].boolean)
  }

  @Test(
    "Of more than 2,000 runs with results the last ones are looked at, and the answer says that there are older ones")
  func last() throws {
    let (names, isTruncated) = try runs("{}")
    #expect(names == (1_002..<3_002).map { "r\($0)" })
    #expect(isTruncated == true)
  }

  @Test(
    "Later runs that do not fit leave room for those that do",
    arguments: [
      #"{"labels":{"suite":"old"}}"#, #"{"run_ids":["r1002","r1000","r1001"]}"#, #"{"to":"1970-01-01T00:00:00.002Z"}"#,
    ])
  func fitting(args: String) throws {
    let (names, isTruncated) = try runs(args)
    #expect(names == ["r1000", "r1001", "r1002"])
    #expect(isTruncated == false)
  }
}
