import EvalSQL
import EvalSystem
import EvalTesting
import Testing

@Suite struct SQLFailuresTests {
  @Test(
    "Each result code of SQLite has its status",
    arguments: [
      (1, .invalidRequest), (2, .internal), (3, .readOnly), (5, .busy), (6, .busy), (7, .storage), (8, .readOnly),
      (10, .storage), (11, .corrupt), (13, .storage), (14, .storage), (15, .storage), (18, .rejected), (19, .corrupt),
      (20, .invalidRequest), (21, .internal), (22, .storage), (25, .invalidRequest), (26, .corrupt),
    ] as [(Int32, Status)])
  func codes(code: Int32, status: Status) {
    for extended in [code, code | 1 << 8, code | 17 << 8] {
      let failure = Failure.sqlite(extended, "why")
      #expect(failure.status == status)
      #expect(failure.message.contains("why"))
      #expect(failure.detail("sqlite_code") == .integer(Int64(extended)))
      #expect(failure.retryable == (status == .busy))
    }
  }

  @Test("A log that has to be put right first is told from a file that may not be written", arguments: [264, 1288])
  func unfinishedLog(code: Int32) {
    #expect(Failure.sqlite(code, "why").message.contains("open the file once with permission to write"))
    #expect(!Failure.sqlite(8, "why").message.contains("log"))
    #expect(!Failure.sqlite(1544, "why").message.contains("log"))
  }
}
