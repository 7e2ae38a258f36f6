import EvalDomain
import EvalProjections
import EvalSQL
import EvalSystem
import EvalTesting
import Testing

@Suite struct TableWorldTests {
  private let log: ProjectedLog
  private var world: TableWorld { TableWorld(log.connection) }

  init() throws { log = try ProjectedLog() }

  @Test("The state of things is what the read models say")
  func state() throws {
    #expect(try world.study("s") == nil)
    #expect(try !world.exists(.checkpoint, "c"))
    try log.append("StudyCreated", #"{"id":"s","name":"n","period_type":"daily"}"#)
    #expect(try world.study("s") == .pending)
    try log.append("StudyStarted", #"{"id":"s"}"#)
    try log.append("CheckpointRecorded", #"{"id":"c","study_id":"s","timestamp":"2026-01-01T00:00:00.000Z"}"#)
    #expect(try world.study("s") == .running)
    #expect(try world.exists(.checkpoint, "c"))
    #expect(try world.study("S") == nil)
  }

  @Test("A status that there is not is corrupt")
  func unknownStatus() throws {
    try log.append("StudyCreated", #"{"id":"s","name":"n","period_type":"daily"}"#)
    try log.connection.execute("UPDATE studies SET status = 'asleep'")
    let refused = try #require(failure { _ = try world.study("s") })
    #expect(refused.status == .corrupt)
    #expect(refused.message.contains("asleep"))
  }
}
