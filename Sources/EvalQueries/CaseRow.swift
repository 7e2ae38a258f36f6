import EvalJSON
import EvalSQL

/// A row of `cases` as an answer.
enum CaseRow {
  static let select = """
    SELECT k.case_id, k.run_id, k.created_at, k.description,
      (SELECT lower(hex(c.hash)) FROM contents AS c WHERE c.content_id = k.prompt_content_id), k.task_id,
      k.tokens_in_context, (SELECT lower(hex(c.hash)) FROM contents AS c WHERE c.content_id = k.file_content_id),
      k.position
    FROM "recorded_cases" AS k
    """
  static let order = PageOrder.position(name: "k.position", place: 8)

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
