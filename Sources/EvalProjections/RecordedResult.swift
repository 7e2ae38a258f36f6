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

  static let columns = """
    position, result_id, case_position, model_name_id, functions_name_id, succeeded,
      error_enum, num_edits, num_lines_deleted, num_lines_added, time_to_first_token_ms, time_to_first_edit_ms,
      time_round_trip_ms, cost_usd, completion_tokens, output_content_id, file_content_id, call_content_id,
      created_ms
    """
}
