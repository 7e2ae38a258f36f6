import EvalJSON
import EvalSystem
import EvalTesting
import Testing

@Suite struct FailureJSONTests {
  @Test("A failure is one object with code, message, details and retryable")
  func shape() {
    let failure = Failure(
      .conflict, "taken by \"x\"\n", [("event_id", .text("a\\b")), ("position", .integer(Int64.max))])
    let text = String(decoding: failure.json, as: UTF8.self)
    #expect(
      text == #"{"error":{"code":"conflict","message":"taken by \"x\"\n","details":{"event_id":"a\\b","#
        + #""position":9223372036854775807},"retryable":false}}"#)
  }

  @Test("Every status is written by its name and can be read back", arguments: Status.allCases)
  func statuses(status: Status) throws {
    let error = try JSONAnswer(Failure(status, "m").json)["error"]
    #expect(error["code"].text == "\(status.name)")
    #expect(error["details"].description == "{}")
    #expect(error["retryable"].boolean == (status == .busy))
  }
}
