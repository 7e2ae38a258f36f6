import EvalDomain
import EvalJSON
import EvalLog
import EvalProjections
import EvalSystem

/// The attempts that failed, with their cases and what the models answered, those recorded last first.
/// O(results of the run up to the end of the page), or O(results).
struct FailedCases: Query {
  static let name: StaticString = "failed_cases"
  private let filter: ResultFilter
  private let error: ErrorKind?
  private let paging: Paging

  init(_ args: JSONValue, at path: Path) throws(Failure) {
    let fields = try Fields(args, at: path, known: ["error"] + ResultFilter.keys + Paging.keys)
    filter = try ResultFilter(fields, validAttemptsOnly: false)
    error = try fields.errorKind("error")
    paging = try Paging(fields, by: ResultRow.order, descending: true)
  }

  func answer(_ source: any QuerySource, to writer: inout JSONWriter) throws(Failure) {
    var conditions = filter.conditions
    if filter.minResults > 1 {
      let all = conditions.sql
      let minimum = conditions.bind(.integer(filter.minResults))
      conditions.add(
        """
        r.case_position IN (SELECT r.case_position \(RecordedResult.from)\(all)
          GROUP BY r.case_position HAVING count(*) >= \(minimum))
        """)
    }
    let stream = filter.streamOfRun
    if let stream { conditions.add("q.name = ?", stream.name) }
    conditions.add("r.succeeded = 0")
    if let error { conditions.add("r.error_enum = ?", .integer(error.rawValue)) }
    try source.withReader { (connection) throws(Failure) in
      try paging.write(
        connection,
        select: """
          SELECT r.position, coalesce(r.result_id, (SELECT e.event_id FROM events AS e WHERE e.position = r.position)),
            k.run_id, k.case_id, k.task_id, k.description, m.name, r.error_enum,
            (SELECT \(Contents.text) FROM contents AS c WHERE c.content_id = r.output_content_id),
            strftime('%Y-%m-%dT%H:%M:%fZ', r.created_ms / 1000.0, 'unixepoch'), r.output_content_id
          \(stream?.from ?? RecordedResult.from)\(conditions.sql)
          """,
        values: conditions.values, along: stream?.index, to: &writer,
        row: { row, writer in
          writer.beginObject()
          writer.column("result_id", row, 1)
          writer.column("run_id", row, 2)
          writer.column("case_id", row, 3)
          writer.column("task_id", row, 4)
          writer.column("description", row, 5)
          writer.column("model_id", row, 6)
          writer.error(row, 7)
          writer.column("raw_model_output", row, 8)
          writer.column("created_at", row, 9)
          if !row.isNull(10), row.isNull(8) { writer.forgotten(["raw_model_output"]) }
          writer.endObject()
        })
    }
  }
}
