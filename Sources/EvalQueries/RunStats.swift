import EvalJSON
import EvalProjections
import EvalSQL
import EvalSystem

/// What a run, or the whole store, comes to; null when there is no such run. O(cases of the run), or O(tasks and
/// runs).
struct RunStats: Query {
  static let name: StaticString = "run_stats"
  private let analysis: Analysis

  init(_ args: JSONValue, at path: Path) throws(Failure) {
    let fields = try Fields(args, at: path, known: ["run_id", "valid_attempts_only", "explain"])
    analysis = try Analysis(fields, validAttemptsOnly: false)
  }

  private var run: String? { analysis.filter.runs?.first }

  func answer(_ source: any QuerySource, to writer: inout JSONWriter) throws(Failure) {
    try analysis.answer(source, to: &writer) { (connection, writer) throws(Failure) in
      if let run, try !RunRow.isThere(run, in: connection) {
        writer.null()
        return analysis.filter.path(to: .none)
      }
      writer.beginObject()
      try writeCounts(connection, to: &writer)
      let found = try GroupedResults(
        connection, analysis.filter, by: .none, [.roundTrip] + ResultMeasures.costs)
      let measures = found.total
      measures.writeSuccess(to: &writer)
      writer.nullable("mean_time_round_trip_ms", measures.meanRoundTrip)
      measures.writeCost(to: &writer)
      measures.writeCostPerSuccess(to: &writer)
      measures.writeTokens(to: &writer)
      writer.endObject()
      return found.path
    }
  }

  /// What there is, whether its attempts are valid or not.
  private func writeCounts(_ connection: Connection, to writer: inout JSONWriter) throws(Failure) {
    writer.member("run_id", run)
    let counts =
      run == nil
      ? #"SELECT coalesce(sum(cases), 0), count(*), (SELECT count(*) FROM "runs") FROM "task_summaries""#
      : #"SELECT count(*), count(DISTINCT task_id) FROM "recorded_cases" WHERE run_id = ?1"#
    try connection.each(counts, run.map { [.text($0)] } ?? []) { (row) throws(Failure) in
      if run == nil { writer.column("runs", row, 2) }
      writer.column("cases", row, 0)
      writer.column("tasks", row, 1)
    }
    let found = try GroupedResults(connection, analysis.filter.population, by: .model)
    let total = found.total
    writer.member("models", Int64(found.groups.count))
    writer.member("attempts", total.results)
    writer.member("valid_attempts", total.valid)
    writer.nullable("first_result_at", total.values.firstMilliseconds.map { Timestamp(clamping: $0).rfc3339 })
    writer.nullable("last_result_at", total.values.lastMilliseconds.map { Timestamp(clamping: $0).rfc3339 })
  }
}
