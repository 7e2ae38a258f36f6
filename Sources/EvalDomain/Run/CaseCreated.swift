import EvalJSON
import EvalSystem

/// A run has a case: one task with the file and the prompt it is tried with.
package struct CaseCreated: DomainEvent {
  package static let type: StaticString = "CaseCreated"
  static let fields: [StaticString] = [
    "case_id", "run_id", "created_at", "description", "system_prompt_hash", "task_id", "tokens_in_context", "file_hash",
  ]

  private(set) var caseID: String
  private let runID: String
  private let createdAt: Timestamp?
  private let description: String?
  /// Nil: that of the run.
  private let systemPromptHash: String?
  private let taskID: String
  /// 0 or more.
  private let tokensInContext: Int64?
  private let fileHash: String?

  package init(_ data: JSONValue, at path: Path) throws(Failure) {
    let fields = try Fields(data, at: path, known: Self.fields)
    try self.init(fields, caseID: fields.required("case_id", fields.name("case_id")))
  }

  init(_ fields: Fields, caseID: String) throws(Failure) {
    self.caseID = caseID
    runID = try fields.required("run_id", fields.name("run_id"))
    createdAt = try fields.timestamp("created_at")
    description = try fields.text("description")
    systemPromptHash = try fields.hash("system_prompt_hash")
    taskID = try fields.required("task_id", fields.name("task_id"))
    tokensInContext = try fields.count("tokens_in_context")
    fileHash = try fields.hash("file_hash")
  }

  /// The same case with the id that the caller had left out.
  func completed(id: String) -> CaseCreated {
    var copy = self
    copy.caseID = id
    return copy
  }

  package var stream: String { Streams.run(runID) }

  package func encode() -> [UInt8] {
    var writer = JSONWriter(reserving: 512)
    writer.beginObject()
    writer.member("case_id", caseID)
    writer.member("run_id", runID)
    writer.member("created_at", createdAt?.rfc3339)
    writer.member("description", description)
    writer.member("system_prompt_hash", systemPromptHash)
    writer.member("task_id", taskID)
    writer.member("tokens_in_context", tokensInContext)
    writer.member("file_hash", fileHash)
    writer.endObject()
    return writer.bytes
  }

  package func admit(to world: World, as eventID: EventID) throws(Failure) {
    try world.require(.run, runID)
    if let systemPromptHash { try world.require(.systemPrompt, systemPromptHash) }
    if let fileHash { try world.require(.file, fileHash) }
    try world.claimCase(caseID, of: runID)
  }
}
