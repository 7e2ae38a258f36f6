import EvalSystem
import EvalTesting
import Testing

@Suite struct StatusTests {
  @Test("Numbers and names are what they have always been")
  func numbers() {
    let known = [
      "ok", "internal", "invalid_argument", "invalid_json", "invalid_request", "rejected", "conflict", "not_found",
      "busy", "storage", "corrupt", "unsupported", "read_only", "forked",
    ]
    #expect(Status.allCases.map { "\($0.name)" } == known)
    #expect(Status.allCases.map(\.rawValue) == (0..<14).map { Int32($0) })
  }

  @Test("The reference gives each status with its number", arguments: Status.allCases)
  func documented(status: Status) {
    #expect(Repository.reference.contains("| `\(status.name)` | \(status.rawValue) |"))
  }
}
