import EvalStore
import EvalSystem
import EvalTesting
import Testing

/// Whatever a request may say is in the reference. What that is, the refusals tell.
@Suite struct ReferenceTests {
  private let folder = StoreFolder()

  /// The words in double quotes behind "known are" or "one of".
  private func known(_ message: String) -> [String] {
    let list = message.split(separator: ";").last ?? ""
    return list.split(separator: "\"").enumerated().filter { $0.offset % 2 == 1 }.map { String($0.element) }
  }

  @Test("Every option of open is documented")
  func options() throws {
    let words = known(try #require(failure { _ = try folder.open(#"{"zzzzzzzzzz":1}"#) }).message)
    #expect(words.count == 5)
    for word in words { #expect(Repository.reference.contains("| `\(word)` |"), "\(word)") }
  }

  @Test(
    "Every key of a request is documented",
    arguments: [
      (.execute, #"{"zzzzzzzzzz":1}"#), (.execute, #"{"commands":[],"zzzzzzzzzz":1}"#), (.append, #"{"zzzzzzzzzz":1}"#),
      (.append, #"{"events":[{"zzzzzzzzzz":1}]}"#), (.query, #"{"zzzzzzzzzz":1}"#), (.read, #"{"zzzzzzzzzz":1}"#),
      (.poll, #"{"zzzzzzzzzz":1}"#), (.commit, #"{"zzzzzzzzzz":1}"#), (.project, #"{"zzzzzzzzzz":1}"#),
      (.maintain, #"{"action":"backup","zzzzzzzzzz":1}"#), (.maintain, #"{"action":"vacuum","zzzzzzzzzz":1}"#),
      (.maintain, #"{"action":"migrate","zzzzzzzzzz":1}"#),
      (.query, #"{"query":"list_studies","args":{"zzzzzzzzzz":1}}"#),
      (.query, #"{"query":"sql","args":{"zzzzzzzzzz":1}}"#),
      (.query, #"{"query":"get_checkpoints_in_range","args":{"zzzzzzzzzz":1}}"#),
    ] as [(EvalStore.Operation, String)])
  func keys(operation: EvalStore.Operation, request: String) throws {
    let store = try folder.open()
    let words = known(try #require(failure { _ = try store.ask(operation, request) }).message)
    #expect(!words.isEmpty)
    for word in words {
      #expect(Repository.reference.contains("\"\(word)\"") || Repository.reference.contains("`\(word)`"), "\(word)")
    }
  }

  @Test("Every action is documented")
  func actions() throws {
    let store = try folder.open()
    let project = known(try #require(failure { _ = try store.ask(.project, #"{"action":"zzzzzzzzzz"}"#) }).message)
    #expect(project == ["status", "rebuild", "verify"])
    for word in project { #expect(Repository.reference.contains("- `\(word)` "), "\(word)") }
    let maintain = known(try #require(failure { _ = try store.ask(.maintain, #"{"action":"zzzzzzzzzz"}"#) }).message)
    #expect(maintain == ["info", "check", "backup", "vacuum", "migrate"])
    for word in maintain { #expect(Repository.reference.contains("| `\(word)` |"), "\(word)") }
  }

  @Test("Every read model that can be rebuilt is documented where rebuilding is")
  func readModels() throws {
    let names = try folder.open().ask(.project, #"{"action":"status"}"#)["projections"].list.compactMap {
      $0["name"].text
    }
    #expect(names.count >= 17)
    let lines = Repository.reference.split(separator: "\n", omittingEmptySubsequences: false)
    let section = lines.drop { $0 != "## project" }.dropFirst().prefix { !$0.hasPrefix("## ") }
    for name in names { #expect(section.contains { $0.contains("`\(name)`") }, "\(name)") }
  }

  @Test("Every expected version and every place to seek is documented")
  func words() throws {
    let store = try folder.open()
    let event = #"{"events":[{"type":"T","stream":"x","data":{},"expected_version":"zzzzzzzzzz"}]}"#
    let versions = known(try #require(failure { _ = try store.ask(.append, event) }).message)
    #expect(versions == ["any", "no_stream", "stream_exists"])
    let seek = #"{"consumer":"c","seek":"zzzzzzzzzz"}"#
    let places = known(try #require(failure { _ = try store.ask(.commit, seek) }).message)
    #expect(places == ["beginning", "end"])
    for word in versions + places { #expect(Repository.reference.contains("\"\(word)\""), "\(word)") }
  }

  @Test("Every operation has its section", arguments: EvalStore.Operation.allCases)
  func operations(operation: EvalStore.Operation) {
    let headings = Repository.reference.split(separator: "\n").filter { $0.hasPrefix("## ") }
    #expect(headings.contains { $0.dropFirst(3).split(separator: ", ").contains { $0 == operation.rawValue } })
  }
}
