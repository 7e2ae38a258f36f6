import EvalSystem
import EvalTesting
import Testing

@testable import EvalDomain

@Suite struct CreateCaseTests {
  private static let hash = String(repeating: "a", count: 64)
  private let ids = [EventID(high: 1, low: 2), EventID(high: 1, low: 3)]
  private var defaults: Defaults { Defaults(eventIDs: ids, now: Timestamp(clamping: 0)) }

  private func json(_ fields: [String: String]) -> String {
    let needed = ["run_id": "\"r\"", "task_id": "\"t\""]
    return "{" + needed.merging(fields) { $1 }.map { "\"\($0)\":\($1)" }.joined(separator: ",") + "}"
  }

  @Test("Cases without ids have those of their events")
  func madeIDs() throws {
    #expect(try Domain.command("create_case", json([:])).decide(defaults).id == ids[0].text)
    let command = try Domain.command(
      "create_cases", "{\"cases\":[\(json(["case_id": "\"k\""])),\(json([:]))]}")
    #expect(command.eventCount == 2)
    let decision = command.decide(defaults)
    #expect(try decision.id == "k " + ids[1].text)
    #expect(
      try decision.events.map(Domain.encoded) == [
        #"{"case_id":"k","run_id":"r","task_id":"t"}"#,
        "{\"case_id\":\"\(ids[1].text)\",\"run_id\":\"r\",\"task_id\":\"t\"}",
      ])
  }

  @Test("What is given stands, in one order, with the time in UTC")
  func givenFields() throws {
    let fields = [
      "case_id": "\"k\"", "created_at": "\"2026-01-01T01:00:00+01:00\"", "description": "\"d\"",
      "system_prompt_hash": "\"\(Self.hash)\"", "tokens_in_context": "0", "file_hash": "\"\(Self.hash)\"",
    ]
    let bytes =
      #"{"case_id":"k","run_id":"r","created_at":"2026-01-01T00:00:00.000Z","description":"d","system_prompt_hash":""#
      + Self.hash + #"","task_id":"t","tokens_in_context":0,"file_hash":""# + Self.hash + #""}"#
    #expect(Domain.encoded(try Domain.event("CaseCreated", json(fields))) == bytes)
    #expect(Domain.encoded(try Domain.command("create_case", json(fields)).decide(defaults).event) == bytes)
  }

  @Test(
    "A field that breaks its rule is named",
    arguments: [
      ("run_id", "null"), ("task_id", "\"\""), ("case_id", "\"\""), ("description", "[]"), ("file_hash", "\"\""),
      ("system_prompt_hash", "1"), ("tokens_in_context", "-1"), ("tokens_in_context", "1000000000001"),
      ("tokens_in_context", "0.5"), ("created_at", "\"\""), ("tokens", "1"),
    ])
  func refused(key: String, value: String) {
    let one = failure { _ = try Domain.command("create_case", json([key: value])) }
    #expect(one?.status == .invalidRequest)
    #expect(one?.key == "args." + key)
    let many = failure { _ = try Domain.command("create_cases", "{\"cases\":[\(json([:])),\(json([key: value]))]}") }
    #expect(many?.key == "args.cases[1]." + key)
  }

  @Test("A case needs its run, its prompt and its file, and an id that is free")
  func admission() throws {
    let event = try Domain.event(
      "CaseCreated",
      json(["case_id": "\"k\"", "system_prompt_hash": "\"\(Self.hash)\"", "file_hash": "\"\(Self.hash)\""]))
    var given = GivenWorld()
    #expect(failure { try event.admit(to: World(given)) }?.detail("run_id") == .text("r"))
    given.existing[.run] = ["r"]
    #expect(failure { try event.admit(to: World(given)) }?.message.contains("system prompt") == true)
    given.existing[.systemPrompt] = [Self.hash]
    #expect(failure { try event.admit(to: World(given)) }?.message.contains("file") == true)
    given.existing[.file] = [Self.hash]
    let world = World(given)
    try event.admit(to: world)
    #expect(failure { try event.admit(to: world) }?.status == .conflict)
    given.existing[.runCase] = ["k"]
    let taken = World(given)
    try event.admit(to: taken)
    #expect(failure { try taken.nameTakenID() }?.detail("case_id") == .text("k"))
  }
}
