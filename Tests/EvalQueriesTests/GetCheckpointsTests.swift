import EvalSystem
import EvalTesting
import Testing

@Suite struct GetCheckpointsTests {
  private let file: QueriedFile

  init() throws {
    file = try QueriedFile()
    for (id, time) in [("c", 20), ("a", 10), ("e", 30), ("b", 20), ("d", 25)] as [(String, Int64)] {
      try file.addCheckpoint(id, at: time)
    }
    try file.addCheckpoint("other", of: "t", at: 99)
  }

  private func ids(_ query: String, _ args: String) throws -> [String] { try file.ask(query, args)["result"].list.ids }

  @Test("Checkpoints of a study come oldest first, those of one moment by id")
  func order() throws {
    #expect(try ids("get_checkpoints", #"{"study_id":"s"}"#) == ["a", "b", "c", "d", "e"])
    #expect(
      try file.pages("get_checkpoints", [#""study_id":"s""#], limit: 2).map(\.ids) == [["a", "b"], ["c", "d"], ["e"]])
  }

  @Test("A checkpoint comes with all its columns, metrics and sessions as JSON")
  func columns() throws {
    try file.writer.execute(
      #"UPDATE checkpoints SET metrics = '{"x":0.5}', events_analyzed = 7, sessions_included = '["é"]' WHERE id = 'e'"#)
    let time = QueriedFile.time(30)
    #expect(
      try file.ask("get_latest_checkpoint", #"{"study_id":"s"}"#).description
        == #"{"result":{"id":"e","study_id":"s","timestamp":"\#(time)","metrics":{"x":0.5},"events_analyzed":7,"#
        + #""sessions_included":["é"]}}"#)
  }

  @Test("The latest checkpoint has the latest time, and of those the greatest id")
  func latest() throws {
    #expect(try file.ask("get_latest_checkpoint", #"{"study_id":"s"}"#)["result"]["id"].text == "e")
    try file.addCheckpoint("f", at: 29)
    #expect(try file.ask("get_latest_checkpoint", #"{"study_id":"s"}"#)["result"]["id"].text == "e")
    try file.addCheckpoint("A", at: 30)
    #expect(try file.ask("get_latest_checkpoint", #"{"study_id":"s"}"#)["result"]["id"].text == "e")
    try file.addCheckpoint("z", at: 30)
    #expect(try file.ask("get_latest_checkpoint", #"{"study_id":"s"}"#)["result"]["id"].text == "z")
  }

  @Test("A study that does not exist has no checkpoints, and null for the latest")
  func noStudy() throws {
    #expect(try file.ask("get_checkpoints", #"{"study_id":"x"}"#).description == #"{"result":[]}"#)
    #expect(try file.ask("get_latest_checkpoint", #"{"study_id":"x"}"#).description == #"{"result":null}"#)
    let range = #"{"study_id":"x","start":"2020-01-01T00:00:00Z","end":"2030-01-01T00:00:00Z"}"#
    #expect(try file.ask("get_checkpoints_in_range", range).description == #"{"result":[]}"#)
  }

  @Test(
    "A range has its start in it and its end not",
    arguments: [
      (10, 30, ["a", "b", "c", "d"]), (10, 31, ["a", "b", "c", "d", "e"]), (11, 20, []), (20, 21, ["b", "c"]),
      (20, 20, []), (30, 10, []), (0, 10, []),
    ] as [(Int64, Int64, [String])])
  func range(start: Int64, end: Int64, found: [String]) throws {
    let args = [#""study_id":"s""#, "\"start\":\"\(QueriedFile.time(start))\"", "\"end\":\"\(QueriedFile.time(end))\""]
    #expect(try ids("get_checkpoints_in_range", "{" + args.joined(separator: ",") + "}") == found)
    #expect(try file.pages("get_checkpoints_in_range", args, limit: 1).flatMap(\.ids) == found)
  }

  @Test("A range may be given in any offset")
  func offsets() throws {
    let args = #"{"study_id":"s","start":"2026-01-01T01:00:00.020+01:00","end":"2025-12-31T23:00:00.025-01:00"}"#
    #expect(try ids("get_checkpoints_in_range", args) == ["b", "c"])
  }

  @Test(
    "Arguments that are wrong are named",
    arguments: [
      ("get_checkpoints", "{}", "args.study_id"), ("get_checkpoints", #"{"study_id":""}"#, "args.study_id"),
      ("get_latest_checkpoint", "{}", "args.study_id"),
      ("get_latest_checkpoint", #"{"study_id":"s","limit":1}"#, "args.limit"),
      ("get_checkpoints_in_range", #"{"study_id":"s","start":"2026-01-01T00:00:00Z"}"#, "args.end"),
      ("get_checkpoints_in_range", #"{"study_id":"s","end":"2026-01-01T00:00:00Z"}"#, "args.start"),
      ("get_checkpoints_in_range", #"{"study_id":"s","start":"x","end":"y"}"#, "args.start"),
    ])
  func refused(query: String, args: String, key: String) {
    let refused = failure { _ = try file.ask(query, args) }
    #expect(refused?.status == .invalidRequest)
    #expect(refused?.key == key)
  }
}
