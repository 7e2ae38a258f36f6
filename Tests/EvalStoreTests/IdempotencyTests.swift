import EvalStore
import EvalSystem
import EvalTesting
import Testing

@Suite struct IdempotencyTests {
  private static let id = "018f3c5e-7b2a-7c41-9d6e-5b8f2a1c3d4e"
  private let folder = StoreFolder()
  private let clock = ManualClock()
  private let store: Store

  init() throws { store = try folder.open(clock) }

  private func append(_ event: String) throws(Failure) -> JSONAnswer {
    clock.advance(1000)
    return try store.ask(.append, "{\"events\":[\(event)]}")["events"][0]
  }

  private func execute(_ command: String) throws(Failure) -> JSONAnswer {
    clock.advance(1000)
    return try store.ask(.execute, command)
  }

  @Test(
    "The same event again gives the first receipt, whatever the order of its keys",
    arguments: [
      #"{"event_id":"\#(id)","type":"T","stream":"x","data":{"a":1,"b":{"c":[1,2],"d":"é"}}}"#,
      #"{"event_id":"\#(id.uppercased())","data":{"b":{"d":"\u00e9","c":[1, 2]},"a":1},"stream":"x","type":"T"}"#,
      #"{"event_id":"\#(id)","type":"T","stream":"x","data":{"a":1,"b":{"c":[1,2],"d":"é"}},"metadata":{}}"#,
      #"{"event_id":"\#(id)","type":"T","stream":"x","data":{"a":1,"b":{"c":[1,2],"d":"é"}},"timestamp":null}"#,
      #"{"event_id":"\#(id)","type":"T","stream":"x","data":{"a":1,"b":{"c":[1,2],"d":"é"}},"expected_version":"no_stream"}"#,
      #"{"event_id":"\#(id)","type":"T","stream":"x","data":{"a":1,"b":{"c":[1,2],"d":"é"}},"timestamp":"2026-01-01T00:00:01Z"}"#,
    ])
  func duplicates(again: String) throws {
    let first = try append(
      #"{"event_id":"\#(Self.id)","type":"T","stream":"x","data":{"a":1,"b":{"c":[1,2],"d":"é"}}}"#)
    try store.note("x")
    let second = try append(again)
    #expect(first["duplicate"].boolean == false)
    #expect(second["duplicate"].boolean == true)
    for key in ["event_id", "stream"] as [StaticString] { #expect(first[key].text == second[key].text) }
    for key in ["position", "version"] as [StaticString] { #expect(first[key].integer == second[key].integer) }
    #expect(try store.lastPosition == 2)
  }

  @Test(
    "Another event under the same id is a conflict, and nothing is written",
    arguments: [
      #""type":"U","stream":"x","data":{"a":1}"#, #""type":"T","stream":"y","data":{"a":1}"#,
      #""type":"T","stream":"x","data":{"a":2}"#, #""type":"T","stream":"x","data":{"a":1,"b":2}"#,
      #""type":"T","stream":"x","data":{}"#, #""type":"T","stream":"x","data":{"a":1},"metadata":{"m":1}"#,
      #""type":"T","stream":"x","data":{"a":1},"timestamp":"2026-01-01T00:00:01.001Z""#,
      #""type":"StudyStarted","data":{"id":"s"}"#,
    ])
  func conflicts(fields: String) throws {
    _ = try append(#"{"event_id":"\#(Self.id)","type":"T","stream":"x","data":{"a":1}}"#)
    let refused = try #require(failure { _ = try append(#"{"event_id":"\#(Self.id)",\#(fields)}"#) })
    #expect(refused.status == .conflict)
    #expect(refused.detail("event_id") == .text(Self.id))
    #expect(refused.detail("position") == .integer(1))
    #expect(try store.lastPosition == 1)
  }

  @Test("An event twice in one request is written once")
  func withinRequest() throws {
    let event = #"{"event_id":"\#(Self.id)","type":"T","stream":"x","data":{}}"#
    let receipts = try store.ask(.append, #"{"events":[\#(event),\#(event)]}"#)["events"].list
    #expect(receipts.map { $0["duplicate"].boolean } == [false, true])
    #expect(receipts.map { $0["position"].integer } == [1, 1])
    #expect(try store.lastPosition == 1)
  }

  @Test("A repeated request writes what is new in it, and only that")
  func partlyNew() throws {
    let first = #"{"event_id":"\#(Self.id)","type":"T","stream":"x","data":{}}"#
    _ = try append(first)
    let receipts = try store.ask(.append, #"{"events":[\#(first),{"type":"T","stream":"x","data":{}}]}"#)["events"].list
    #expect(receipts.map { $0["position"].integer } == [1, 2])
  }

  @Test("A command again gives the first receipt and the first result, though the study has gone on")
  func commands() throws {
    let create = #"{"command":"create_study","args":{"name":"n","period_type":"daily"},"event_id":"\#(Self.id)"}"#
    let first = try execute(create)
    let id = first["result"]["id"].text ?? ""
    _ = try execute(#"{"command":"start_study","args":{"id":"\#(id)"}}"#)
    let second = try execute(create)
    #expect(second["result"]["id"].text == id)
    #expect(second["events"][0]["duplicate"].boolean == true)
    #expect(second["events"][0]["position"].integer == 1)
    #expect(try store.lastPosition == 2)
  }

  @Test("A checkpoint again keeps the id and the time that the store chose")
  func checkpoints() throws {
    try store.createStudy("s")
    _ = try store.execute("start_study", #"{"id":"s"}"#)
    let record = #"{"command":"record_checkpoint","args":{"study_id":"s","metrics":{"x":1}},"event_id":"\#(Self.id)"}"#
    let first = try execute(record)
    let second = try execute(record)
    #expect(second["result"].description == first["result"].description)
    #expect(second["events"][0]["duplicate"].boolean == true)
    for args in [
      #"{"study_id":"s","metrics":{"x":2}}"#, #"{"study_id":"s"}"#, #"{"study_id":"s","metrics":{"x":1},"id":"c"}"#,
      #"{"study_id":"s","metrics":{"x":1},"timestamp":"2026-01-01T00:00:00Z"}"#,
    ] {
      let other = #"{"command":"record_checkpoint","args":\#(args),"event_id":"\#(Self.id)"}"#
      #expect(failure { _ = try execute(other) }?.status == .conflict)
    }
  }

  @Test(
    "Another command under the same id is a conflict",
    arguments: [
      #""command":"start_study","args":{"id":"s"}"#,
      #""command":"create_study","args":{"name":"m","period_type":"daily"}"#,
      #""command":"create_study","args":{"name":"n","period_type":"weekly"}"#,
      #""command":"create_study","args":{"id":"t","name":"n","period_type":"daily"}"#,
      #""command":"create_study","args":{"name":"n","period_type":"daily"},"metadata":{"m":1}"#,
    ])
  func otherCommands(fields: String) throws {
    _ = try execute(
      #"{"command":"create_study","args":{"id":"s","name":"n","period_type":"daily"},"event_id":"\#(Self.id)"}"#)
    #expect(failure { _ = try execute(#"{\#(fields),"event_id":"\#(Self.id)"}"#) }?.status == .conflict)
    #expect(try store.lastPosition == 1)
  }

  @Test("A command and the event that it became are the same")
  func commandAndEvent() throws {
    _ = try execute(
      #"{"command":"create_study","args":{"id":"s","name":"n","period_type":"daily"},"event_id":"\#(Self.id)"}"#)
    let event = #"{"event_id":"\#(Self.id)","type":"StudyCreated","data":{"period_type":"daily","name":"n","id":"s"}}"#
    #expect(try append(event)["duplicate"].boolean == true)
  }

  @Test("A batch again is a duplicate as a whole")
  func batches() throws {
    let batch =
      #"{"commands":[{"command":"create_study","args":{"id":"s","name":"n","period_type":"daily"},"event_id":"\#(Self.id)"},"#
      + #"{"command":"start_study","args":{"id":"s"},"event_id":"018f3c5e-7b2a-7c41-9d6e-5b8f2a1c3d4f"}]}"#
    _ = try execute(batch)
    let again = try execute(batch)["results"].list
    #expect(again.map { $0["events"][0]["duplicate"].boolean } == [true, true])
    #expect(again.map { $0["result"]["id"].text } == ["s", "s"])
    #expect(try store.lastPosition == 2)
  }
}
