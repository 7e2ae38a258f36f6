import EvalSystem
import EvalTesting
import Testing

@testable import EvalDomain

@Suite struct WorldTests {
  private func admit(_ type: String, _ data: String? = nil, to world: World) throws {
    try Domain.event(type, data ?? Domain.data(type)).admit(to: world)
  }

  @Test("An event finds the state that the events before it in the request have left")
  func batch() throws {
    let world = World(GivenWorld())
    for type in ["StudyCreated", "StudyStarted", "CheckpointRecorded", "StudyPaused", "StudyResumed", "StudyStopped"] {
      try admit(type, to: world)
    }
    #expect(failure { try admit("StudyStarted", to: world) }?.detail("status") == .text("stopped"))
    #expect(failure { try admit("StudyCreated", to: world) }?.status == .conflict)
  }

  @Test("A checkpoint of the same request takes its id")
  func checkpoints() throws {
    let world = World(GivenWorld(studies: ["s": .running, "t": .paused]))
    try admit("CheckpointRecorded", to: world)
    let other = #"{"id":"c","study_id":"t","timestamp":"2026-01-01T00:00:00Z"}"#
    #expect(failure { try admit("CheckpointRecorded", other, to: world) }?.status == .conflict)
  }

  @Test("A refused event leaves the state as it was")
  func refused() throws {
    let world = World(GivenWorld(studies: ["s": .pending]))
    #expect(failure { try admit("StudyPaused", to: world) } != nil)
    #expect(failure { try admit("CheckpointRecorded", to: world) } != nil)
    try admit("StudyStarted", to: world)
    try admit("CheckpointRecorded", to: world)
  }

  @Test("The next request remembers studies only when it may, and checkpoints never")
  func remembering() throws {
    final class Counting: WorldSource {
      var status: StudyStatus? = .pending
      var looked = 0
      func study(_ id: String) throws(Failure) -> StudyStatus? {
        looked += 1
        return status
      }
      func run(ofCase id: String) throws(Failure) -> String? { nil }
      func exists(_ entity: Entity, _ id: String) throws(Failure) -> Bool { false }
      func isTextContent(_ hash: String) throws(Failure) -> Bool? { nil }
      func measure(_ window: ResultWindow) throws(Failure) -> WindowMeasures { WindowMeasures() }
    }
    let source = Counting()
    let world = World(source)
    world.begin(remembering: .nothing)
    try admit("StudyStarted", to: world)
    world.begin(remembering: .everything)
    try admit("CheckpointRecorded", to: world)
    #expect(source.looked == 1)
    world.begin(remembering: .everything)
    try admit("CheckpointRecorded", to: world)
    world.begin(remembering: .nothing)
    #expect(failure { try admit("CheckpointRecorded", to: world) }?.detail("status") == .text("pending"))
    #expect(source.looked == 2)
  }

  @Test("That there is no study is not remembered")
  func absence() throws {
    final class Appearing: WorldSource {
      var status: StudyStatus?
      func study(_ id: String) throws(Failure) -> StudyStatus? { status }
      func run(ofCase id: String) throws(Failure) -> String? { nil }
      func exists(_ entity: Entity, _ id: String) throws(Failure) -> Bool { false }
      func isTextContent(_ hash: String) throws(Failure) -> Bool? { nil }
      func measure(_ window: ResultWindow) throws(Failure) -> WindowMeasures { WindowMeasures() }
    }
    let source = Appearing()
    let world = World(source)
    #expect(failure { try admit("StudyStarted", to: world) }?.status == .notFound)
    source.status = .pending
    try admit("StudyStarted", to: world)
  }

  // MARK: Things under ids

  @Test("What a request registers is there for the rest of it, and what it deletes is not")
  func registering() throws {
    let world = World(GivenWorld(existing: [.file: ["old"]]))
    #expect(try !world.exists(.file, "new"))
    try world.register(.file, "new")
    #expect(try world.exists(.file, "new"))
    #expect(try !world.exists(.systemPrompt, "new"))
    #expect(failure { try world.register(.file, "new") }?.status == .conflict)
    #expect(failure { try world.register(.file, "old") }?.status == .conflict)
    try world.delete(.file, "old")
    #expect(try !world.exists(.file, "old"))
    #expect(failure { try world.delete(.file, "old") }?.status == .notFound)
    #expect(failure { try world.require(.file, "old") }?.status == .notFound)
    try world.register(.file, "old")
    #expect(try world.exists(.file, "old"))
    #expect(failure { try world.delete(.file, "none") }?.status == .notFound)
  }

  @Test("A thing is asked for once while it may be remembered, and what was deleted is asked for again")
  func rememberedThings() throws {
    final class Counting: WorldSource {
      var looked = 0
      func study(_ id: String) throws(Failure) -> StudyStatus? { nil }
      func run(ofCase id: String) throws(Failure) -> String? {
        looked += 1
        return "r"
      }
      func exists(_ entity: Entity, _ id: String) throws(Failure) -> Bool {
        looked += 1
        return true
      }
      func isTextContent(_ hash: String) throws(Failure) -> Bool? {
        looked += 1
        return true
      }
      func measure(_ window: ResultWindow) throws(Failure) -> WindowMeasures { WindowMeasures() }
    }
    let source = Counting()
    let world = World(source)
    func ask() throws(Failure) {
      try world.require(.run, "r")
      try world.requireCase("k", of: "r")
      try world.requireText("h")
    }
    for _ in 0..<2 { try ask() }
    #expect(source.looked == 3)
    world.begin(remembering: .everything)
    try ask()
    #expect(source.looked == 3)
    try world.delete(.run, "r")
    #expect(failure { try world.require(.run, "r") }?.status == .notFound)
    #expect(source.looked == 3)
    world.begin(remembering: .everything)
    try world.require(.run, "r")
    #expect(source.looked == 4)
    world.begin(remembering: .nothing)
    try ask()
    #expect(source.looked == 7)
  }

