import EvalJSON
import EvalSQL
import EvalSystem

/// What a run, or the whole store, comes to; null when there is no such run. O(results of the run).
struct RunStats: Query {
  static let name: StaticString = "run_stats"
  private let run: String?
  private let validAttemptsOnly: Bool

  init(_ args: JSONValue, at path: Path) throws(Failure) {
    let fields = try Fields(args, at: path, known: ["run_id", "valid_attempts_only"])
    run = try fields.name("run_id")
    validAttemptsOnly = try fields.boolean("valid_attempts_only") ?? false
  }

  func answer(_ source: any QuerySource, to writer: inout JSONWriter) throws(Failure) {
    writer.key("result")
    try source.withReader { (connection) throws(Failure) in
      try connection.snapshot { () throws(Failure) in
        if let run {
          let there = try connection.first(#"SELECT 1 FROM "runs" WHERE run_id = ?1"#, [.text(run)]) {
            (_) throws(Failure) in true
          }
          if there == nil { return writer.null() }
        }
        try write(connection, to: &writer)
      }
    }
  }

  private func write(_ connection: Connection, to writer: inout JSONWriter) throws(Failure) {
    let values: [SQLValue] = [.optional(run)]
    writer.beginObject()
    writer.member("run_id", run)
    try connection.each(
      """
      SELECT (SELECT count(*) FROM "runs" WHERE ?1 IS NULL OR run_id = ?1), count(*), count(DISTINCT task_id)
      FROM "recorded_cases" WHERE ?1 IS NULL OR run_id = ?1
      """, values
    ) { (row) throws(Failure) in
      if run == nil { writer.column("runs", row, 0) }
      writer.column("cases", row, 1)
      writer.column("tasks", row, 2)
    }
    let ofRun = run == nil ? "" : " WHERE k.run_id = ?1"
    try connection.each(
      """
      SELECT count(DISTINCT r.model_name_id), count(*), count(*) FILTER (WHERE \(ResultFilter.isValidAttempt)),
        strftime('%Y-%m-%dT%H:%M:%fZ', min(r.created_ms) / 1000.0, 'unixepoch'),
        strftime('%Y-%m-%dT%H:%M:%fZ', max(r.created_ms) / 1000.0, 'unixepoch')
      \(ResultFilter.from)\(ofRun)
      """, run == nil ? [] : values
    ) { (row) throws(Failure) in
      writer.column("models", row, 0)
      writer.column("attempts", row, 1)
      writer.column("valid_attempts", row, 2)
      writer.column("first_result_at", row, 3)
      writer.column("last_result_at", row, 4)
    }
    var conditions = Conditions()
    if let run { conditions.add("k.run_id = ?", .text(run)) }
    if validAttemptsOnly { conditions.add(ResultFilter.isValidAttempt) }
    try connection.each(
      "SELECT \(ResultMeasures.columns) \(ResultFilter.from)\(conditions.sql)", conditions.values
    ) { (row) throws(Failure) in
      let measures = ResultMeasures(row, after: 0)
      measures.writeSuccess(to: &writer)
      writer.nullable("mean_time_round_trip_ms", measures.meanRoundTrip)
      measures.writeCost(to: &writer)
      measures.writeCostPerSuccess(to: &writer)
      measures.writeTokens(to: &writer)
    }
    writer.endObject()
  }
}
