import EvalSystem

/// How results are summed up, so that a question about many of them reads few rows.
package enum ResultSummaries {
  /// Which results share a row beside their model and their outcome.
  package enum Scale: String, CaseIterable, Sendable {
    /// All of them; their part is 0.
    case all
    /// Those of a run; the part is its id.
    case run
    /// Those of an hour of the day in UTC, 0 to 23.
    case hourOfDay = "hour_of_day"
    /// Those of a day in UTC; the part is how many days that is after 1970-01-01.
    case day
    /// Those of an hour in UTC; the part is how many hours that is after the beginning of 1970.
    case hour

    /// The part of a row that stands for results of one run and one hour.
    fileprivate var part: String {
      switch self {
      case .all: "0"
      case .run: "run"
      case .hourOfDay: "(hour % 24 + 24) % 24"
      case .day: "(hour - (hour % 24 + 24) % 24) / 24"
      case .hour: "hour"
      }
    }
  }

  /// The results at so many positions of the log are added at a time, when a later result is recorded. Summing up one at
  /// a time would cost a single write as much as all its other tables do; the few latest are read from the rows.
  static let block: Int64 = 128

  /// The SQL of the first position that the summaries do not cover, for the results so far.
  package static let end = end(of: "")

  private static func end(of condition: String) -> String {
    #"(SELECT coalesce(max(position), 0) / \#(block) * \#(block) FROM "recorded_results"\#(condition))"#
  }

  /// Adds the blocks that results which have just been appended have completed, if any.
  fileprivate static let add: Projection.Handler.Direct = { (connection, steps) throws(Failure) in
    guard let first = steps.first?.position, let last = steps.last?.position else { return }
    let before = try connection.first(
      #"SELECT max(position) FROM "recorded_results" WHERE position < ?1"#, [.integer(first)]
    ) { (row) throws(Failure) in row.integer(0) }
    if (before ?? 0) / block < last / block { try connection.run(statement, [.integer(first), .integer(last)]) }
  }

  fileprivate static let definition = """
    CREATE TABLE "result_summaries"(
      scale TEXT NOT NULL,
      part ANY NOT NULL,
      model_name_id INTEGER NOT NULL,
      outcome INTEGER NOT NULL,
      tally BLOB NOT NULL,
      PRIMARY KEY(scale, part, model_name_id, outcome)
    ) STRICT, WITHOUT ROWID
    """

  /// Adds the blocks that the results from position `?1` to `?2` have completed. They are grouped once by all that any
  /// scale asks for, these groups by hour, and the few that are left then for each scale of time.
  fileprivate static let statement: String = {
    let hour = Timestamp.hourLength
    let times = Scale.allCases.filter { $0 != .run }
    let scales = times.map { "('\($0.rawValue)')" }.joined(separator: ", ")
    let parts = times.map { "WHEN '\($0.rawValue)' THEN \($0.part)" }.joined(separator: " ")
    return """
      INSERT INTO "result_summaries"(scale, part, model_name_id, outcome, tally)
      WITH fine AS MATERIALIZED (
        SELECT k.run_id AS run,
          (r.created_ms - (r.created_ms % \(hour) + \(hour)) % \(hour)) / \(hour) AS hour,
          r.model_name_id AS model_name_id, \(ResultTally.outcome) AS outcome, \(ResultTally.ofRows()) AS tally
        FROM "recorded_results" AS r CROSS JOIN "recorded_cases" AS k ON k.position = r.case_position
        WHERE r.position >= \(end(of: " WHERE position < ?1")) AND r.position < \(end(of: " WHERE position <= ?2"))
        GROUP BY 1, 2, 3, 4),
      hours AS MATERIALIZED (
        SELECT hour, model_name_id, outcome, evalstore_tally(tally) AS tally FROM fine GROUP BY 1, 2, 3)
      SELECT scale, part, model_name_id, outcome, evalstore_tally(tally) FROM (
        SELECT 'run' AS scale, \(Scale.run.part) AS part, model_name_id, outcome, tally FROM fine
        UNION ALL
        SELECT scales.column1, CASE scales.column1 \(parts) END, model_name_id, outcome, tally
        FROM hours CROSS JOIN (VALUES \(scales)) AS scales)
      WHERE true
      GROUP BY 1, 2, 3, 4
      ON CONFLICT(scale, part, model_name_id, outcome) DO UPDATE SET tally = evalstore_tally(tally, excluded.tally)
      """
  }()
}

extension Projection {
  /// Sums over the results, by model and outcome, of all of them and of each run, hour of the day, day and hour.
  ///
  /// A row has what `ResultTally` says. It covers the results before the last position that `ResultSummaries.block`
  /// divides; which those are follows from the log alone, not from how it was written or rebuilt.
  static let resultSummaries = Projection(
    name: "result_summaries", version: 2, family: "runs",
    tables: [Table(name: "result_summaries", definition: ResultSummaries.definition, indexes: [])],
    handlers: [Handler(type: "ResultRecorded", mode: .set, sql: ResultSummaries.statement, direct: ResultSummaries.add)]
  )
}
