import EvalLog
import EvalSQL
import EvalSystem
import EvalTesting
import Testing

@Suite struct ConsumersTests {
  private let log: TestLog

  init() throws { log = try TestLog() }

  private func position(_ name: String) throws -> Int64 { try Consumers.position(log.connection, name) }

  private func commit(_ name: String, _ position: Int64, beyond: Bool = false) throws {
    try Consumers.commit(log.connection, name, position, beyond: beyond)
  }

  @Test("A consumer that never committed is at 0")
  func fresh() throws {
    #expect(try position("a") == 0)
    #expect(try log.count("consumers") == 0)
  }

  @Test("A commit moves forward, each consumer by itself, past the end of the log as well")
  func forward() throws {
    try commit("a", 5)
    try commit("b", 2)
    try commit("a", 7)
    try commit("a", Int64.max)
    #expect(try position("a") == Int64.max)
    #expect(try position("b") == 2)
  }

  @Test("A commit before the committed position is a conflict that says where the consumer is")
  func backward() throws {
    try commit("a", 5)
    let refused = try #require(failure { try commit("a", 4) })
    #expect(refused.status == .conflict)
    #expect(refused.detail("position") == .integer(5))
    #expect(refused.detail("consumer") == .text("a"))
    #expect(try position("a") == 5)
  }

  @Test("The same position again is fine, unless the consumer has to go beyond it")
  func again() throws {
    try commit("a", 5)
    try commit("a", 5)
    #expect(failure { try commit("a", 5, beyond: true) }?.status == .conflict)
    try commit("a", 6, beyond: true)
    #expect(try position("a") == 6)
    #expect(failure { try commit("b", 0, beyond: true) }?.status == .conflict)
  }

  @Test("Seeking goes anywhere")
  func seeking() throws {
    for target in [9, 3, 0, 100] as [Int64] {
      try Consumers.seek(log.connection, "a", target)
      #expect(try position("a") == target)
    }
  }
}
