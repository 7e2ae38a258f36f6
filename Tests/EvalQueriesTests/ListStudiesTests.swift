import EvalSystem
import EvalTesting
import Testing

@Suite struct ListStudiesTests {
  private let file: QueriedFile

  init() throws {
    file = try QueriedFile()
    try file.addStudy("a", at: 1, name: "Nightly build", status: "running", config: #"{"tags":["ci","slow"]}"#)
    try file.addStudy("b", at: 2, name: "nightly 100%", status: "paused", config: #"{"tags":["ci"]}"#)
    try file.addStudy("c", at: 3, name: "weekly_report", status: "running")
    try file.addStudy("d", at: 3, name: "ÄRGER", status: "stopped", config: #"{"tags":["CI"]}"#)
    try file.addStudy("e", at: 0, name: "last", config: #"{"tags":[],"metadata":{"tags":["ci"]}}"#)
  }

  private func ids(_ args: String) throws -> [String] { try file.ask("list_studies", args)["result"].list.ids }

  @Test("Studies come newest first, those of one moment by id")
  func order() throws {
    #expect(try ids("{}") == ["d", "c", "b", "a", "e"])
  }

  @Test(
    "Filters narrow the list, each by itself and together",
    arguments: [
      (#"{"status":"running"}"#, ["c", "a"]), (#"{"status":"pending"}"#, ["e"]),
      (#"{"name":"NIGHT"}"#, ["b", "a"]), (#"{"name":"%"}"#, ["b"]), (#"{"name":"_"}"#, ["c"]),
      (#"{"name":""}"#, ["d", "c", "b", "a", "e"]), (#"{"name":"ÄRGER"}"#, ["d"]), (#"{"name":"ärger"}"#, []),
      (#"{"name":"'"}"#, []), (#"{"tag":"ci"}"#, ["b", "a"]), (#"{"tag":"c"}"#, []), (#"{"tag":""}"#, []),
      (#"{"tag":"ci","status":"running","name":"build"}"#, ["a"]), (#"{"tag":"slow","status":"paused"}"#, []),
      (#"{"status":null,"name":null,"tag":null,"limit":null,"cursor":null}"#, ["d", "c", "b", "a", "e"]),
    ])
  func filters(args: String, found: [String]) throws {
    #expect(try ids(args) == found)
  }

  @Test("Studies by status are those of the list with this status")
  func byStatus() throws {
    for status in ["pending", "running", "paused", "stopped"] {
      let found = try file.ask("list_studies_by_status", #"{"status":"\#(status)"}"#)
      #expect(try found.description == file.ask("list_studies", #"{"status":"\#(status)"}"#).description)
    }
    let pages = try file.pages("list_studies_by_status", [#""status":"running""#], limit: 1)
    #expect(pages.map(\.ids) == [["c"], ["a"]])
  }

  @Test(
    "Arguments that are wrong are named",
    arguments: [
      ("list_studies", #"{"status":"asleep"}"#, "args.status"), ("list_studies", #"{"name":1}"#, "args.name"),
      ("list_studies", #"{"tag":[]}"#, "args.tag"), ("list_studies", #"{"tags":"x"}"#, "args.tags"),
      ("list_studies_by_status", "{}", "args.status"),
      ("list_studies_by_status", #"{"status":"Running"}"#, "args.status"),
      ("list_studies_by_status", #"{"status":"running","name":"x"}"#, "args.name"),
    ])
  func refused(query: String, args: String, key: String) {
    let refused = failure { _ = try file.ask(query, args) }
    #expect(refused?.status == .invalidRequest)
    #expect(refused?.key == key)
  }
}
