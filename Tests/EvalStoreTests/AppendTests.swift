import EvalStore
import EvalSystem
import EvalTesting
import Testing

@Suite struct AppendTests {
  private let folder = StoreFolder()
  private let store: Store

  init() throws { store = try folder.open() }

  private func append(_ events: String...) throws(Failure) -> JSONAnswer {
    try store.ask(.append, "{\"events\":[\(events.joined(separator: ","))]}")
  }

  private func event(_ fields: String) -> String { #"{"type":"T","stream":"x","data":{},\#(fields)}"# }

  @Test("Events come back as they were appended")
  func roundTrip() throws {
    let data = #"{"z":[1,2.5,null],"a":{"b":"é\n"}}"#
    let receipt = try append(
      #"{"type":"My Type","stream":"my/stream","data":\#(data),"metadata":{"by":"x"},"#
        + #""timestamp":"2026-01-01T01:00:00.5+01:00","event_id":"018F3C5E-7B2A-7C41-9D6E-5B8F2A1C3D4E"}"#)["events"][0]
    let id = "018f3c5e-7b2a-7c41-9d6e-5b8f2a1c3d4e"
    #expect(
      receipt.description == #"{"event_id":"\#(id)","stream":"my/stream","version":1,"position":1,"duplicate":false}"#)
    #expect(
      try store.ask(.read, "{}").description
        == #"{"events":[{"event_id":"\#(id)","stream":"my/stream","version":1,"position":1,"type":"My Type","#
        + #""timestamp":"2026-01-01T00:00:00.500Z","data":\#(data),"metadata":{"by":"x"}}],"next_position":2}"#)
  }

  @Test("One request appends to several streams, known and of one's own")
  func severalStreams() throws {
    let answer = try append(
      #"{"type":"StudyCreated","data":{"id":"s","name":"n","period_type":"daily"}}"#,
      #"{"type":"StudyStarted","stream":"study/s","data":{"id":"s"},"expected_version":1}"#,
      #"{"type":"Noted","stream":"notes","data":{"x":1},"expected_version":"no_stream"}"#,
      #"{"type":"CheckpointRecorded","data":{"id":"c","study_id":"s","timestamp":"2026-01-01T00:00:00Z"}}"#)
    let receipts = answer["events"].list.map { "\($0["stream"].text ?? "") \($0["version"].integer ?? 0)" }
    #expect(receipts == ["study/s 1", "study/s 2", "notes 1", "study/s 3"])
    #expect(try store.ask(.query, #"{"query":"get_study","args":{"id":"s"}}"#)["result"]["status"].text == "running")
    #expect(try store.isClean)
  }

  @Test(
    "An event that is wrong is named by its place",
    arguments: [
      (#"{}"#, "events[1].type"), (#"{"type":"T"}"#, "events[1].data"),
      (#"{"type":"T","data":{}}"#, "events[1].stream"),
      (#"{"type":"T","stream":"x","data":[]}"#, "events[1].data"),
      (#"{"type":"T","stream":"x","data":"x"}"#, "events[1].data"),
      (#"{"type":"","stream":"x","data":{}}"#, "events[1].type"),
      (#"{"type":"T","stream":"","data":{}}"#, "events[1].stream"),
      (#"{"type":"T","stream":"study/x","data":{}}"#, "events[1].stream"),
      (#"{"type":"T","stream":"content/x","data":{}}"#, "events[1].stream"),
      (#"{"type":"StudyStarted","stream":"study/t","data":{"id":"s"}}"#, "events[1].stream"),
      (#"{"type":"StudyStarted","data":{"id":"s","x":1}}"#, "events[1].data.x"),
      (#"{"type":"T","stream":"x","data":{},"metadata":[]}"#, "events[1].metadata"),
      (#"{"type":"T","stream":"x","data":{},"event_id":"x"}"#, "events[1].event_id"),
      (#"{"type":"T","stream":"x","data":{},"timestamp":"x"}"#, "events[1].timestamp"),
      (#"{"type":"T","stream":"x","data":{},"expected_version":-1}"#, "events[1].expected_version"),
      (#"{"type":"T","stream":"x","data":{},"expected_version":"x"}"#, "events[1].expected_version"),
      (#"{"type":"T","stream":"x","data":{},"expected_version":true}"#, "events[1].expected_version"),
      (#"{"type":"T","stream":"x","data":{},"position":1}"#, "events[1].position"), ("5", "events[1]"),
    ])
  func refused(wrong: String, key: String) throws {
    let refused = try #require(failure { _ = try append(#"{"type":"T","stream":"x","data":{}}"#, wrong) })
    #expect(refused.status == .invalidRequest)
    #expect(refused.key == key)
    #expect(try store.lastPosition == 0)
  }

  @Test("An append needs events, and takes 100,000 at most")
  func counts() throws {
    #expect(failure { _ = try append() }?.key == "events")
    #expect(failure { _ = try store.ask(.append, "{}") }?.key == "events")
    let event = #"{"type":"T","stream":"x","data":{}}"#
    let many = "{\"events\":[" + String(repeating: event + ",", count: 100_000) + event + "]}"
    let refused = try #require(failure { _ = try store.ask(.append, many) })
    #expect(refused.status == .invalidRequest)
    #expect(refused.message.contains("100001") && refused.message.contains("100000"))
    #expect(try store.lastPosition == 0)
  }

  @Test("Data nests as deep as a request may, and no deeper")
  func depth() throws {
    func data(_ levels: Int) -> String {
      let lists = String(repeating: "[", count: levels) + String(repeating: "]", count: levels)
      return #"{"type":"T","stream":"x","data":{"a":\#(lists)}}"#
    }
    _ = try append(data(60))
    #expect(failure { _ = try append(data(61)) }?.status == .invalidRequest)
    #expect(try store.isClean)
  }

  @Test("All events of a request are appended or none")
  func allOrNothing() throws {
    try store.createStudy("s")
    let refused = failure {
      _ = try append(
        event(#""metadata":{}"#), #"{"type":"StudyStarted","data":{"id":"s"}}"#,
        #"{"type":"StudyStarted","data":{"id":"s"}}"#)
    }
    #expect(refused?.status == .rejected)
    #expect(try store.lastPosition == 1)
    #expect(try store.ask(.query, #"{"query":"get_study","args":{"id":"s"}}"#)["result"]["status"].text == "pending")
    #expect(try store.note()["position"].integer == 2)
    #expect(try store.isClean)
  }

  @Test("A consumer moves with the events, beyond where it was, or nothing is written")
  func commit() throws {
    let event = #"{"type":"T","stream":"x","data":{}}"#
    func append(_ events: String, at position: Int64) throws -> JSONAnswer {
      try store.ask(.append, #"{"events":[\#(events)],"commit":{"consumer":"c","position":\#(position)}}"#)
    }
    #expect(try append(event, at: 5)["events"].list.count == 1)
    for position in [5, 4, 1] as [Int64] {
      #expect(failure { _ = try append(event, at: position) }?.status == .conflict)
    }
    #expect(try store.lastPosition == 1)
    #expect(try append("", at: 6)["events"].list.isEmpty)
    #expect(try store.ask(.commit, #"{"consumer":"c"}"#)["position"].integer == 6)
    #expect(failure { _ = try append(#"{"type":"StudyStarted","data":{"id":"s"}}"#, at: 7) }?.status == .notFound)
    #expect(try store.ask(.commit, #"{"consumer":"c"}"#)["position"].integer == 6)
    for commit in [#"{"consumer":"c"}"#, #"{"position":1}"#, #"{"consumer":"c","position":0}"#, "5"] {
      let request = #"{"events":[\#(event)],"commit":\#(commit)}"#
      #expect(failure { _ = try store.ask(.append, request) }?.key?.hasPrefix("commit") == true)
    }
  }
}
