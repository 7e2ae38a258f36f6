import EvalJSON
import EvalSystem

/// An evaluation began: which prompt it uses, what it is labelled with, what it intends.
package struct RunCreated: DomainEvent {
  package static let type: StaticString = "RunCreated"
  static let fields: [StaticString] = [
    "run_id", "created_at", "description", "system_prompt_hash", "labels", "digests", "plan",
  ]

  private(set) var runID: String
  private let createdAt: Timestamp?
  private let description: String?
  private let systemPromptHash: String
  /// JSON objects.
  private let labels: [UInt8]?
  private let digests: [UInt8]?
  private let plan: RunPlan?

  package init(_ data: JSONValue, at path: Path) throws(Failure) {
    let fields = try Fields(data, at: path, known: Self.fields)
    try self.init(fields, runID: fields.required("run_id", fields.name("run_id")))
  }

  init(_ fields: Fields, runID: String) throws(Failure) {
    self.runID = runID
    createdAt = try fields.timestamp("created_at")
    description = try fields.text("description")
    systemPromptHash = try fields.required("system_prompt_hash", fields.hash("system_prompt_hash"))
    labels = try fields.labels("labels")
    digests = try fields.digests("digests")
    plan = try fields.value("plan").map { (value) throws(Failure) in try RunPlan(value, at: fields.place("plan")) }
  }

  /// The same run with the id that the caller had left out.
  func completed(id: String) -> RunCreated {
    var copy = self
    copy.runID = id
    return copy
  }

  package var stream: String { Streams.run(runID) }

  package func encode() -> [UInt8] {
    var writer = JSONWriter(reserving: 512)
    writer.beginObject()
    writer.member("run_id", runID)
    writer.member("created_at", createdAt?.rfc3339)
    writer.member("description", description)
    writer.member("system_prompt_hash", systemPromptHash)
    writer.member("labels", raw: labels)
    writer.member("digests", raw: digests)
    writer.member("plan", raw: plan?.encode())
    writer.endObject()
    return writer.bytes
  }

  package func admit(to world: World, as eventID: EventID) throws(Failure) {
    try world.require(.systemPrompt, systemPromptHash)
    try world.register(.run, runID)
  }
}

extension Fields {
  /// Names with texts of at most 4,096 bytes, as JSON.
  fileprivate func labels(_ key: StaticString) throws(Failure) -> [UInt8]? {
    guard let value = value(key) else { return nil }
    let labels = try Fields(open: value, at: place(key))
    var writer = JSONWriter(reserving: 256)
    writer.beginObject()
    try labels.object.forEachMember { (key, value) throws(Failure) in
      let name = String(cString: key)
      let path = Path.named(name, in: labels.path)
      guard Fields.isName(name) else { throw .notALabelName(.cut(name, in: labels.path)) }
      guard value.kind != .null else { return }
      guard let text = value.text else { throw .wrongType(path, expected: "a text", got: value.kind) }
      guard text.utf8.count <= 4096 else { throw .longLabel(path) }
      writer.key(key)
      writer.text(text)
    }
    writer.endObject()
    return writer.bytes
  }

  fileprivate func digests(_ key: StaticString) throws(Failure) -> [UInt8]? {
    guard let value = value(key) else { return nil }
    let digests = try Fields(value, at: place(key), known: RunDigest.allCases.map(\.name))
    var writer = JSONWriter(reserving: 256)
    writer.beginObject()
    for key in RunDigest.allCases.map(\.name) { writer.member(key, try digests.name(key)) }
    writer.endObject()
    return writer.bytes
  }
}
