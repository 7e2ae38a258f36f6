import EvalSystem
import EvalTesting
import Testing

@Suite struct GetStudyTests {
  private let file: QueriedFile

  init() throws { file = try QueriedFile() }

  @Test("A study comes with all its columns, config as JSON, what is not there as null")
  func found() throws {
    try file.addStudy("s\"1", name: "é\n", config: #"{"tags":["a"],"metadata":{"x":1.0}}"#)
    let created = QueriedFile.time(0)
    #expect(
      try file.ask("get_study", #"{"id":"s\"1"}"#).description
        == #"{"result":{"id":"s\"1","name":"é\n","status":"pending","period_type":"daily","period_value":null,"#
        + #""config":{"tags":["a"],"metadata":{"x":1.0}},"created_at":"\#(created)","started_at":null,"stopped_at":null}}"#
    )
    try file.writer.execute("UPDATE studies SET period_value = 9223372036854775807, started_at = 'a', stopped_at = 'b'")
    let study = try file.ask("get_study", #"{"id":"s\"1"}"#)["result"]
    #expect(study["period_value"].integer == Int64.max)
    #expect(study["started_at"].text == "a")
    #expect(study["stopped_at"].text == "b")
  }

  @Test("A study that does not exist is null", arguments: ["x", "S", "s "])
  func notFound(id: String) throws {
    try file.addStudy("s")
    #expect(try file.ask("get_study", #"{"id":"\#(id)"}"#).description == #"{"result":null}"#)
  }

  @Test(
    "Arguments that are wrong are named",
    arguments: [
      ("{}", "args.id"), (#"{"id":null}"#, "args.id"), (#"{"id":1}"#, "args.id"), (#"{"ids":"s"}"#, "args.ids"),
    ])
  func refused(args: String, key: String) {
    let refused = failure { _ = try file.ask("get_study", args) }
    #expect(refused?.status == .invalidRequest)
    #expect(refused?.key == key)
  }
}
