import EvalSystem
import EvalTesting
import Testing

@testable import EvalDomain

@Suite struct RecordResultTests {
  private static let abc = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
  private static let needed = ["run_id": "\"r\"", "case_id": "\"k\"", "model_id": "\"m\"", "succeeded": "false"]
  private let id = EventID(high: 1, low: 2)
  private var defaults: Defaults { Defaults(eventIDs: [id], now: Timestamp(clamping: 0)) }

  private func json(_ fields: [String: String]) -> String {
    "{" + Self.needed.merging(fields) { $1 }.map { "\"\($0)\":\($1)" }.joined(separator: ",") + "}"
  }

  @Test("A result without an id has that of its event, which the event does not repeat")
  func ids() throws {
    let made = try Domain.command("record_result", json([:])).decide(defaults)
    #expect(try made.id == id.text)
    #expect(try made.event.stream == "run/r")
    #expect(Domain.encoded(try made.event) == #"{"run_id":"r","case_id":"k","model_id":"m","succeeded":false}"#)
    #expect(try Domain.command("record_result", json(["result_id": "\"a\""])).decide(defaults).id == "a")
  }

  @Test("Texts go into contents, the event has their hashes")
  func texts() throws {
    let command = try Domain.command(
      "record_result", json(["raw_model_output": "\"abc\"", "parsed_tool_call_json": "\"\""]))
    #expect(try command.contents().map(\.bytes) == [Array("abc".utf8), []])
    let data = Domain.encoded(try command.decide(defaults).event)
    #expect(data.contains("\"raw_model_output_hash\":\"\(Self.abc)\""))
    #expect(!data.contains("\"raw_model_output\":"))
    let both = json(["raw_model_output": "\"abc\"", "raw_model_output_hash": "\"\(Self.abc)\""])
    #expect(try Domain.command("record_result", both).contents().count == 1)
    let other = json(["raw_model_output": "\"abd\"", "raw_model_output_hash": "\"\(Self.abc)\""])
    #expect(failure { _ = try Domain.command("record_result", other) }?.key == "args.raw_model_output_hash")
  }

  @Test(
    "A field that breaks its rule is named, of the command and of the event",
    arguments: [
      ("run_id", "null"), ("case_id", "\"\""), ("model_id", "1"), ("succeeded", "null"), ("succeeded", "0"),
      ("result_id", "\"\""), ("processing_functions_hash", "\"abc\""), ("error_enum", "10"), ("num_edits", "-1"),
      ("num_lines_deleted", "1.5"), ("num_lines_added", "1000000000001"), ("time_to_first_token_ms", "-0.1"),
      ("time_to_first_edit_ms", "1e13"), ("time_round_trip_ms", "\"1\""), ("cost_usd", "1000000000001"),
      ("completion_tokens", "-1"), ("raw_model_output_hash", "\"\""), ("file_edited_hash", "1"),
      ("parsed_tool_call_json_hash", "\"x\""), ("created_at", "\"now\""), ("mine", "1"),
    ])
  func refused(key: String, value: String) {
    let command = failure { _ = try Domain.command("record_result", json([key: value])) }
    #expect(command?.status == .invalidRequest)
    #expect(command?.key == "args." + key)
    let event = failure { _ = try Domain.event("ResultRecorded", json([key: value])) }
    #expect(event?.key == "data." + key)
  }

  @Test("What succeeded has no error, and texts are of commands only")
  func combinations() {
    let both = json(["succeeded": "true", "error_enum": "3"])
    #expect(failure { _ = try Domain.command("record_result", both) }?.key == "args.error_enum")
    let text = json(["raw_model_output": "\"x\""])
    #expect(failure { _ = try Domain.event("ResultRecorded", text) }?.key == "data.raw_model_output")
  }

  @Test("The ends of the ranges are in them, and a number stays as it was written")
  func ends() throws {
    let most = json([
      "num_edits": "1000000000000", "time_round_trip_ms": "1000000000000", "cost_usd": "1e12",
      "time_to_first_edit_ms": "0.0", "completion_tokens": "0",
    ])
    let data = Domain.encoded(try Domain.event("ResultRecorded", most))
    #expect(data.contains(#""num_edits":1000000000000"#))
    #expect(data.contains(#""time_to_first_edit_ms":0.0,"time_round_trip_ms":1000000000000,"#))
  }

  @Test("A list of results is an event for each, with the texts of all")
  func lists() throws {
    let results = [
      json(["raw_model_output": "\"a\""]), json(["result_id": "\"x\"", "parsed_tool_call_json": "\"b\""]),
    ]
    let command = try Domain.command("record_results", "{\"results\":[\(results.joined(separator: ","))]}")
    #expect(command.eventCount == 2)
    #expect(try command.contents().map(\.bytes) == [[97], [98]])
    let other = EventID(high: 3, low: 4)
    let decision = command.decide(Defaults(eventIDs: [id, other], now: Timestamp(clamping: 0)))
    #expect(try decision.id == id.text + " x")
    let refused = failure {
      _ = try Domain.command("record_results", "{\"results\":[\(json([:])),\(json(["num_edits": "-1"]))]}")
    }
    #expect(refused?.key == "args.results[1].num_edits")
  }

  @Test("A result is admitted when everything that it names is there")
  func admission() throws {
    let hash = { (digit: String) in String(repeating: digit, count: 64) }
    let data = json([
      "processing_functions_hash": "\"\(hash("1"))\"", "file_edited_hash": "\"\(hash("2"))\"",
      "raw_model_output_hash": "\"\(hash("3"))\"", "parsed_tool_call_json_hash": "\"\(hash("4"))\"",
    ])
    let whole = GivenWorld(
      cases: ["k": "r"],
      existing: [.run: ["r"], .processingFunctions: [hash("1")], .file: [hash("2")]],
      contents: [hash("3"): true, hash("4"): true])
    func status(_ change: (inout GivenWorld) -> Void) -> Status? {
      var world = whole
      change(&world)
      return failure { try Domain.event("ResultRecorded", data).admit(to: World(world)) }?.status
    }
    #expect(status { _ in } == nil)
    #expect(status { $0.existing[.run] = [] } == .notFound)
    #expect(status { $0.cases = [:] } == .notFound)
    #expect(status { $0.cases = ["k": "other"] } == .rejected)
    #expect(status { $0.existing[.processingFunctions] = [] } == .notFound)
    #expect(status { $0.existing[.file] = [] } == .notFound)
    #expect(status { $0.contents[hash("3")] = nil } == .notFound)
    #expect(status { $0.contents[hash("4")] = false } == .rejected)
  }
}
