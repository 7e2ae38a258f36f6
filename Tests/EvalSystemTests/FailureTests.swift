import EvalSystem
import EvalTesting
import Testing

@Suite struct FailureTests {
  @Test("Only busy may succeed later by itself", arguments: Status.allCases)
  func retryable(status: Status) {
    #expect(Failure(status, "").retryable == (status == .busy))
  }

  @Test("Failures are equal when status, message and details are")
  func equality() {
    let failure = Failure(.conflict, "taken", [("a", .text("x")), ("b", .integer(1))])
    #expect(failure == Failure(.conflict, "taken", [("a", .text("x")), ("b", .integer(1))]))
    #expect(failure != Failure(.rejected, "taken", [("a", .text("x")), ("b", .integer(1))]))
    #expect(failure != Failure(.conflict, "free", [("a", .text("x")), ("b", .integer(1))]))
    #expect(failure != Failure(.conflict, "taken", [("a", .text("x"))]))
    #expect(failure != Failure(.conflict, "taken", [("a", .text("x")), ("b", .integer(2))]))
  }

  @Test("A failure thrown over raw bytes arrives as it was thrown")
  func rawBytes() throws {
    let thrown = failure {
      try [1, 2, 3].withRaw { (bytes) throws(Failure) in throw Failure(.storage, "\(bytes.count) bytes") }
    }
    #expect(thrown == Failure(.storage, "3 bytes"))
    #expect(try [UInt8]().withRaw { (bytes) throws(Failure) in bytes.count } == 0)
  }
}
