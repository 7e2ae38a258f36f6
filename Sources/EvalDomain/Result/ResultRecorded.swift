import EvalJSON
import EvalSystem

/// One attempt of a model at a case, and how it ended. Without an id of its own, a result has that of its event.
///
/// A class, because there are thousands in a request and they are handed on several times.
package final class ResultRecorded: DomainEvent {
  package static let type: StaticString = "ResultRecorded"
  /// The fields that the event and the command share.
  static let fields: [StaticString] = [
    "result_id", "run_id", "case_id", "model_id", "processing_functions_hash", "succeeded", "error_enum", "num_edits",
    "num_lines_deleted", "num_lines_added", "time_to_first_token_ms", "time_to_first_edit_ms", "time_round_trip_ms",
    "cost_usd", "completion_tokens", "raw_model_output_hash", "file_edited_hash", "parsed_tool_call_json_hash",
    "created_at",
  ]

  package let resultID: String?
  private let runID: String
  package let caseID: String
  package let modelID: String
  package let processingFunctionsHash: String?
  package let succeeded: Bool
  package let error: ErrorKind?
  package let editCount: Int64?
  package let lineDeletionCount: Int64?
  package let lineAdditionCount: Int64?
  package let timeToFirstToken: JSONNumber?
  package let timeToFirstEdit: JSONNumber?
  package let timeOfRoundTrip: JSONNumber?
  package let cost: JSONNumber?
  package let completionTokens: Int64?
  package let rawModelOutputHash: String?
  package let fileEditedHash: String?
  package let parsedToolCallHash: String?
  package let createdAt: Timestamp?
  /// All fields, written while they are read.
  private let data: [UInt8]

  package convenience init(_ data: JSONValue, at path: Path) throws(Failure) {
    let fields = try Fields(data, at: path, known: Self.fields)
    try self.init(
      fields, rawModelOutputHash: fields.hash("raw_model_output_hash"),
      parsedToolCallHash: fields.hash("parsed_tool_call_json_hash"))
  }

  init(_ fields: Fields, rawModelOutputHash: String?, parsedToolCallHash: String?) throws(Failure) {
    resultID = try fields.name("result_id")
    runID = try fields.required("run_id", fields.name("run_id"))
    caseID = try fields.required("case_id", fields.name("case_id"))
    modelID = try fields.required("model_id", fields.name("model_id"))
    processingFunctionsHash = try fields.hash("processing_functions_hash")
    succeeded = try fields.required("succeeded", fields.boolean("succeeded"))
    error = try fields.errorKind("error_enum")
    if succeeded, let error { throw .errorOfSuccess(fields.place("error_enum"), error) }
    editCount = try fields.count("num_edits")
    lineDeletionCount = try fields.count("num_lines_deleted")
    lineAdditionCount = try fields.count("num_lines_added")
    timeToFirstToken = try fields.amount("time_to_first_token_ms")
    timeToFirstEdit = try fields.amount("time_to_first_edit_ms")
    timeOfRoundTrip = try fields.amount("time_round_trip_ms")
    cost = try fields.amount("cost_usd")
    completionTokens = try fields.count("completion_tokens")
    self.rawModelOutputHash = rawModelOutputHash
    fileEditedHash = try fields.hash("file_edited_hash")
    self.parsedToolCallHash = parsedToolCallHash
    createdAt = try fields.timestamp("created_at")
    var writer = JSONWriter(reserving: 1024)
    writer.beginObject()
    writer.member("result_id", resultID)
    writer.member("run_id", runID)
    writer.member("case_id", caseID)
    writer.member("model_id", modelID)
    writer.member("processing_functions_hash", processingFunctionsHash)
    writer.member("succeeded", succeeded)
    writer.member("error_enum", error?.rawValue)
    writer.member("num_edits", editCount)
    writer.member("num_lines_deleted", lineDeletionCount)
    writer.member("num_lines_added", lineAdditionCount)
    writer.member("time_to_first_token_ms", timeToFirstToken)
    writer.member("time_to_first_edit_ms", timeToFirstEdit)
    writer.member("time_round_trip_ms", timeOfRoundTrip)
    writer.member("cost_usd", cost)
    writer.member("completion_tokens", completionTokens)
    writer.member("raw_model_output_hash", rawModelOutputHash)
    writer.member("file_edited_hash", fileEditedHash)
    writer.member("parsed_tool_call_json_hash", parsedToolCallHash)
    writer.member("created_at", createdAt?.rfc3339)
    writer.endObject()
    data = writer.bytes
  }

  /// Reads what `encode` has written, which takes much less time than parsing it; nil where the bytes may be something else.
  package init?(written bytes: UnsafeRawBufferPointer) {
    func string(_ text: UnsafeRawBufferPointer?) -> String? { text.map { String(decoding: $0, as: UTF8.self) } }
    var object = WrittenObject(bytes)
    resultID = string(object.text("result_id"))
    let ofRun = string(object.text("run_id"))
    let ofCase = string(object.text("case_id"))
    let ofModel = string(object.text("model_id"))
    processingFunctionsHash = string(object.text("processing_functions_hash"))
    let outcome = object.boolean("succeeded")
    let errorNumber = object.integer("error_enum")
    editCount = object.integer("num_edits")
    lineDeletionCount = object.integer("num_lines_deleted")
    lineAdditionCount = object.integer("num_lines_added")
    timeToFirstToken = object.number("time_to_first_token_ms")
    timeToFirstEdit = object.number("time_to_first_edit_ms")
    timeOfRoundTrip = object.number("time_round_trip_ms")
    cost = object.number("cost_usd")
    completionTokens = object.integer("completion_tokens")
    rawModelOutputHash = string(object.text("raw_model_output_hash"))
    fileEditedHash = string(object.text("file_edited_hash"))
    parsedToolCallHash = string(object.text("parsed_tool_call_json_hash"))
    let time = string(object.text("created_at"))
    guard object.isSound, object.isAtEnd, let ofRun, let ofCase, let ofModel, let outcome else { return nil }
    (runID, caseID, modelID, succeeded) = (ofRun, ofCase, ofModel, outcome)
    error = errorNumber.flatMap(ErrorKind.init(rawValue:))
    createdAt = time.flatMap(Timestamp.init(rfc3339:))
    guard (error == nil) == (errorNumber == nil), (createdAt == nil) == (time == nil) else { return nil }
    data = Array(bytes)
  }

  package var stream: String { Streams.run(runID) }

  package func encode() -> [UInt8] { data }

  package func admit(to world: World, as eventID: EventID) throws(Failure) {
    try world.require(.run, runID)
    try world.requireCase(caseID, of: runID)
    if let processingFunctionsHash { try world.require(.processingFunctions, processingFunctionsHash) }
    if let fileEditedHash { try world.require(.file, fileEditedHash) }
    if let rawModelOutputHash { try world.requireText(rawModelOutputHash) }
    if let parsedToolCallHash { try world.requireText(parsedToolCallHash) }
    try world.claimResult(resultID, event: eventID)
  }
}
