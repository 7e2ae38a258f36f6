import EvalLog
import Testing

@Suite struct ExpectedVersionTests {
  @Test(
    "Each expectation admits the versions it names",
    arguments: [
      (.any, [true, true, true]), (.noStream, [true, false, false]), (.streamExists, [false, true, true]),
      (.exactly(0), [true, false, false]), (.exactly(1), [false, true, false]), (.exactly(2), [false, false, true]),
      (.exactly(-1), [false, false, false]),
    ] as [(ExpectedVersion, [Bool])])
  func admits(expected: ExpectedVersion, admitted: [Bool]) {
    #expect([0, 1, 2].map { expected.admits($0) } == admitted)
  }
}
