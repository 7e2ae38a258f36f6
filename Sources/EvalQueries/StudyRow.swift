import EvalJSON
import EvalSQL

/// A row of `studies` as an answer.
enum StudyRow {
  static let select = """
    SELECT id, name, status, period_type, period_value, config, created_at, started_at, stopped_at FROM "studies"
    """
  static let order = PageOrder.time(name: "created_at", place: 6)

  static func write(_ row: Statement, to writer: inout JSONWriter) {
    writer.beginObject()
    writer.column("id", row, 0)
    writer.column("name", row, 1)
    writer.column("status", row, 2)
    writer.column("period_type", row, 3)
    writer.column("period_value", row, 4)
    writer.jsonColumn("config", row, 5)
    writer.column("created_at", row, 6)
    writer.column("started_at", row, 7)
    writer.column("stopped_at", row, 8)
    writer.endObject()
  }
}
