import EvalJSON
import Testing

@Suite struct SpellingTests {
  private static let known: [StaticString] = ["create_study", "start_study", "get_checkpoints", "sql"]

  @Test(
    "The nearest word is found over a slip",
    arguments: [
      ("create_studi", "create_study"), ("craete_study", "create_study"), ("createstudy", "create_study"),
      ("strat_study", "start_study"), ("get_checkpoint", "get_checkpoints"), ("sq", "sql"), ("SQL", nil),
      ("zzzz", nil), ("delete_everything", nil),
    ] as [(String, String?)])
  func nearest(word: String, found: String?) {
    #expect(Spelling.nearest(to: word, among: Self.known) == found)
  }

  @Test("Nothing is near when nothing is known, and a word of any length is compared")
  func extremes() {
    #expect(Spelling.nearest(to: "x", among: []) == nil)
    #expect(Spelling.nearest(to: "", among: ["create_study"]) == nil)
    #expect(Spelling.nearest(to: String(repeating: "é", count: 100_000), among: Self.known) == nil)
  }

  @Test("A list is worded as people say it")
  func lists() {
    #expect(Spelling.list([]) == "none")
    #expect(Spelling.list(["a"]) == #""a""#)
    #expect(Spelling.list(["a", "b"]) == #""a" or "b""#)
    #expect(Spelling.list(["a", "b", "c"]) == #""a", "b" or "c""#)
  }
}
