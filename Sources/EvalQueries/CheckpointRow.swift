import EvalJSON
import EvalSQL

/// A row of `checkpoints` as an answer.
enum CheckpointRow {
  static let select = """
    SELECT id, study_id, timestamp, metrics, events_analyzed, sessions_included FROM "checkpoints"
    """
  static let order = PageOrder.time(name: "timestamp", place: 2)

  static func write(_ row: Statement, to writer: inout JSONWriter) {
    writer.beginObject()
    writer.column("id", row, 0)
    writer.column("study_id", row, 1)
    writer.column("timestamp", row, 2)
    writer.jsonColumn("metrics", row, 3)
    writer.column("events_analyzed", row, 4)
    writer.jsonColumn("sessions_included", row, 5)
    writer.endObject()
  }
}
