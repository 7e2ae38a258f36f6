import EvalSystem
import EvalTesting
import Testing

@testable import EvalDomain

@Suite struct RecordCheckpointTests {
  private let defaults = Defaults(eventIDs: [], recordedID: "made", now: Timestamp(clamping: 1000))

  @Test("The store gives the id and the time that are left out")
  func madeFields() throws {
    let decision = try Domain.command("record_checkpoint", #"{"study_id":"s"}"#).decide(defaults)
    let (event, id) = try (decision.event, decision.id)
    #expect(id == "made")
    #expect(Domain.encoded(event) == #"{"id":"made","study_id":"s","timestamp":"1970-01-01T00:00:01.000Z"}"#)
    #expect(event.stream == "study/s")
  }

  @Test("What is given stands, in one order, with the time in UTC")
  func givenFields() throws {
    let args = #"""
      {"sessions_included":["a","b"],"events_analyzed":3,"metrics":{"x":1,"total_tokens":7,"agent_efficiency":0.50},
       "timestamp":"2026-01-01T01:00:00+01:00","study_id":"s","id":"c"}
      """#
    let bytes =
      #"{"id":"c","study_id":"s","timestamp":"2026-01-01T00:00:00.000Z","metrics":{"x":1,"total_tokens":7,"#
      + #""agent_efficiency":0.5},"events_analyzed":3,"sessions_included":["a","b"]}"#
    let decision = try Domain.command("record_checkpoint", args).decide(defaults)
    let (event, id) = try (decision.event, decision.id)
    #expect(id == "c")
    #expect(Domain.encoded(event) == bytes)
    #expect(Domain.encoded(try Domain.event("CheckpointRecorded", args)) == bytes)
  }

  @Test(
    "A field that breaks its rule is named",
    arguments: [
      ("study_id", "null"), ("study_id", #""""#), ("id", #""""#), ("id", "1"), ("timestamp", #""today""#),
      ("timestamp", "1"), ("metrics", "[]"), ("events_analyzed", "-1"), ("events_analyzed", "1.0"),
      ("events_analyzed", #""1""#), ("sessions_included", #""a""#), ("sessions_included[0]", #"[""]"#),
      ("sessions_included[1]", #"["a",1]"#), ("event", "1"),
    ])
  func refused(place: String, value: String) {
    let key = String(place.prefix { $0 != "[" })
    let study = key == "study_id" ? "" : #""study_id":"s","#
    let refused = failure { _ = try Domain.command("record_checkpoint", #"{\#(study)"\#(key)":\#(value)}"#) }
    #expect(refused?.status == .invalidRequest)
    #expect(refused?.key == "args." + place)
  }

  @Test("An event has to name its id and its time, a command need not", arguments: ["id", "timestamp"])
  func required(field: String) {
    let all = ["id": #""id":"c""#, "timestamp": #""timestamp":"2026-01-01T00:00:00Z""#, "study_id": #""study_id":"s""#]
    let data = "{" + all.filter { $0.key != field }.values.joined(separator: ",") + "}"
    #expect(failure { _ = try Domain.event("CheckpointRecorded", data) }?.key == "data." + field)
    #expect(failure { _ = try Domain.command("record_checkpoint", data) } == nil)
  }

  @Test("Two checkpoints of a request cannot share an id; one that was there before is found out by name")
  func takenIDs() throws {
    func record(_ id: String, in world: World) throws(Failure) {
      try Domain.command("record_checkpoint", #"{"id":"\#(id)","study_id":"s"}"#).decide(defaults).event.admit(
        to: world)
    }
    let world = World(GivenWorld(studies: ["s": .running], existing: [.checkpoint: ["old"]]))
    try record("new", in: world)
    let twice = failure { try record("new", in: world) }
    #expect(twice?.status == .conflict)
    #expect(twice?.detail("checkpoint_id") == .text("new"))
    try world.nameTakenID()
    try record("old", in: world)
    let taken = failure { try world.nameTakenID() }
    #expect(taken?.status == .conflict)
    #expect(taken?.detail("checkpoint_id") == .text("old"))
  }
}
