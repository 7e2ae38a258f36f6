import EvalStore
import EvalSystem
import EvalTesting
import Testing

@Suite struct ExecuteTests {
  private let folder = StoreFolder()
  private let store: Store

  init() throws { store = try folder.open() }

  @Test("A command gives its result and the receipts of its events")
  func answer() throws {
    let answer = try store.ask(
      .execute,
      #"{"command":"create_study","args":{"id":"s","name":"n","period_type":"daily"},"metadata":{"by":"x"},"#
        + #""event_id":"018f3c5e-7b2a-7c41-9d6e-5b8f2a1c3d4e","expected_version":"no_stream"}"#)
    #expect(
      answer.description
        == #"{"result":{"id":"s"},"events":[{"event_id":"018f3c5e-7b2a-7c41-9d6e-5b8f2a1c3d4e","stream":"study/s","#
        + #""version":1,"position":1,"duplicate":false}]}"#)
    let event = try store.ask(.read, "{}")["events"][0]
    #expect(event["type"].text == "StudyCreated")
    #expect(event["metadata"].description == #"{"by":"x"}"#)
  }

  @Test("An id that the store makes is a UUIDv7")
  func madeID() throws {
    let answer = try store.execute("create_study", #"{"name":"n","period_type":"daily"}"#)
    let id = try #require(EventID(answer["result"]["id"].text ?? ""))
    #expect(id.high >> 12 & 0xf == 7)
    #expect(answer["events"][0]["stream"].text == "study/" + id.text)
  }

  @Test("A batch sees what it has done itself, and is carried out as a whole")
  func batch() throws {
    let answer = try store.ask(
      .execute,
      #"{"commands":[{"command":"create_study","args":{"id":"s","name":"n","period_type":"daily"}},"#
        + #"{"command":"start_study","args":{"id":"s"},"expected_version":1},"#
        + #"{"command":"record_checkpoint","args":{"study_id":"s","id":"c"}},{"command":"stop_study","args":{"id":"s"}}]}"#
    )
    #expect(answer["results"].list.map { $0["result"]["id"].text } == ["s", "s", "c", "s"])
    #expect(answer["results"].list.map { $0["events"][0]["version"].integer } == [1, 2, 3, 4])
    #expect(try store.ask(.query, #"{"query":"get_study","args":{"id":"s"}}"#)["result"]["status"].text == "stopped")
  }

  @Test("Of the ids that a batch takes, the one is named that was taken before, not those that it has written itself")
  func takenBefore() throws {
    _ = try store.execute("upsert_system_prompt", #"{"name":"p","content":"p"}"#)
    let prompt = try store.ask(.query, #"{"query":"sql","args":{"sql":"SELECT hash FROM system_prompts"}}"#)
    let hash = try #require(prompt["result"]["rows"][0][0].text)
    _ = try store.execute("create_run", #"{"run_id":"r","system_prompt_hash":"\#(hash)"}"#)
    _ = try store.execute("create_case", #"{"run_id":"r","case_id":"k","task_id":"t"}"#)
    func result(_ id: String, of testCase: String = "k") -> String {
      #"{"command":"record_result","args":{"result_id":"\#(id)","run_id":"r","case_id":"\#(testCase)","model_id":"m","#
        + #""succeeded":true}}"#
    }
    _ = try store.ask(.execute, result("old"))
    try store.createStudy("s")
    _ = try store.execute("start_study", #"{"id":"s"}"#)
    let checkpoint =
      #"{"command":"record_checkpoint","args":{"study_id":"s","id":"c","metrics_of":{"run_id":"r","#
      + #""start":"2000-01-01T00:00:00Z","end":"2100-01-01T00:00:00Z"}}}"#
    let newCase = #"{"command":"create_case","args":{"run_id":"r","case_id":"l","task_id":"t"}}"#
    let last = try store.lastPosition
    for before in [
      [result("a")], [result("a"), newCase, result("b", of: "l")], [newCase, result("a", of: "l")],
      [result("a"), checkpoint, result("b")],
    ] {
      let commands = (before + [result("old")]).joined(separator: ",")
      let refused = failure { _ = try store.ask(.execute, #"{"commands":[\#(commands)]}"#) }
      #expect(refused?.status == .conflict)
      #expect(refused?.detail("result_id") == .text("old"), "\(refused?.message ?? "")")
      #expect(refused?.detail("index") == .integer(Int64(before.count)))
      #expect(try store.lastPosition == last)
    }
    #expect(try store.isClean)
    let commands = [result("a"), newCase, result("b", of: "l"), checkpoint, result("c")].joined(separator: ",")
    let carriedOut = try store.ask(.execute, #"{"commands":[\#(commands)]}"#)
    #expect(carriedOut["results"].list.count == 5)
    #expect(try store.isClean)
    let rows = try store.ask(.query, #"{"query":"sql","args":{"sql":"SELECT count(*) FROM results"}}"#)
    #expect(rows["result"]["rows"][0].description == "[4]")
  }

  @Test("A batch with one refused command does nothing at all")
  func refusedBatch() throws {
    let refused = failure {
      _ = try store.ask(
        .execute,
        #"{"commands":[{"command":"create_study","args":{"id":"s","name":"n","period_type":"daily"}},"#
          + #"{"command":"stop_study","args":{"id":"s"}}]}"#)
    }
    #expect(refused?.status == .rejected)
    #expect(try store.lastPosition == 0)
    #expect(try store.ask(.query, #"{"query":"get_study","args":{"id":"s"}}"#)["result"].isNull)
    try store.createStudy("s")
    #expect(try store.isClean)
  }

  @Test(
    "A request that is wrong is named by its place",
    arguments: [
      ("{}", "command"), (#"{"command":"start_study"}"#, "args"), (#"{"command":"start_studi","args":{}}"#, "command"),
      (#"{"command":5,"args":{}}"#, "command"), (#"{"command":"start_study","args":[]}"#, "args"),
      (#"{"command":"start_study","args":{}}"#, "args.id"), (#"{"commands":[]}"#, "commands"),
      (#"{"commands":{}}"#, "commands"),
      (#"{"commands":[{"command":"start_study","args":{}}]}"#, "commands[0].args.id"),
      (#"{"commands":[5]}"#, "commands[0]"), (#"{"commands":[],"command":"x"}"#, "command"),
      (#"{"command":"start_study","args":{"id":"s"},"event_id":"x"}"#, "event_id"),
      (#"{"command":"start_study","args":{"id":"s"},"expected_version":"x"}"#, "expected_version"),
      (#"{"command":"start_study","args":{"id":"s"},"timestamp":"2026-01-01T00:00:00Z"}"#, "timestamp"),
    ])
  func refused(request: String, key: String) {
    let refused = failure { _ = try store.ask(.execute, request) }
    #expect(refused?.status == .invalidRequest)
    #expect(refused?.key == key)
  }

  @Test(
    "The expected version of a study is checked",
    arguments: [
      ("1", true), (#""any""#, true), (#""stream_exists""#, true), ("0", false), ("2", false), (#""no_stream""#, false),
    ])
  func expectedVersion(version: String, admitted: Bool) throws {
    try store.createStudy("s")
    let request = #"{"command":"start_study","args":{"id":"s"},"expected_version":\#(version)}"#
    #expect(failure { _ = try store.ask(.execute, request) }?.status == (admitted ? nil : .conflict))
    #expect(try store.lastPosition == (admitted ? 2 : 1))
  }

  @Test("Two handles that take turns answer as one that does all, and make the same file")
  func takingTurns() throws {
    let other = StoreFolder()
    let clock = ManualClock()
    let alone = try other.open(clock)
    let origin = clock.origin()
    let handles = try (0..<2).map { _ in
      try Array(#"{"durability":"normal"}"#.utf8).withRaw { (options) throws(Failure) in
        try Store(path: folder.path, options: options, origin: origin)
      }
    }
    var generator = SeededGenerator(seed: 5)
    for step in 0..<400 {
      let id = "s\(Int.random(in: 0..<20, using: &generator))"
      let names = ["create_study", "start_study", "pause_study", "resume_study", "stop_study", "record_checkpoint"]
      let name = names.randomElement(using: &generator) ?? ""
      let args =
        switch name {
        case "create_study": #"{"id":"\#(id)","name":"n","period_type":"daily"}"#
        case "record_checkpoint": #"{"id":"c\#(step % 150)","study_id":"\#(id)"}"#
        default: #"{"id":"\#(id)"}"#
        }
      let handle = handles[Bool.random(using: &generator) ? 0 : 1]
      let (one, two) = (outcome(alone, name, args), outcome(handle, name, args))
      guard one == two else {
        Issue.record("step \(step), \(name) \(args): \(one) alone, \(two) in turns")
        return
      }
    }
    #expect(try handles[0].isClean)
    #expect(try alone.lastPosition > 50)
    #expect(
      try folder.look("SELECT count(*) || max(version) FROM log_events")
        == other.look("SELECT count(*) || max(version) FROM log_events"))
    #expect(
      try folder.look("SELECT id || status FROM studies ORDER BY rowid")
        == other.look("SELECT id || status FROM studies ORDER BY rowid"))
  }

  /// Where the event went, or why it was refused.
  private func outcome(_ store: Store, _ command: String, _ args: String) -> String {
    do {
      let receipt = try store.execute(command, args)["events"][0]
      return "\(receipt["stream"]) \(receipt["version"]) \(receipt["position"])"
    } catch { return "\(error.status.name): \(error.message)" }
  }
}
