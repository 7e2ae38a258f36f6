import EvalSQL
import EvalSystem
import EvalTesting
import Testing

@Suite struct TimeLimitTests {
  private static let long =
    "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 50000000) SELECT count(*) FROM n"
  private let database = TestDatabase()

  @Test("A statement that goes on past its time is ended and rejected")
  func tooLong() throws {
    let connection = try database.connect()
    var refused: Failure?
    let took = milliseconds(of: {
      refused = failure {
        try connection.limited(until: Deadline(afterMilliseconds: 50)) { () throws(Failure) in
          _ = try connection.texts(Self.long)
        }
      }
    })
    #expect(refused?.status == .rejected)
    #expect(refused?.message.contains("time limit") == true)
    #expect((49..<patience).contains(took))
  }

  @Test("What is ready in time is answered, and the limit ends with it")
  func inTime() throws {
    let connection = try database.connect()
    let texts = try connection.limited(until: Deadline(afterMilliseconds: 60_000)) { () throws(Failure) in
      try connection.texts("SELECT 1")
    }
    #expect(texts == ["1"])
    _ = failure {
      try connection.limited(until: Deadline(afterMilliseconds: 1)) { () throws(Failure) in
        _ = try connection.texts(Self.long)
      }
    }
    let short = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 100000) SELECT max(i) FROM n"
    #expect(try connection.texts(short) == ["100000"])
  }
}
