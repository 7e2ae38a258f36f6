import EvalStore
import EvalSystem
import EvalTesting
import Testing

/// Messages of errors go into logs; what people and models wrote does not belong there.
@Suite struct ErrorTextsTests {
  private static let secret = "q9secret"
  private let folder = StoreFolder()

  /// A store that holds the word wherever a text may stand.
  private func filled() throws -> Store {
    let store = try folder.open()
    let word = Self.secret
    let prompt = try store.execute("upsert_system_prompt", #"{"name":"p","content":"\#(word) prompt"}"#)
    let hash = prompt["result"]["hash"].text ?? ""
    _ = try store.execute("create_run", #"{"run_id":"r","system_prompt_hash":"\#(hash)","description":"\#(word)"}"#)
    _ = try store.execute("create_case", #"{"case_id":"k","run_id":"r","task_id":"t","description":"\#(word)"}"#)
    _ = try store.execute(
      "record_result",
      #"{"result_id":"x","run_id":"r","case_id":"k","model_id":"m","succeeded":true,"raw_model_output":"\#(word)"}"#)
    _ = try store.ask(
      .append,
      #"{"events":[{"type":"Mine","stream":"mine","event_id":"01890000-0000-7000-8000-000000000001","#
        + #""data":{"text":"\#(word)"},"metadata":{"by":"\#(word)"}}]}"#)
    return store
  }

  @Test(
    "No refusal carries a recorded text, or one of the refused request",
    arguments: [
      (.execute, #"{"command":"upsert_system_prompt","args":{"name":"","content":"WORD"}}"#),
      (.execute, #"{"command":"upsert_file","args":{"filepath":"f","content":"WORD","tokens":-1}}"#),
      (.execute, #"{"command":"upsert_file","args":{"filepath":"f","content":["WORD"]}}"#),
      (.execute, #"{"command":"upsert_file","args":{"filepath":"f","content":"WORD" "WORD"}}"#),
      (.execute, #"{"command":"upsert_file","args":{"filepath":"f","content":"WORD"#),
      (.execute, #"{"command":"create_run","args":{"run_id":"r","system_prompt_hash":"WORD","description":"WORD"}}"#),
      (.execute, #"{"command":"create_case","args":{"case_id":"k","run_id":"r","task_id":"t","description":"WORD"}}"#),
      (
        .execute,
        #"{"command":"record_result","args":{"result_id":"x","run_id":"r","case_id":"k","model_id":"m","succeeded":true,"raw_model_output":"WORD"}}"#
      ),
      (
        .execute,
        #"{"command":"record_result","args":{"run_id":"r","case_id":"k","model_id":"m","succeeded":true,"raw_model_output":"WORD","raw_model_output_hash":"e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"}}"#
      ),
      (
        .append,
        #"{"events":[{"type":"Mine","stream":"mine","event_id":"01890000-0000-7000-8000-000000000001","data":{"text":"WORD other"}}]}"#
      ),
      (.append, #"{"events":[{"type":"Mine","stream":"mine","expected_version":0,"data":{"text":"WORD"}}]}"#),
      (.append, #"{"events":[{"type":"Mine","stream":"mine","data":"WORD"}]}"#),
      (.append, #"{"events":[{"type":"Mine","stream":"mine","data":{"WORD":1,"WORD":2}}]}"#),
      (.append, #"{"events":[{"type":"Mine","stream":"mine","data":{"by":WORD}}]}"#),
      (.append, #"{"events":[{"type":"Mine","stream":"mine","data":{"by":"WORD\x"}}]}"#),
      (.query, #"{"query":"sql","args":{"sql":"SELECT json_extract('{}', raw_model_output) FROM results"}}"#),
      (.query, #"{"query":"sql","args":{"sql":"SELECT json_extract(raw_model_output, '$') FROM results"}}"#),
      (.query, #"{"query":"sql","args":{"sql":"SELECT * FROM system_prompts, json_each(content)"}}"#),
      (.query, #"{"query":"sql","args":{"sql":"SELECT * FROM events, json_each('{}', data)"}}"#),
    ] as [(EvalStore.Operation, String)])
  func refusals(operation: EvalStore.Operation, request: String) throws {
    let store = try filled()
    var words: [String] = []
    for piece in request.split(separator: "WORD", omittingEmptySubsequences: false) { words.append(String(piece)) }
    let refused = try #require(failure { _ = try store.ask(operation, words.joined(separator: Self.secret)) })
    #expect(!refused.message.contains(Self.secret))
    for (_, value) in refused.details {
      if case .text(let text) = value { #expect(!text.contains(Self.secret)) }
    }
  }

  @Test(
    "Of a key that is no name a refusal has the beginning",
    arguments: [
      (
        .execute,
        #"{"command":"create_run","args":{"run_id":"q","system_prompt_hash":"e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855","labels":{"WORD":"x"}}}"#
      ),
      (.execute, #"{"command":"record_checkpoint","args":{"study_id":"s","metrics":{"WORD":1}}}"#),
      (
        .execute,
        #"{"command":"record_benchmark_result","args":{"benchmark_id":"b","scores":{"WORD":1},"passed":1,"failed":0,"duration_ms":1,"config":{}}}"#
      ),
      (.append, #"{"events":[{"type":"StudyStarted","data":{"id":"s","WORD":1}}]}"#),
    ] as [(EvalStore.Operation, String)])
  func longKeys(operation: EvalStore.Operation, request: String) throws {
    let key = String(repeating: "k", count: 200) + Self.secret
    let pieces = request.split(separator: "WORD", omittingEmptySubsequences: false).map { String($0) }
    let refused = try #require(failure { _ = try folder.open().ask(operation, pieces.joined(separator: key)) })
    #expect(refused.status == .invalidRequest)
    #expect(refused.message.contains("kkkk") && !refused.message.contains(Self.secret))
    #expect(refused.key.map { !$0.contains(Self.secret) } == true)
  }

  @Test("Findings of verify carry none either")
  func findings() throws {
    let store = try filled()
    try folder.tamper("UPDATE contents SET bytes = CAST(bytes || 'x' AS BLOB); DROP TRIGGER log_events_refuse_update")
    try folder.tamper("UPDATE log_events SET data = replace(data, 'q9', 'q8q9') WHERE position = 5")
    try folder.tamper(
      "CREATE TRIGGER log_events_refuse_update BEFORE UPDATE ON log_events BEGIN SELECT raise(ABORT, 'events are never changed'); END"
    )
    let answer = try store.verify()
    #expect(answer["clean"].boolean == false)
    #expect(!answer.description.contains(Self.secret))
  }
}
