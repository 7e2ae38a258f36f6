import EvalJSON
import Testing

@Suite struct PathTests {
  @Test("A place reads as a programmer would write it")
  func description() {
    let events = Path.key("events", in: .root)
    #expect("\(Path.root)" == "")
    #expect("\(Path.key("data", in: .index(3, in: events)))" == "events[3].data")
    #expect("\(Path.named("my key", in: .key("data", in: .index(0, in: events))))" == "events[0].data.my key")
    #expect("\(Path.named("x", in: .root))" == "x")
    #expect("\(Path.index(1, in: .root))" == "[1]")
  }

  @Test("Every step is a level")
  func depth() {
    #expect(Path.root.depth == 0)
    #expect(Path.key("data", in: .index(3, in: .key("events", in: .root))).depth == 3)
    #expect(Path.named("x", in: .named("y", in: .root)).depth == 2)
  }
}
