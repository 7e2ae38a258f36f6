import EvalDomain
import EvalJSON
import EvalSQL
import EvalSystem

/// A row of `recorded_results`, which names its id only when that is not the id of its event.
package enum RecordedResult {
  /// Results `r` with their cases `k` and models `m`.
  package static let from = """
    FROM "recorded_results" AS r
    JOIN "recorded_cases" AS k ON k.position = r.case_position
    JOIN "result_names" AS m ON m.name_id = r.model_name_id
    """

  /// The position of the event of the result that was given this id; nil when there is none. O(log results).
  static func position(given id: String, in connection: Connection) throws(Failure) -> Int64? {
    try connection.first(#"SELECT position FROM "recorded_results" WHERE result_id = ?1"#, [.text(id)]) {
      (row) throws(Failure) in row.integer(0)
    }
  }

  /// The position of the event of the result with this id; nil when there is none. O(log results).
  package static func position(of id: String, in connection: Connection) throws(Failure) -> Int64? {
    if let given = try position(given: id, in: connection) { return given }
    guard let event = EventID(id), event.text == id else { return nil }
    return try connection.first(
      """
      SELECT e.position FROM log_events AS e JOIN "recorded_results" AS r ON r.position = e.position
      WHERE e.event_id = ?1 AND r.result_id IS NULL
      """, [.blob(event.withBytes { Array($0) })]
    ) { (row) throws(Failure) in row.integer(0) }
  }

  // MARK: Writing

  static let columns = """
    position, result_id, case_position, model_name_id, functions_name_id, succeeded,
      error_enum, num_edits, num_lines_deleted, num_lines_added, time_to_first_token_ms, time_to_first_edit_ms,
      time_round_trip_ms, cost_usd, completion_tokens, output_content_id, file_content_id, call_content_id,
      created_ms
    """

  private static let insertion: String = {
    func content(_ place: Int) -> String {
      "(SELECT c.content_id FROM contents AS c WHERE CAST(lower(hex(c.hash)) AS TEXT) = ?\(place))"
    }
    // A rebuild has SQLite read the numbers in the log, and some builds of it round in another way than others do.
    let numbers = (0..<4).map { "json_extract(?11, '$[\($0)]')" }.joined(separator: ", ")
    return """
      INSERT INTO "recorded_results"(\(columns))
      VALUES(?1, ?2, (SELECT k.position FROM "recorded_cases" AS k WHERE k.case_id = ?3), ?4, ?5, ?6, ?7, ?8, ?9, ?10,
        \(numbers), ?12, \((13...15).map(content).joined(separator: ", ")), ?16)
      """
  }()

  /// Adds the rows of results that have just been appended, all or, where an id is taken, none; O(results).
  static let insert: Projection.Handler.Direct = { (connection, steps) throws(Failure) in
    do throws(Failure) {
      var names: [ExactText: Int64] = [:]
      for step in steps { try insert(step, into: connection, &names) }
    } catch {
      if error.isTakenKey, let first = steps.first {
        try connection.run(#"DELETE FROM "recorded_results" WHERE position >= ?1"#, [.integer(first.position)])
      }
      throw error
    }
  }

  /// `names` are the numbers of names that have been looked up.
  private static func insert(
    _ step: Projector.Step, into connection: Connection, _ names: inout [ExactText: Int64]
  ) throws(Failure) {
    guard let fact = step.fact, let result = fact.event as? ResultRecorded else { return }
    func nameID(_ name: String) throws(Failure) -> Int64 {
      if let known = names[ExactText(name)] { return known }
      let id = try Self.nameID(name, in: connection)
      names[ExactText(name)] = id
      return id
    }
    let model = try nameID(result.modelID)
    let functions = try result.processingFunctionsHash.map(nameID)
    let givenID = result.resultID == fact.id.text ? nil : result.resultID
    try connection.run(
      insertion,
      [
        .integer(step.position), .optional(givenID), .text(result.caseID), .integer(model), .optional(functions),
        .integer(result.succeeded ? 1 : 0), .optional(result.error?.rawValue), .optional(result.editCount),
        .optional(result.lineDeletionCount), .optional(result.lineAdditionCount),
        list(result.timeToFirstToken, result.timeToFirstEdit, result.timeOfRoundTrip, result.cost),
        .optional(result.completionTokens), .optional(result.rawModelOutputHash), .optional(result.fileEditedHash),
        .optional(result.parsedToolCallHash), .integer((result.createdAt ?? fact.timestamp).milliseconds),
      ])
  }

  /// Numbers as the log has them, as one JSON text.
  private static func list(_ numbers: JSONNumber?...) -> SQLValue {
    var text = "["
    for number in numbers {
      if text.utf8.count > 1 { text += "," }
      switch number {
      case nil: text += "null"
      case .integer(let integer): text += integer.description
      case .real(let real): text += real.description
      }
    }
    return .text(text + "]")
  }

  private static func nameID(_ name: String, in connection: Connection) throws(Failure) -> Int64 {
    let known = try connection.first(#"SELECT name_id FROM "result_names" WHERE name = ?1"#, [.text(name)]) {
      (row) throws(Failure) in row.integer(0)
    }
    if let known { return known }
    return try connection.first(#"INSERT INTO "result_names"(name) VALUES(?1) RETURNING name_id"#, [.text(name)]) {
      (row) throws(Failure) in row.integer(0)
    } ?? 0
  }
}
