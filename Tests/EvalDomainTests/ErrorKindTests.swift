import EvalJSON
import EvalSystem
import EvalTesting
import Testing

@testable import EvalDomain

@Suite struct ErrorKindTests {
  private func kind(_ json: String) throws(Failure) -> ErrorKind? {
    try Fields(open: Domain.value("{\"e\":\(json)}"), at: .root).errorKind("e")
  }

  @Test("Each kind is read by its number and by its name", arguments: ErrorKind.allCases)
  func reading(error: ErrorKind) throws {
    #expect(try kind("\(error.rawValue)") == error)
    #expect(try kind("\"\(error.name)\"") == error)
  }

  @Test("What each kind means is what the reference says", arguments: ErrorKind.allCases)
  func reference(error: ErrorKind) {
    let valid = error.isValidAttempt ? "yes" : "no"
    let models = error.isNotTheModels ? "no" : "yes"
    #expect(Repository.reference.contains("| \(error.rawValue) | `\(error.name)` | \(valid) | \(models) |"))
  }

  @Test("An attempt that never came to the edit is invalid, and the model had a part in it")
  func invalid() {
    let invalid = ErrorKind.allCases.filter { !$0.isValidAttempt }
    #expect(invalid == [.noToolCalls, .wrongToolCall, .wrongFileEdited])
    #expect(invalid.allSatisfy { !$0.isNotTheModels })
  }

  @Test(
    "What is no kind is refused with those there are",
    arguments: [
      "0", "10", "98", "-1", #""""#, #""API_ERROR""#, #""timeout""#, "1.0", "true", "[]", "9223372036854775807",
    ])
  func refused(json: String) {
    let refused = failure { _ = try kind(json) }
    #expect(refused?.status == .invalidRequest)
    #expect(refused?.key == "e")
  }
}
