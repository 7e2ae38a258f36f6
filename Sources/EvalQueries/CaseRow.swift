import EvalJSON
import EvalSQL

/// A row of `cases` as an answer.
enum CaseRow {
  static let select = """
    SELECT case_id, run_id, created_at, description, system_prompt_hash, task_id, tokens_in_context, file_hash
    FROM "cases"
    """
  static let order = PageOrder.time(name: "created_at", place: 2, id: "case_id", idPlace: 0)

  static func write(_ row: Statement, to writer: inout JSONWriter) {
    writer.beginObject()
    writer.column("case_id", row, 0)
    writer.column("run_id", row, 1)
    writer.column("created_at", row, 2)
    writer.column("description", row, 3)
    writer.column("system_prompt_hash", row, 4)
    writer.column("task_id", row, 5)
    writer.column("tokens_in_context", row, 6)
    writer.column("file_hash", row, 7)
    writer.endObject()
  }
}
