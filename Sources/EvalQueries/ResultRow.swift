import EvalDomain
import EvalJSON
import EvalLog
import EvalProjections
import EvalSQL

/// A result as an answer: what the read model `results` shows, its task, the name of its error and the hashes of its
/// texts.
enum ResultRow {
  /// The columns; `withTexts` reads the texts, which may be long.
  static func select(withTexts: Bool, from: String = RecordedResult.from) -> String {
    func text(_ column: String) -> String {
      withTexts ? "(SELECT \(Contents.text) FROM contents AS c WHERE c.content_id = \(column))" : "NULL"
    }
    func hash(_ column: String) -> String {
      "(SELECT lower(hex(c.hash)) FROM contents AS c WHERE c.content_id = \(column))"
    }
    return """
      SELECT r.position, coalesce(r.result_id, (SELECT e.event_id FROM events AS e WHERE e.position = r.position)),
        k.run_id, k.case_id, k.task_id, m.name,
        (SELECT n.name FROM "result_names" AS n WHERE n.name_id = r.functions_name_id),
        r.succeeded, r.error_enum, r.num_edits, r.num_lines_deleted, r.num_lines_added, r.time_to_first_token_ms,
        r.time_to_first_edit_ms, r.time_round_trip_ms, r.cost_usd, r.completion_tokens,
        \(hash("r.output_content_id")), \(text("r.output_content_id")), \(hash("r.file_content_id")),
        \(hash("r.call_content_id")), \(text("r.call_content_id")),
        strftime('%Y-%m-%dT%H:%M:%fZ', r.created_ms / 1000.0, 'unixepoch')
      \(from)
      """
  }

  static let order = PageOrder.position(name: "r.position", place: 0)

  static func write(_ row: Statement, withTexts: Bool, to writer: inout JSONWriter) {
    writer.beginObject()
    writer.column("result_id", row, 1)
    writer.column("run_id", row, 2)
    writer.column("case_id", row, 3)
    writer.column("task_id", row, 4)
    writer.column("model_id", row, 5)
    writer.column("processing_functions_hash", row, 6)
    writer.key("succeeded")
    writer.boolean(row.integer(7) != 0)
    writer.error(row, 8)
    writer.column("num_edits", row, 9)
    writer.column("num_lines_deleted", row, 10)
    writer.column("num_lines_added", row, 11)
    writer.column("time_to_first_token_ms", row, 12)
    writer.column("time_to_first_edit_ms", row, 13)
    writer.column("time_round_trip_ms", row, 14)
    writer.column("cost_usd", row, 15)
    writer.column("completion_tokens", row, 16)
    writer.column("raw_model_output_hash", row, 17)
    if withTexts { writer.column("raw_model_output", row, 18) }
    writer.column("file_edited_hash", row, 19)
    writer.column("parsed_tool_call_json_hash", row, 20)
    if withTexts { writer.column("parsed_tool_call_json", row, 21) }
    writer.column("created_at", row, 22)
    if withTexts {
      // A hash without its text.
      writer.forgotten(
        [("raw_model_output", 17, 18), ("parsed_tool_call_json", 20, 21)].filter { _, hash, text in
          !row.isNull(hash) && row.isNull(text)
        }.map(\.0))
    }
    writer.endObject()
  }
}

extension JSONWriter {
  /// `forgotten`: the keys whose texts were forgotten, which are null; nothing when there are none.
  mutating func forgotten(_ keys: [StaticString]) {
    guard !keys.isEmpty else { return }
    key("forgotten")
    beginList()
    for key in keys { text("\(key)") }
    endList()
  }

  /// `error_enum` and `error`, the number and the name of an error kind; both null when the column is.
  mutating func error(_ row: Statement, _ column: Int) {
    self.column("error_enum", row, column)
    key("error")
    if let kind = ErrorKind(rawValue: row.integer(column)), !row.isNull(column) { text(kind.name) } else { null() }
  }
}