  @Test("Where others have written, what never changes is remembered, and nothing else")
  func facts() throws {
    final class Counting: WorldSource {
      var looked: [String] = []
      func study(_ id: String) throws(Failure) -> StudyStatus? {
        looked.append("study")
        return .running
      }
      func run(ofCase id: String) throws(Failure) -> String? {
        looked.append("case")
        return "r"
      }
      func exists(_ entity: Entity, _ id: String) throws(Failure) -> Bool {
        looked.append("\(entity)")
        return true
      }
      func hasGivenResults() throws(Failure) -> Bool {
        looked.append("given results")
        return false
      }
      func isTextContent(_ hash: String) throws(Failure) -> Bool? {
        looked.append("text")
        return true
      }
      func measure(_ window: ResultWindow) throws(Failure) -> WindowMeasures { WindowMeasures() }
    }
    let source = Counting()
    let world = World(source)
    func ask() throws(Failure) {
      _ = try world.study("s")
      try world.requireCase("k", of: "r")
      try world.require(.run, "r")
      try world.require(.benchmarkRun, "b")
      try world.requireText("h")
      try world.claimResult(nil, event: EventID(high: 1, low: 1))
    }
    try ask()
    #expect(source.looked == ["study", "case", "run", "benchmarkRun", "text", "given results"])
    source.looked = []
    world.begin(remembering: .facts)
    try ask()
    #expect(source.looked == ["study", "benchmarkRun", "given results"])
  }

  @Test("A case is one of its run, be it of this request or of one before")
  func casesOfRuns() throws {
    let world = World(GivenWorld(cases: ["old": "r"]))
    try world.claimCase("new", of: "r")
    for id in ["old", "new"] {
      try world.requireCase(id, of: "r")
      let refused = try #require(failure { try world.requireCase(id, of: "other") })
      #expect(refused.status == .rejected)
      #expect(refused.detail("case_id") == .text(id))
      #expect(refused.message.contains("\"r\""))
    }
    #expect(failure { try world.requireCase("none", of: "r") }?.status == .notFound)
    #expect(failure { try world.claimCase("new", of: "other") }?.status == .conflict)
  }

  @Test("A text that came along is a text, others are looked at")
  func texts() throws {
    let world = World(GivenWorld(contents: ["bytes": false, "text": true]))
    #expect(failure { try world.requireText("along") }?.status == .notFound)
    world.noteText("along")
    try world.requireText("along")
    try world.requireText("text")
    #expect(failure { try world.requireText("bytes") }?.status == .rejected)
    world.begin(remembering: .nothing)
    #expect(failure { try world.requireText("along") }?.status == .notFound)
  }

  @Test("The id of a result is not that of the event of another one, whichever came first")
  func resultIDs() throws {
    let (one, other) = (EventID(high: 1, low: 1), EventID(high: 1, low: 2))
    func taken(_ given: GivenWorld, _ claims: [(String?, EventID)]) -> Failure.Detail? {
      let world = World(given)
      return failure { for (id, event) in claims { try world.claimResult(id, event: event) } }?.detail("result_id")
    }
    let before = GivenWorld(existing: [.result: [one.text]])
    #expect(taken(before, [(nil, one)]) == .text(one.text))
    #expect(taken(before, [(one.text, other)]) == .text(one.text))
    #expect(taken(before, [(nil, other)]) == nil)
    #expect(taken(before, [("a", one)]) == nil)
    #expect(taken(GivenWorld(), [(nil, one), (one.text, other)]) == .text(one.text))
    #expect(taken(GivenWorld(), [(one.text, other), (nil, one)]) == .text(one.text))
    #expect(taken(GivenWorld(), [("a", one), ("a", other)]) == .text("a"))
    #expect(taken(GivenWorld(), [("a", one), (one.text, other), (nil, other)]) == nil)
    let named = World(GivenWorld(existing: [.result: ["a"]]))
    try named.claimResult("a", event: one)
    #expect(failure { try named.nameTakenID() }?.detail("result_id") == .text("a"))
  }

  @Test("Ids that Unicode takes for equal are two")
  func spellings() throws {
    let world = World(GivenWorld(studies: ["\u{e9}": .running]))
    #expect(try world.study("\u{e9}") == .running)
    try world.register(.run, "\u{e9}")
    #expect(try !world.exists(.run, "e\u{301}"))
    try world.claimCase("\u{e9}", of: "\u{e9}")
    try world.claimCase("e\u{301}", of: "e\u{301}")
    #expect(failure { try world.requireCase("\u{e9}", of: "e\u{301}") }?.status == .rejected)
  }
}
