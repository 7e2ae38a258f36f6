import EvalStore
import EvalSystem
import EvalTesting
import Testing

@Suite struct ProjectTests {
  private let folder = StoreFolder()
  private let store: Store

  init() throws {
    store = try folder.open()
    for index in 1...10 { try store.createStudy("s\(index)") }
    for index in 1...8 { _ = try store.execute("start_study", #"{"id":"s\#(index)"}"#) }
    for index in 1...6 { _ = try store.execute("record_checkpoint", #"{"study_id":"s\#(index)","id":"c\#(index)"}"#) }
    for _ in 0..<6 { try store.note() }
  }

  private func project(_ fields: String) throws(Failure) -> JSONAnswer { try store.ask(.project, "{\(fields)}") }

  private func steps(_ fields: String, by maximum: Int, between: () throws -> Void = {}) throws -> [JSONAnswer] {
    var answers: [JSONAnswer] = []
    repeat {
      if !answers.isEmpty { try between() }
      answers.append(try project(fields + ",\"max_events\":\(maximum)"))
    } while answers.last?["done"].boolean == false && answers.count < 100
    return answers
  }

  @Test("The status names each read model with its tables and rows")
  func status() throws {
    let answer = try project(#""action":"status""#)
    #expect(answer.keys == ["done", "position", "last_position", "projections"])
    #expect(answer["position"].integer == 30)
    for (index, name, rows) in [(0, "studies", 10), (1, "checkpoints", 6)] {
      #expect(
        answer["projections"][index].description
          == #"{"name":"\#(name)","version":1,"tables":["\#(name)"],"rows":\#(rows),"rebuild_position":null}"#)
    }
    #expect(try project(#""action":"status","projection":"checkpoints""#)["projections"].list.count == 1)
  }

  @Test("A rebuild in steps says how far it is, and gives the same file as before")
  func rebuild() throws {
    let before = try folder.dump()
    let answers = try steps(#""action":"rebuild""#, by: 12) {
      let underWay = try project(#""action":"status""#)["projections"][0]["rebuild_position"]
      #expect(underWay.integer != nil)
    }
    #expect(answers.map { $0["position"].integer } == [12, 24, 30])
    #expect(answers.map { $0["done"].boolean } == [false, false, true])
    #expect(answers.allSatisfy { $0["last_position"].integer == 30 })
    #expect(try folder.dump() == before)
    #expect(try store.isClean)
  }

  @Test("A handle goes on writing through a rebuild of another, and both end at the same")
  func rebuildBeside() throws {
    let other = try folder.open()
    let answers = try steps(#""action":"rebuild""#, by: 5) {
      try other.createStudy("new \(try other.lastPosition)")
      try store.note()
    }
    #expect(try other.isClean)
    let studies = try store.ask(.query, #"{"query":"list_studies","args":{"limit":1000}}"#)["result"].list.count
    #expect(answers.count > 6)
    #expect(studies == 10 + answers.count - 1)
    try store.createStudy("after")
    #expect(try store.isClean)
  }

  @Test("A rebuild that a crash has cut short is gone on with by the next handle")
  func rebuildAfterCrash() throws {
    _ = try project(#""action":"rebuild","max_events":10"#)
    store.close()
    let next = try folder.open()
    let answer = try next.ask(.project, #"{"action":"rebuild","max_events":15}"#)
    #expect(answer["position"].integer == 25)
    #expect(try next.ask(.project, #"{"action":"rebuild"}"#)["done"].boolean == true)
    #expect(try next.isClean)
  }

  @Test("A store is verified in one step or in many, with the same head")
  func verify() throws {
    let whole = try project(#""action":"verify""#)
    #expect(whole["clean"].boolean == true)
    #expect(whole["findings"].list.isEmpty)
    #expect(whole["position"].integer == 30)
    let answers = try steps(#""action":"verify""#, by: 7)
    #expect(answers.map { $0["position"].integer } == [7, 14, 21, 28, 30])
    #expect(answers.last?["clean"].boolean == true)
    #expect(answers.last?["head"].text == whole["head"].text)
    let growing = try steps(#""action":"verify""#, by: 10) { try store.note() }
    #expect(growing.last?["clean"].boolean == true)
    #expect(growing.last?["head"].text != whole["head"].text)
  }

  @Test("A byte that was flipped in the file is found at its event", arguments: [1, 12, 30])
  func flippedByte(position: Int) throws {
    let event = try store.ask(.read, #"{"from_position":\#(position),"limit":1}"#)["events"][0]
    let id = Hexadecimal.bytes((event["event_id"].text ?? "").filter { $0 != "-" }) ?? []
    store.close()
    var bytes = FileBytes.read(folder.path)
    // The id stands in the event and in its index; the event is the one that the data follows.
    let places = bytes.indices.dropLast(16).filter { bytes[$0] == id[0] && Array(bytes[$0..<$0 + 16]) == id }
    let inEvent = try #require(places.first { bytes[$0...].dropFirst(16).prefix(60).contains(UInt8(ascii: "{")) })
    let brace = try #require(bytes[inEvent...].firstIndex(of: UInt8(ascii: "{")))
    bytes[brace + 1] = bytes[brace + 1] == UInt8(ascii: "}") ? UInt8(ascii: " ") : UInt8(ascii: "'")
    FileBytes.write(bytes, to: folder.path)
    let damaged = try folder.open()
    for fields in [#""action":"verify""#, #""action":"verify","max_events":4"#] {
      var answer = try damaged.ask(.project, "{\(fields)}")
      while answer["done"].boolean == false { answer = try damaged.ask(.project, "{\(fields)}") }
      #expect(answer["clean"].boolean == false)
      #expect(answer["findings"][0]["position"].integer == Int64(position))
    }
  }

  @Test("A verification without max_events begins anew, whatever another one has left unfinished")
  func verifyAnew() throws {
    #expect(try project(#""action":"verify","max_events":20"#)["done"].boolean == false)
    try folder.tamperWithLog("UPDATE log_events SET metadata = '{\"x\":1}' WHERE position = 4")
    let whole = try project(#""action":"verify""#)
    #expect(whole["done"].boolean == true)
    #expect(whole["findings"].list.map { $0["position"].integer } == [4])
    let further = try project(#""action":"verify","max_events":5"#)
    #expect(further["position"].integer == 25, "the steps of the other go on from where they were")
  }

  /// The event of the user's own that was appended last stands far behind the others then.
  private func makeGap(to position: Int64) throws {
    try folder.tamperWithLog("UPDATE log_events SET position = \(position) WHERE position = 30")
  }

  @Test(
    "A gap in the log is one finding and one step, however wide it is", arguments: [1000, 1 << 50, .max] as [Int64])
  func verifyOverGap(far: Int64) throws {
    try makeGap(to: far)
    let answers = try steps(#""action":"verify""#, by: 7)
    #expect(answers.map { $0["position"].integer } == [7, 14, 21, 28, far])
    for answer in [try #require(answers.last), try project(#""action":"verify""#)] {
      #expect(answer["done"].boolean == true)
      #expect(answer["findings"].list.map { $0["position"].integer } == [30])
      #expect(answer["findings"][0]["problem"].text?.contains("\(far - 30) events from here on") == true)
    }
  }

  @Test("A rebuild steps over a gap in the log, however wide it is", arguments: [1000, 1 << 50, .max] as [Int64])
  func rebuildOverGap(far: Int64) throws {
    try makeGap(to: far)
    let before = try folder.dump()
    let answers = try steps(#""action":"rebuild""#, by: 12)
    #expect(answers.map { $0["position"].integer } == [12, 24, far])
    #expect(answers.allSatisfy { $0["last_position"].integer == far })
    #expect(try project(#""action":"rebuild""#)["done"].boolean == true)
    #expect(try folder.dump() == before)
  }

  @Test("An event that another program hides before the log's begin is found")
  func hiddenEvent() throws {
    try folder.tamperWithLog("UPDATE log_events SET position = -5 WHERE position = 30")
    let answer = try project(#""action":"verify""#)
    #expect(answer["clean"].boolean == false)
    #expect(answer["findings"][0]["position"].integer == -5)
    let answers = try steps(#""action":"verify""#, by: 7)
    #expect(answers.last?["findings"][0]["position"].integer == -5)
  }

  @Test("A log whose events all stand before its begin is rebuilt and verified like an empty one")
  func onlyHiddenEvents() throws {
    try folder.tamperWithLog("DELETE FROM log_events WHERE position < 30; UPDATE log_events SET position = -5")
    for answer in [try project(#""action":"rebuild","max_events":5"#), try project(#""action":"rebuild""#)] {
      #expect(answer["done"].boolean == true)
      #expect(answer["position"].integer == 0)
    }
    #expect(try project(#""action":"status""#)["projections"][0]["rows"].integer == 0)
    let found = try project(#""action":"verify""#)
    #expect(found["last_position"].integer == 0)
    #expect(found["findings"][0]["position"].integer == -5)
    #expect(try store.lastPosition == 0)
    #expect(try store.note()["position"].integer == 1)
  }

  @Test("A read model that somebody has changed is found, and mended by a rebuild")
  func tamperedReadModel() throws {
    try folder.tamper("UPDATE studies SET status = 'stopped' WHERE id = 's3'; DELETE FROM checkpoints WHERE id = 'c2'")
    let answer = try project(#""action":"verify""#)
    #expect(answer["clean"].boolean == false)
    #expect(answer["findings"].list.map { $0["position"].isNull } == [true, true])
    #expect(answer["findings"][0]["problem"].text?.contains("read model studies") == true)
    #expect(answer["findings"][1]["problem"].text?.contains("read model checkpoints") == true)
    #expect(try project(#""action":"verify","projection":"checkpoints""#)["findings"].list.count == 1)
    _ = try project(#""action":"rebuild","projection":"checkpoints""#)
    #expect(try project(#""action":"verify""#)["findings"].list.count == 1)
    _ = try project(#""action":"rebuild""#)
    #expect(try store.isClean)
  }

  @Test("At most a hundred findings come, in order")
  func manyFindings() throws {
    for index in 0..<120 { try store.note("x", #"{"i":\#(index)}"#) }
    try folder.tamper(
      "DROP TRIGGER log_events_refuse_update; UPDATE log_events SET metadata = '{\"x\":1}' WHERE position > 20")
    let findings = try project(#""action":"verify""#)["findings"].list.compactMap { $0["position"].integer }
    #expect(findings == Array(21...120))
  }

  @Test(
    "A request that is wrong is named",
    arguments: [
      ("", "action"), (#""action":"check""#, "action"), (#""action":"rebuild","projection":"study""#, "projection"),
      (#""action":"verify","max_events":0"#, "max_events"), (#""action":"verify","max_event":1"#, "max_event"),
    ])
  func refused(fields: String, key: String) {
    let refused = failure { _ = try project(fields) }
    #expect(refused?.status == .invalidRequest)
    #expect(refused?.key == key)
  }
}
