import EvalSQL
import EvalSystem

/// Finds a row of `recorded_results`, which names its id only when that is not the id of its event.
package enum RecordedResult {
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
}
