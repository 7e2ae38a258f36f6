import EvalSystem
import EvalTesting
import Testing

@Suite struct RemainingAttemptsTests {
  private let file: QueriedFile

  init() throws {
    file = try QueriedFile()
    try file.addRun("r", plan: #"{"tasks":["t","u"],"models":["m","n"],"attempts":2}"#)
    try file.addCase("first")
    try file.addCase("second")
  }

  private func remaining(_ args: String = #"{"run_id":"r"}"#) throws -> (counts: [Int64?], attempts: [String]) {
    let answer = try file.ask("remaining_attempts", args)["result"]
    let attempts = answer["attempts"].list.map { row in
      [row["task_id"].text, row["model_id"].text, row["attempt"].integer.map { "\($0)" }, row["error"].text]
        .compactMap(\.self).joined(separator: " ")
    }
    return (["planned", "done", "remaining"].map { answer[$0].integer }, attempts)
  }

  @Test("At first everything remains, first attempts first")
  func fresh() throws {
    let found = try remaining()
    #expect(found.counts == [8, 0, 8])
    #expect(found.attempts == ["t m 1", "t n 1", "u m 1", "u n 1", "t m 2", "t n 2", "u m 2", "u n 2"])
  }

  @Test("What the model failed is done, what others failed is due again")
  func done() throws {
    try file.addResult("1", of: "first", model: "m", succeeded: false, error: 5)
    try file.addResult("2", of: "second", model: "m", succeeded: false, error: 2)
    try file.addResult("3", of: "first", model: "n", succeeded: false, error: 99)
    try file.addResult("4", of: "first", model: "n", succeeded: false, error: 4)
    let found = try remaining()
    #expect(found.counts == [8, 1, 7])
    #expect(
      found.attempts == [
        "t n 1 missing_original_diff_edit_tool_call_message", "u m 1", "u n 1", "t m 2 api_error",
        "t n 2 missing_original_diff_edit_tool_call_message", "u m 2", "u n 2",
      ])
  }

  @Test("Attempts beyond the plan, of other models and of other runs leave what remains alone")
  func beyond() throws {
    for index in 0..<5 { try file.addResult("\(index)", of: "first", model: "m") }
    try file.addResult("other model", of: "first", model: "x")
    try file.addRun("s")
    try file.addCase("elsewhere", of: "s")
    try file.addResult("elsewhere", of: "elsewhere", model: "n")
    let found = try remaining()
    #expect(found.counts == [8, 2, 6])
    #expect(!found.attempts.contains { $0.hasPrefix("t m") })
  }

  @Test("A limit cuts the list, not the counts", arguments: [1, 3, 8, 9])
  func limits(limit: Int) throws {
    let whole = try remaining().attempts
    let found = try remaining("{\"run_id\":\"r\",\"limit\":\(limit)}")
    #expect(found.attempts == Array(whole.prefix(limit)))
    #expect(found.counts == [8, 0, 8])
  }

  @Test("The case of an attempt is the first one of its task")
  func cases() throws {
    let attempts = try file.ask("remaining_attempts", #"{"run_id":"r"}"#)["result"]["attempts"].list
    #expect(attempts[0]["case_id"].text == "first")
    #expect(attempts[0]["reason"].text == "missing")
    #expect(attempts[2]["case_id"].isNull)
  }

  @Test("A run that there is not is not found, and one without a plan refused")
  func refused() throws {
    #expect(failure { _ = try remaining(#"{"run_id":"x"}"#) }?.status == .notFound)
    try file.addRun("s")
    let refused = failure { _ = try remaining(#"{"run_id":"s"}"#) }
    #expect(refused?.status == .rejected)
    #expect(refused?.detail("run_id") == .text("s"))
  }
}
