import EvalJSON
import EvalSQL
import EvalSystem

/// A row of `runs` as an answer.
enum RunRow {
  static let select =
    #"SELECT run_id, created_at, description, system_prompt_hash, labels, digests, plan FROM "runs""#
  static let order = PageOrder.time(name: "created_at", place: 1, id: "run_id", idPlace: 0)

  /// Whether there is a run of that id. O(log runs).
  static func isThere(_ run: String, in connection: Connection) throws(Failure) -> Bool {
    try connection.first(#"SELECT 1 FROM "runs" WHERE run_id = ?1"#, [.text(run)]) { (_) throws(Failure) in true }
      ?? false
  }

  static func write(_ row: Statement, to writer: inout JSONWriter) {
    writer.beginObject()
    writer.column("run_id", row, 0)
    writer.column("created_at", row, 1)
    writer.column("description", row, 2)
    writer.column("system_prompt_hash", row, 3)
    writer.jsonColumn("labels", row, 4)
    writer.jsonColumn("digests", row, 5)
    if row.isNull(6) { writer.column("plan", row, 6) } else { writer.jsonColumn("plan", row, 6) }
    writer.endObject()
  }
}
