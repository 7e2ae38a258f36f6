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
}
