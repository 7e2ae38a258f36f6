import EvalSystem
import EvalTesting
import Testing

@testable import EvalDomain

@Suite struct StudyTransitionTests {
  /// What becomes of a study in each status when an event is about it; nil: refused.
  private static let table: [(event: String, then: [StudyStatus: StudyStatus])] = [
    ("StudyCreated", [:]),
    ("StudyStarted", [.pending: .running]),
    ("StudyPaused", [.running: .paused]),
    ("StudyResumed", [.paused: .running]),
    ("StudyStopped", [.running: .stopped, .paused: .stopped]),
    ("StudyUpdated", [.pending: .pending, .running: .running, .paused: .paused, .stopped: .stopped]),
    ("CheckpointRecorded", [.running: .running, .paused: .paused]),
  ]

  @Test("The table is about every event of a study's stream")
  func complete() {
    let types = DomainEvents.all.map { "\($0.type)" }
    #expect(Self.table.map(\.event) == types.filter { $0.hasPrefix("Study") || $0 == "CheckpointRecorded" })
  }

  @Test(
    "Given a study in any status, an event is admitted or rejected as the states allow", arguments: StudyStatus.allCases
  )
  func transitions(given: StudyStatus) throws {
    for (type, then) in Self.table {
      let world = World(GivenWorld(studies: ["s": given, "other": .pending]))
      let event = try Domain.event(type, Domain.data(type))
      let refused = failure { try event.admit(to: world) }
      if let expected = then[given] {
        #expect(refused == nil, "\(type) of a \(given) study")
        #expect(try world.study("s") == expected)
      } else {
        #expect(refused?.status == (type == "StudyCreated" ? .conflict : .rejected), "\(type) of a \(given) study")
        #expect(refused?.detail("study_id") == .text("s"))
        #expect(try world.study("s") == given)
        if type != "StudyCreated" {
          #expect(refused?.detail("status") == .text(given.rawValue))
          #expect(refused?.message.contains("is \(given.rawValue); only a ") == true)
        }
      }
      #expect(try world.study("other") == .pending)
    }
  }

  @Test("Given no such study, only its creation is admitted")
  func noStudy() throws {
    for (type, _) in Self.table {
      let world = World(GivenWorld())
      let refused = failure { try Domain.event(type, Domain.data(type)).admit(to: world) }
      if type == "StudyCreated" {
        #expect(refused == nil)
        #expect(try world.study("s") == .pending)
      } else {
        #expect(refused?.status == .notFound, "\(type)")
        #expect(refused?.message.contains(#""s""#) == true)
      }
    }
  }

  @Test(
    "A transition carries the id and nothing else",
    arguments: ["StudyStarted", "StudyPaused", "StudyResumed", "StudyStopped"])
  func fields(type: String) throws {
    #expect(Domain.encoded(try Domain.event(type, #"{"id":"ä\u0041"}"#)) == #"{"id":"äA"}"#)
    #expect(try Domain.event(type, #"{"id":"s"}"#).stream == "study/s")
    #expect(failure { _ = try Domain.event(type, #"{"id":"s","name":"n"}"#) }?.key == "data.name")
    for wrong in ["{}", #"{"id":null}"#, #"{"id":""}"#, #"{"id":5}"#, #"{"id":"a\nb"}"#] {
      let refused = failure { _ = try Domain.event(type, wrong) }
      #expect(refused?.status == .invalidRequest)
      #expect(refused?.key == "data.id")
    }
  }

  @Test(
    "A command becomes its event about the same study",
    arguments: [
      ("start_study", "StudyStarted"), ("pause_study", "StudyPaused"), ("resume_study", "StudyResumed"),
      ("stop_study", "StudyStopped"),
    ])
  func commands(name: String, type: String) throws {
    let defaults = Defaults(eventIDs: [], recordedID: "new", now: Timestamp(clamping: 0))
    let decision = try Domain.command(name, #"{"id":"s"}"#).decide(defaults)
    let (event, id) = try (decision.event, decision.id)
    #expect("\(Swift.type(of: event).type)" == type)
    #expect(Domain.encoded(event) == #"{"id":"s"}"#)
    #expect(id == "s")
    #expect(failure { _ = try Domain.command(name, "{}") }?.key == "args.id")
    #expect(failure { _ = try Domain.command(name, #"{"id":"s","why":1}"#) }?.key == "args.why")
  }
}
