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
    }
    let source = Counting()
    let world = World(source)
    world.begin(remembering: false)
    try admit("StudyStarted", to: world)
    world.begin(remembering: true)
    try admit("CheckpointRecorded", to: world)
    #expect(source.looked == 1)
    world.begin(remembering: true)
    try admit("CheckpointRecorded", to: world)
    world.begin(remembering: false)
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
    }
    let source = Appearing()
    let world = World(source)
    #expect(failure { try admit("StudyStarted", to: world) }?.status == .notFound)
    source.status = .pending
    try admit("StudyStarted", to: world)
  }
}
