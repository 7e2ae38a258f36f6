import EvalJSON
import EvalLog
import EvalSQL
import EvalSystem

/// Writes rows of results from the bytes of their events. The statements of the projection do the same in several times the
/// time, because SQLite parses the JSON for it; a test holds both against each other. A number is here the double nearest to
/// what the log has, which is not so in every version of SQLite.
final class RecordedResultRows: DirectRows {
  private struct Statements: Sendable {
    let insertion: String
    let nameID: String
    let newName: String
    let casePosition: String

    init(_ tables: TableSet) {
      func text(_ sql: String) -> String { tables.text(sql, for: .results) }
      insertion = text(
        """
        INSERT INTO "recorded_results"(\(RecordedResult.columns))
        VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18, ?19)
        """)
      nameID = text(#"SELECT name_id FROM "result_names" WHERE name = ?1"#)
      newName = text(#"INSERT INTO "result_names"(name) VALUES(?1) RETURNING name_id"#)
      casePosition = text(#"SELECT position FROM "recorded_cases" WHERE case_id = ?1"#)
    }

    static let over = ForEachSet(Statements.init)
  }

  private static let contentID = "SELECT content_id FROM contents WHERE CAST(lower(hex(hash)) AS TEXT) = ?1"
  /// How many numbers of a kind are remembered.
  private static let memory = 10_000

  private let connection: Connection
  private let statements: Statements
  private let insertion: Statement
  private var names: [ExactText: Int64] = [:]
  private var cases: [ExactText: Int64] = [:]
  private var contents: [ExactText: Int64] = [:]

  init(_ connection: Connection, _ tables: TableSet) throws(Failure) {
    self.connection = connection
    statements = Statements.over[tables]
    insertion = try connection.statement(statements.insertion)
  }

  func write(_ event: LoggedEvent, showing sums: (any Summing)?) throws(Failure) -> Bool {
    var data = WrittenObject(event.data)
    let resultID = data.text("result_id")
    _ = data.text("run_id")
    let caseID = data.text("case_id")
    let modelID = data.text("model_id")
    let functions = data.text("processing_functions_hash")
    let succeeded = data.boolean("succeeded")
    let error = data.integer("error_enum")
    let edits = data.integer("num_edits")
    let linesDeleted = data.integer("num_lines_deleted")
    let linesAdded = data.integer("num_lines_added")
    let firstToken = data.number("time_to_first_token_ms")
    let firstEdit = data.number("time_to_first_edit_ms")
    let roundTrip = data.number("time_round_trip_ms")
    let cost = data.number("cost_usd")
    let tokens = data.integer("completion_tokens")
    let output = data.text("raw_model_output_hash")
    let file = data.text("file_edited_hash")
    let call = data.text("parsed_tool_call_json_hash")
    let createdAt = data.text("created_at").map { String(decoding: $0, as: UTF8.self) }
    guard data.isSound, data.isAtEnd, let caseID, let modelID, let succeeded, let id = event.id else { return false }
    let created = createdAt.map { Timestamp(rfc3339: $0)?.milliseconds } ?? event.timestamp
    guard let created else { return false }
    let casePosition = try number(caseID, in: &cases, statements.casePosition)
    let model = try nameID(modelID)
    let row = insertion
    defer { row.reset() }
    try row.bind(integer: event.position, at: 1)
    if let resultID, !id.isText(resultID) { try row.lend(text: resultID, at: 2) }
    try row.bind(integer: casePosition, at: 3)
    try row.bind(integer: model, at: 4)
    if let functions { try row.bind(integer: try nameID(functions), at: 5) }
    try row.bind(integer: succeeded ? 1 : 0, at: 6)
    try row.bind(integer: error, at: 7)
    try row.bind(integer: edits, at: 8)
    try row.bind(integer: linesDeleted, at: 9)
    try row.bind(integer: linesAdded, at: 10)
    try row.bind(number: firstToken, at: 11)
    try row.bind(number: firstEdit, at: 12)
    try row.bind(number: roundTrip, at: 13)
    try row.bind(number: cost, at: 14)
    try row.bind(integer: tokens, at: 15)
    try row.bind(integer: try contentID(output), at: 16)
    try row.bind(integer: try contentID(file), at: 17)
    try row.bind(integer: try contentID(call), at: 18)
    try row.bind(integer: created, at: 19)
    _ = try row.step()
    if let sums, let casePosition, let model {
      try sums.show(
        WrittenResult(
          position: event.position, casePosition: casePosition, model: model, created: created, succeeded: succeeded,
          error: error, cost: cost?.value, completionTokens: tokens, edits: edits, linesAdded: linesAdded,
          linesDeleted: linesDeleted, firstToken: firstToken?.value, firstEdit: firstEdit?.value,
          roundTrip: roundTrip?.value))
    }
    return true
  }

  // MARK: Numbers

  /// The number of a name, which it gets where it has none.
  private func nameID(_ name: UnsafeRawBufferPointer) throws(Failure) -> Int64? {
    if let known = try number(name, in: &names, statements.nameID) { return known }
    let text = String(decoding: name, as: UTF8.self)
    let new = try connection.first(statements.newName, [.text(text)]) { (row) throws(Failure) in row.integer(0) }
    names[ExactText(text)] = new
    return new
  }

  private func contentID(_ hash: UnsafeRawBufferPointer?) throws(Failure) -> Int64? {
    guard let hash else { return nil }
    return try number(hash, in: &contents, Self.contentID)
  }

  /// What the statement finds for a text; nil when that is nothing.
  private func number(
    _ text: UnsafeRawBufferPointer, in known: inout [ExactText: Int64], _ statement: String
  ) throws(Failure) -> Int64? {
    let text = String(decoding: text, as: UTF8.self)
    if let number = known[ExactText(text)] { return number }
    let found = try connection.first(statement, [.text(text)]) { (row) throws(Failure) in row.integer(0) }
    if known.count >= Self.memory { known.removeAll(keepingCapacity: true) }
    known[ExactText(text)] = found
    return found
  }
}

extension Statement {
  fileprivate func bind(number: JSONNumber?, at index: Int32) throws(Failure) {
    switch number {
    case nil: break
    case .integer(let integer): try bind(integer: integer, at: index)
    case .real(let real): try bind(.real(real), at: index)
    }
  }
}
