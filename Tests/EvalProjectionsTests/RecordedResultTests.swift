import EvalDomain
import EvalSQL
import EvalSystem
import EvalTesting
import Testing

@testable import EvalProjections

@Suite struct RecordedResultTests {
  private let log: ProjectedLog

  init() throws {
    log = try ProjectedLog()
    try log.append("RunCreated", "{\"run_id\":\"r\",\"system_prompt_hash\":\"\(String(repeating: "5", count: 64))\"}")
    try log.append("CaseCreated", #"{"case_id":"k","run_id":"r","task_id":"t"}"#)
  }

  private func record(_ id: String?) throws {
    let named = id.map { "\"result_id\":\"\($0)\"," } ?? ""
    try log.append(
      "ResultRecorded", "{\(named)\"run_id\":\"r\",\"case_id\":\"k\",\"model_id\":\"m\",\"succeeded\":true}")
  }

  private func position(_ id: String) throws -> Int64? { try RecordedResult.position(of: id, in: log.connection) }

  /// The id of the event at a position.
  private func event(_ position: Int) throws -> String {
    try log.lines("SELECT event_id FROM events WHERE position = \(position)")[0]
  }

  @Test("A result is found by the id it was given, else by that of its event, and by nothing else")
  func finding() throws {
    try record("a")
    try record(nil)
    #expect(try position("a") == 3)
    #expect(try position(event(4)) == 4)
    #expect(try position(event(4).uppercased()) == nil)
    #expect(try position(event(3)) == nil)
    #expect(try position(event(1)) == nil)
    for id in ["b", "A", "", "00000000-0000-7000-8000-000000000000"] { #expect(try position(id) == nil) }
  }

  @Test("An id that was given and looks like that of an event is found as it is written")
  func lookingAlike() throws {
    let id = "0199C0DE-0000-7000-8000-00000000000A"
    try record(id)
    #expect(try position(id) == 3)
    #expect(try position(id.lowercased()) == nil)
  }

  @Test("Two results cannot have one id")
  func unique() throws {
    try record("a")
    #expect(failure { try record("a") }?.isTakenKey == true)
  }

  @Test("The state of things is that of the rows")
  func world() throws {
    try record("a")
    try record(nil)
    let world = TableWorld(log.connection)
    #expect(try world.run(ofCase: "k") == "r")
    #expect(try world.run(ofCase: "K") == nil)
    for (entity, id) in [(.run, "r"), (.runCase, "k"), (.result, "a"), (.result, try event(4))] as [(Entity, String)] {
      #expect(try world.exists(entity, id))
      #expect(try !world.exists(entity, id + "x"))
    }
  }
}
