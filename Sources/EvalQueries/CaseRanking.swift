import EvalJSON
import EvalProjections
import EvalSystem

/// The cases that succeed most or least often; among equals the fastest or the slowest first. O(results).
struct CaseRanking: Query {
  static let name: StaticString = "case_ranking"
  private let analysis: Analysis
  private let best: Bool
  private let limit: Int64

  init(_ args: JSONValue, at path: Path) throws(Failure) {
    let fields = try Fields(args, at: path, known: ["order", "limit"] + Analysis.keys)
    analysis = try Analysis(fields, validAttemptsOnly: true)
    best = try fields.choice("order", [("best", true), ("worst", false)]) ?? true
    limit = try fields.integer("limit", in: 1...10_000) ?? 10
  }

  func answer(_ source: any QuerySource, to writer: inout JSONWriter) throws(Failure) {
    let direction = best ? ("DESC", "ASC") : ("ASC", "DESC")
    let path = AnalysisPath.rows(because: "summaries do not tell cases apart")
    try analysis.answer(source, to: &writer) { (connection, writer) throws(Failure) in
      var rows = analysis.filter.rows(path)
      let minimum = rows.conditions.bind(.integer(analysis.filter.minResults))
      let most = rows.conditions.bind(.integer(limit))
      writer.beginList()
      try connection.each(
        """
        SELECT k.case_id, k.run_id, k.task_id, k.description, sum(r.succeeded), \(SplitTally.ofRows([.roundTrip]))
        \(rows.from)\(rows.conditions.sql)
        GROUP BY k.position HAVING count(*) >= \(minimum)
        ORDER BY avg(r.succeeded) \(direction.0), avg(r.time_round_trip_ms) IS NULL,
          avg(r.time_round_trip_ms) \(direction.1), k.position
        LIMIT \(most)
        """, rows.conditions.values
      ) { (row) throws(Failure) in
        let tally = try row.tally(5)
        writer.beginObject()
        writer.column("case_id", row, 0)
        writer.column("run_id", row, 1)
        writer.column("task_id", row, 2)
        writer.column("description", row, 3)
        writer.member("results", tally.results)
        Rate(row.integer(4), of: tally.results).write("success_rate", to: &writer)
        writer.nullable("mean_time_round_trip_ms", tally.sum(.roundTrip).mean)
        writer.endObject()
      }
      writer.endList()
      return path
    }
  }
}
