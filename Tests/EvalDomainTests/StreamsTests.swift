import EvalTesting
import Testing

@testable import EvalDomain

@Suite struct StreamsTests {
  @Test("Names that begin like a known stream are kept for known events, and the reference says so")
  func reserved() {
    for prefix in ["study/", "benchmark/", "run/", "benchmark_run/", "content/"] {
      #expect(Streams.isReserved(prefix))
      #expect(Streams.isReserved(prefix + "x"))
      #expect(Streams.isReserved(prefix + "\u{301}"))
      #expect(Repository.reference.contains("`\(prefix)`"))
    }
    for name in ["", "study", "Study/x", "studies/x", "my/study/x", "runs/1", " study/x"] {
      #expect(!Streams.isReserved(name))
    }
  }

  @Test("The stream of a thing has room for the longest id after its prefix, one of the user's own has 200 characters")
  func names() {
    let longest = String(repeating: "é", count: 200)
    for prefix in ["study/", "benchmark/", "run/", "benchmark_run/", "content/"] {
      #expect(Streams.isName(prefix))
      #expect(Streams.isName(prefix + longest))
      #expect(!Streams.isName(prefix + longest + "x"))
      #expect(!Streams.isName(prefix + "x\n"))
    }
    #expect(Streams.isName(longest))
    #expect(!Streams.isName(longest + "x"))
    #expect(!Streams.isName("runs/" + longest))
    #expect(!Streams.isName(""))
    #expect(!Streams.isName("a\u{7f}"))
  }
}
