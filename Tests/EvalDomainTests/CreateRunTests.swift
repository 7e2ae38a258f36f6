import EvalSystem
import EvalTesting
import Testing

@testable import EvalDomain

@Suite struct CreateRunTests {
  private static let hash = String(repeating: "a", count: 64)
  private let id = EventID(high: 1, low: 2)
  private var defaults: Defaults { Defaults(eventIDs: [id], now: Timestamp(clamping: 0)) }

  private func json(_ fields: [String: String]) -> String {
    let needed = ["system_prompt_hash": "\"\(Self.hash)\"", "run_id": "\"r\""]
    return "{" + needed.merging(fields) { $1 }.map { "\"\($0)\":\($1)" }.joined(separator: ",") + "}"
  }

  @Test("A run without an id has that of its event, and its event says so")
  func ids() throws {
    let decision = try Domain.command("create_run", "{\"system_prompt_hash\":\"\(Self.hash)\"}").decide(defaults)
    #expect(try decision.id == id.text)
    #expect(
      Domain.encoded(try decision.event) == "{\"run_id\":\"\(id.text)\",\"system_prompt_hash\":\"\(Self.hash)\"}")
    #expect(failure { _ = try Domain.event("RunCreated", "{}") }?.key == "data.run_id")
  }

  @Test("What is given stands, in one order, with the time in UTC")
  func givenFields() throws {
    let args = #"""
      {"plan":{"models":["m"],"tasks":["t"]},"digests":{"judge":"j","dataset":"d"},"labels":{"b":"1","a":"2","n":null},
       "description":"","created_at":"2026-01-01T01:00:00+01:00","system_prompt_hash":"\#(Self.hash)","run_id":"r"}
      """#
    let bytes =
      #"{"run_id":"r","created_at":"2026-01-01T00:00:00.000Z","description":"","system_prompt_hash":"\#(Self.hash)","#
      + #""labels":{"b":"1","a":"2"},"digests":{"dataset":"d","judge":"j"},"#
      + #""plan":{"tasks":["t"],"models":["m"],"attempts":1}}"#
    #expect(Domain.encoded(try Domain.command("create_run", args).decide(defaults).event) == bytes)
    #expect(Domain.encoded(try Domain.event("RunCreated", args)) == bytes)
    #expect(Domain.encoded(try Domain.event("RunCreated", bytes)) == bytes)
  }

  @Test(
    "A field that breaks its rule is named",
    arguments: [
      ("run_id", "\"\"", "run_id"), ("system_prompt_hash", "null", "system_prompt_hash"),
      ("system_prompt_hash", "\"A\"", "system_prompt_hash"), ("description", "1", "description"),
      ("created_at", "1", "created_at"), ("labels", "[]", "labels"), ("labels", #"{"a":1}"#, "labels.a"),
      ("digests", "1", "digests"), ("digests", #"{"a":"x"}"#, "digests.a"),
      ("digests", #"{"judge":""}"#, "digests.judge"),
      ("plan", "{}", "plan.tasks"), ("label", "{}", "label"),
    ])
  func refused(key: String, value: String, place: String) {
    let refused = failure { _ = try Domain.command("create_run", json([key: value])) }
    #expect(refused?.status == .invalidRequest)
    #expect(refused?.key == "args." + place)
  }

  @Test("A label has at most 4,096 bytes and its name 200 characters")
  func labels() throws {
    func labels(_ name: Int, _ value: Int) -> String {
      let label = "{\"\(String(repeating: "é", count: name))\":\"\(String(repeating: "é", count: value))\"}"
      return json(["labels": label])
    }
    _ = try Domain.command("create_run", labels(200, 2048))
    #expect(failure { _ = try Domain.command("create_run", labels(200, 2049)) }?.status == .invalidRequest)
    #expect(failure { _ = try Domain.command("create_run", labels(201, 1)) }?.status == .invalidRequest)
    #expect(failure { _ = try Domain.command("create_run", labels(0, 1)) }?.status == .invalidRequest)
  }

  @Test("A run needs its prompt and an id that is free, of this request and of those before")
  func admission() throws {
    let event = try Domain.event("RunCreated", json([:]))
    #expect(failure { try event.admit(to: World(GivenWorld())) }?.detail("hash") == .text(Self.hash))
    let prompt: [Entity: Set<String>] = [.systemPrompt: [Self.hash]]
    let world = World(GivenWorld(existing: prompt))
    try event.admit(to: world)
    #expect(failure { try event.admit(to: world) }?.status == .conflict)
    let taken = World(GivenWorld(existing: prompt.merging([.run: ["r"]]) { $1 }))
    #expect(failure { try event.admit(to: taken) }?.detail("run_id") == .text("r"))
  }
}
