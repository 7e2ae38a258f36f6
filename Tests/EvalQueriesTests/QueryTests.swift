import EvalQueries
import EvalSystem
import EvalTesting
import Testing

@Suite struct QueryTests {
  @Test("Every query is in the reference")
  func names() {
    let names = Queries.all.map { "\($0.name)" }
    #expect(Set(names).count == names.count)
    for name in names { #expect(Repository.reference.contains("| `\(name)` |"), "\(name)") }
  }

  @Test("An unknown query is refused with the nearest one, or all of them")
  func unknown() throws {
    let file = try QueriedFile()
    let near = failure { _ = try file.ask("get_studies") }
    #expect(near?.status == .invalidRequest)
    #expect(near?.key == "query")
    #expect(near?.message.contains("did you mean") == true)
    let far = failure { _ = try file.ask("x") }
    for query in Queries.all { #expect(far?.message.contains("\"\(query.name)\"") == true) }
  }
}
