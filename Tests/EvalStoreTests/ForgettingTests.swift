import EvalLog
import EvalSQL
import EvalStore
import EvalSystem
import EvalTesting
import Testing

/// What `forget_content` leaves in the log, the read models and the answers. `DestructionTests` look at the bytes.
@Suite struct ForgettingTests {
  private let folder = StoreFolder()
  private let store: Store

  init() throws { store = try folder.open() }

  /// A prompt, a run, a case and a result that says `output`; gives the hash of the output.
  private func result(_ output: String = "the secret") throws -> String {
    let prompt = try store.execute("upsert_system_prompt", #"{"name":"p","content":"prompt"}"#)["result"]["hash"].text
    _ = try store.execute("create_run", #"{"run_id":"r","system_prompt_hash":\#((prompt ?? "").json)}"#)
    _ = try store.execute("create_case", #"{"case_id":"k","run_id":"r","task_id":"t"}"#)
    _ = try record("x", output)
    return try hash(of: output)
  }

  private func record(_ id: String, _ output: String) throws -> JSONAnswer {
    try store.execute(
      "record_result",
      #"{"result_id":\#(id.json),"run_id":"r","case_id":"k","model_id":"m","succeeded":false,"raw_model_output":\#(output.json)}"#
    )
  }

  private func hash(of text: String) throws -> String {
    try Array(text.utf8).withRaw { (bytes) throws(Failure) in Hexadecimal.text(try SHA256.digest(bytes)) }
  }

  private func ask(_ query: String, _ args: String) throws -> JSONAnswer {
    try store.ask(.query, #"{"query":"\#(query)","args":\#(args)}"#)["result"]
  }

  @Test("Forgetting is an event in the stream of the content, and the answer says that the bytes are destroyed")
  func event() throws {
    let hash = try store.put("secret")
    let answer = try store.forget(hash, because: "asked for")
    #expect(answer["result"].description == #"{"hash":"\#(hash)","destroyed":true}"#)
    #expect(answer["events"][0]["stream"].text == "content/\(hash)")
    let event = try store.ask(.read, #"{"stream":"content/\#(hash)"}"#)["events"][0]
    #expect(event["type"].text == "ContentForgotten")
    #expect(event["data"].description == #"{"hash":"\#(hash)","reason":"asked for"}"#)
    let info = try store.info()
    #expect(info["contents"].integer == 1)
    #expect(info["forgotten_contents"].integer == 1)
    #expect(info["pending_destructions"].integer == 0)
    #expect(try store.isClean)
  }

  @Test("The content is not found any more, and the failure says when and why it was forgotten")
  func reading() throws {
    let hash = try store.put("secret")
    try store.forget(hash, because: "asked for")
    let refused = try #require(failure { _ = try store.getContent(hash) })
    #expect(refused.status == .notFound)
    let moment = try store.ask(.read, "{}")["events"][0]["timestamp"].text ?? ""
    #expect(refused.message.contains(moment))
    #expect(!refused.message.contains("asked for"))
    #expect(refused.detail("hash") == .text(hash))
    #expect(refused.detail("forgotten_at") == .text(moment))
    #expect(refused.detail("reason") == .text("asked for"))
  }

  @Test("A second command changes nothing, the same one gives its receipt, a second event is a conflict")
  func again() throws {
    let hash = try store.put("secret")
    let id = #""event_id":"01890000-0000-7000-8000-000000000001""#
    let request = #"{"command":"forget_content","args":{"hash":"\#(hash)","reason":"first"},\#(id)}"#
    let first = try store.ask(.execute, request)
    #expect(try store.ask(.execute, request)["events"][0]["duplicate"].boolean == true)
    let second = try store.forget(hash, because: "second")
    #expect(second.description == #"{"result":{"hash":"\#(hash)","destroyed":true},"events":[]}"#)
    let event = #"{"events":[{"type":"ContentForgotten","data":{"hash":"\#(hash)","reason":"third"}}]}"#
    #expect(failure { _ = try store.ask(.append, event) }?.status == .conflict)
    #expect(try store.lastPosition == first["events"][0]["position"].integer)
    #expect(failure { _ = try store.getContent(hash) }?.detail("reason") == .text("first"))
  }

  @Test("What there is not, and the empty text, cannot be forgotten")
  func impossible() throws {
    #expect(failure { try store.forget(String(repeating: "a", count: 64), because: "x") }?.status == .notFound)
    let empty = try store.put("")
    #expect(failure { try store.forget(empty, because: "x") }?.status == .rejected)
    #expect(try store.getContent(empty).isEmpty)
    #expect(try store.lastPosition == 0)
  }

  @Test("An event that is appended forgets as the command does")
  func appended() throws {
    let hash = try store.put("secret")
    _ = try store.ask(
      .append, #"{"events":[{"type":"ContentForgotten","data":{"hash":"\#(hash)","reason":"r"}}]}"#)
    #expect(failure { _ = try store.getContent(hash) }?.detail("reason") == .text("r"))
    #expect(try store.info()["pending_destructions"].integer == 0)
    #expect(try store.isClean)
  }

  @Test("A refused request forgets nothing")
  func refused() throws {
    let hash = try store.put("secret")
    let request =
      #"{"commands":[{"command":"forget_content","args":{"hash":"\#(hash)","reason":"r"}},"#
      + #"{"command":"start_study","args":{"id":"none"}}]}"#
    #expect(failure { _ = try store.ask(.execute, request) }?.status == .notFound)
    #expect(try store.getContent(hash) == Array("secret".utf8))
    #expect(try store.info()["pending_destructions"].integer == 0)
    try store.forget(hash, because: "r")
    #expect(try store.isClean)
  }

  // MARK: What showed the text

  @Test("Results show null instead of the text, say that it was forgotten, and keep its hash")
  func results() throws {
    let output = try result()
    try store.forget(output, because: "r")
    for row in try [
      ask("get_result", #"{"result_id":"x"}"#), ask("list_results", "{}")[0], ask("failed_cases", "{}")[0],
    ] {
      #expect(row["result_id"].text == "x")
      #expect(row["raw_model_output"].isNull)
      #expect(row["forgotten"].description == #"["raw_model_output"]"#)
    }
    #expect(try ask("get_result", #"{"result_id":"x"}"#)["raw_model_output_hash"].text == output)
    #expect(try !ask("list_results", #"{"texts":false}"#)[0]["forgotten"].exists)
    #expect(
      try ask("sql", #"{"sql":"SELECT raw_model_output IS NULL, result_id FROM results"}"#)["rows"].description
        == #"[[1,"x"]]"#)
  }

  @Test("Other results and those without texts do not say that something was forgotten")
  func otherResults() throws {
    try store.forget(try result(), because: "r")
    _ = try record("other", "kept")
    _ = try record("empty", "")
    #expect(try ask("get_result", #"{"result_id":"other"}"#)["raw_model_output"].text == "kept")
    #expect(try !ask("get_result", #"{"result_id":"other"}"#)["forgotten"].exists)
    #expect(try ask("get_result", #"{"result_id":"empty"}"#)["raw_model_output"].text == "")
    #expect(try !ask("get_result", #"{"result_id":"empty"}"#)["forgotten"].exists)
  }

  @Test(
    "A prompt and a file show null and say that their content was forgotten",
    arguments: [
      ("upsert_system_prompt", "get_system_prompt", #""name":"n""#, "system_prompts"),
      ("upsert_file", "get_file", #""filepath":"f""#, "files"),
    ])
  func registered(upsert: String, get: String, field: String, table: String) throws {
    let args = #"{\#(field),"content":"secret"}"#
    let hash = try store.execute(upsert, args)["result"]["hash"].text ?? ""
    #expect(try !ask(get, #"{"hash":"\#(hash)"}"#)["forgotten"].exists)
    try store.forget(hash, because: "r")
    let shown = try ask(get, #"{"hash":"\#(hash)"}"#)
    #expect(shown["hash"].text == hash)
    #expect(shown["content"].isNull)
    #expect(shown["forgotten"].description == #"["content"]"#)
    #expect(
      try ask("sql", #"{"sql":"SELECT content, hash FROM \#(table)"}"#)["rows"].description == #"[[null,"\#(hash)"]]"#)
    #expect(try store.execute(upsert, args)["events"].list.isEmpty)
    #expect(failure { _ = try store.getContent(hash) }?.status == .notFound)
  }

  @Test("A pair of functions has no text that could be forgotten, even if a content of its hash was")
  func pair() throws {
    let args = #"{"name":"n","parsing_function":"a","diff_edit_function":"b"}"#
    let hash = try store.execute("upsert_processing_functions", args)["result"]["hash"].text ?? ""
    #expect(try store.put("a\nb") == hash)
    try store.forget(hash, because: "r")
    let shown = try ask("get_processing_functions", #"{"hash":"\#(hash)"}"#)
    #expect(shown["parsing_function"].text == "a")
    #expect(!shown["forgotten"].exists)
    #expect(try store.isClean)
  }

  // MARK: The same bytes again

  @Test("Bytes that were forgotten are not stored again")
  func putAgain() throws {
    let hash = try store.put("secret")
    try store.forget(hash, because: "why")
    let refused = try #require(failure { _ = try store.put("secret") })
    #expect(refused.status == .rejected)
    #expect(refused.detail("hash") == .text(hash))
    #expect(refused.detail("reason") == .text("why"))
    #expect(try store.isClean)
  }

  @Test(
    "A result that says what was forgotten is recorded with the hash, and the answer says that the text was not stored")
  func recordedAgain() throws {
    let hash = try result()
    try store.forget(hash, because: "r")
    let answer = try record("again", "the secret")
    #expect(answer["events"].list.count == 1)
    #expect(answer["forgotten"].description == #"["\#(hash)"]"#)
    let shown = try ask("get_result", #"{"result_id":"again"}"#)
    #expect(shown["raw_model_output_hash"].text == hash)
    #expect(shown["raw_model_output"].isNull)
    #expect(try !record("other", "fine")["forgotten"].exists)
    #expect(try store.isClean)
  }

  @Test("Within one request too, what was forgotten stays forgotten")
  func sameRequest() throws {
    let hash = try result()
    let answer = try store.ask(
      .execute,
      #"{"commands":[{"command":"forget_content","args":{"hash":"\#(hash)","reason":"r"}},"#
        + #"{"command":"upsert_file","args":{"filepath":"f","content":"the secret"}},"#
        + #"{"command":"forget_content","args":{"hash":"\#(hash)","reason":"again"}}]}"#)
    #expect(answer["results"][0]["result"]["destroyed"].boolean == true)
    #expect(answer["results"][1]["forgotten"].description == #"["\#(hash)"]"#)
    #expect(answer["results"][2]["events"].list.isEmpty)
    #expect(try ask("get_file", #"{"hash":"\#(hash)"}"#)["content"].isNull)
    #expect(try store.isClean)
  }

  // MARK: Proving and copying

  @Test("Read models made anew after the forgetting are those that were there")
  func rebuilt() throws {
    let output = try result()
    try store.forget(output, because: "r")
    _ = try record("again", "the secret")
    let tables = ["recorded_results", "registered_prompts", "registered_files", "forgotten_contents", "contents"]
    func rows() throws -> [String] {
      try tables.flatMap { table in
        try ask("sql", #"{"sql":"SELECT * FROM \#(table)"}"#)["rows"].list.map(\.description)
      }
    }
    let before = try rows()
    #expect(before.count >= 4)
    _ = try store.ask(.project, #"{"action":"rebuild"}"#)
    #expect(try rows() == before)
    #expect(try store.isClean)
  }

  @Test(
    "Verify finds bytes that went without an event, came back after one, and contents that are not there",
    arguments: [
      ("UPDATE contents SET bytes = x'' WHERE content_id = 2", "no event says"),
      ("DELETE FROM contents WHERE content_id = 2", "is not there"),
      ("DELETE FROM contents WHERE content_id = 1", "is not there"),
      ("UPDATE contents SET bytes = CAST('gone' AS BLOB) WHERE content_id = 3", "was forgotten, but"),
    ])
  func found(sql: String, problem: String) throws {
    _ = try result()
    try store.forget(store.put("gone"), because: "r")
    #expect(try store.isClean)
    try folder.tamper(sql)
    let findings = try store.verify()["findings"].list
    #expect(findings.contains { $0["problem"].text?.contains(problem) == true })
  }

  @Test("An import names what was forgotten elsewhere before the events that refer to it")
  func imported() throws {
    let output = try result()
    try store.forget(output, because: "r")
    let events = try store.ask(.read, "{}")["events"].list.map { event in
      #"{"type":\#((event["type"].text ?? "").json),"data":\#(event["data"].description),"#
        + #""event_id":\#((event["event_id"].text ?? "").json),"timestamp":\#((event["timestamp"].text ?? "").json)}"#
    }
    let copy = try Store(path: folder.path("copy.db"))
    _ = try copy.put("prompt")
    #expect(
      failure { _ = try copy.ask(.append, #"{"events":[\#(events.joined(separator: ","))]}"#) }?.status == .notFound)
    _ = try copy.ask(.append, #"{"events":[],"forgotten":["\#(output)"]}"#)
    _ = try copy.ask(.append, #"{"events":[\#(events.dropLast().joined(separator: ","))]}"#)
    #expect(try copy.verify()["findings"][0]["problem"].text?.contains("no event says") == true)
    _ = try copy.ask(.append, #"{"events":[\#(events.last ?? "")],"forgotten":["\#(output)"]}"#)
    #expect(try copy.isClean)
    #expect(try copy.info()["head"].text == store.info()["head"].text)
    #expect(failure { _ = try copy.getContent(output) }?.detail("reason") == .text("r"))
    #expect(try copy.info()["pending_destructions"].integer == 0)
  }

  @Test("What is no hash cannot be named as forgotten", arguments: ["5", #""ab""#, #"["zz"]"#, "[1]"])
  func notForgotten(value: String) {
    #expect(
      failure { _ = try store.ask(.append, #"{"events":[],"forgotten":\#(value)}"#) }?.status == .invalidRequest)
  }

  @Test("To the first schema and back, what was forgotten stays forgotten")
  func migrated() throws {
    let output = try result()
    try store.forget(output, because: "r")
    _ = try store.ask(.maintain, #"{"action":"migrate","to":1}"#)
    #expect(try store.info()["pending_destructions"].integer == 0)
    store.close()
    let upgraded = try folder.open()
    #expect(failure { _ = try upgraded.getContent(output) }?.detail("reason") == .text("r"))
    #expect(try upgraded.isClean)
    #expect(try upgraded.info()["pending_destructions"].integer == 0)
  }

  @Test("In memory too")
  func memory() throws {
    let memory = try Store(path: ":memory:")
    let hash = try memory.put("secret")
    #expect(try memory.forget(hash, because: "r")["result"]["destroyed"].boolean == true)
    #expect(failure { _ = try memory.getContent(hash) }?.status == .notFound)
    #expect(try memory.isClean)
  }
}

extension Store {
  /// Stores a text as a content; gives its hash.
  @discardableResult
  func put(_ text: String) throws(Failure) -> String {
    try Array(text.utf8).withRaw { (bytes) throws(Failure) in try JSONAnswer(putContent(bytes))["hash"].text ?? "" }
  }

  @discardableResult
  func forget(_ hash: String, because reason: String) throws(Failure) -> JSONAnswer {
    try execute("forget_content", #"{"hash":\#(hash.json),"reason":\#(reason.json)}"#)
  }
}
