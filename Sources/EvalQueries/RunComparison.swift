import EvalJSON
import EvalProjections
import EvalSQL
import EvalStatistics
import EvalSystem

/// Runs beside each other in the order they are asked for, and each of them against the first. `not_found` for a run that
/// there is not. O(cases of the runs), or O(results of the runs) where tasks were tried several times or the summaries cannot
/// tell.
struct RunComparison: Query {
  static let name: StaticString = "run_comparison"
  private let analysis: Analysis
  private let runs: [String]

  init(_ args: JSONValue, at path: Path) throws(Failure) {
    let fields = try Fields(args, at: path, known: Analysis.keys)
    analysis = try Analysis(fields, validAttemptsOnly: false)
    guard let runs = analysis.filter.runs, runs.count >= 2 else { throw .tooFewRuns(fields.place("run_ids")) }
    self.runs = runs
  }

  /// What a difference is taken of.
  private struct Compared {
    let run: String
    let digests: [String: ExactText]
    let measures: ResultMeasures
    /// How many independent trials its results are worth.
    let trials: Double
  }

  func answer(_ source: any QuerySource, to writer: inout JSONWriter) throws(Failure) {
    try analysis.answer(source, to: &writer) { (connection, writer) throws(Failure) in
      // What `min_results` leaves out here are differences.
      let found = try GroupedResults(
        connection, analysis.filter.ofAnySize, by: .run, ResultTally.Measure.times + ResultMeasures.costs,
        sketches: true)
      let latency = try Latency(connection, analysis.filter, byRun: true)
      var measures: [ExactText: ResultMeasures] = [:]
      for group in found.groups { measures[ExactText(group.run)] = group.measures }
      var compared: [Compared] = []
      writer.beginObject()
      writer.key("runs")
      writer.beginList()
      for run in runs {
        let measures = measures[ExactText(run)] ?? ResultMeasures()
        compared.append(try write(run, measures, latency, connection, to: &writer))
      }
      writer.endList()
      writer.key("differences")
      writer.beginList()
      if let baseline = compared.first {
        for run in compared.dropFirst() { write(run, against: baseline, to: &writer) }
      }
      writer.endList()
      writer.endObject()
      return found.path
    }
  }

  private func write(
    _ run: String, _ measures: ResultMeasures, _ latency: Latency, _ connection: Connection, to writer: inout JSONWriter
  ) throws(Failure) -> Compared {
    writer.beginObject()
    writer.member("run_id", run)
    let found: Void? = try connection.first(
      #"SELECT description, created_at, labels, digests FROM "runs" WHERE run_id = ?1"#, [.text(run)]
    ) { (row) throws(Failure) in
      writer.column("description", row, 0)
      writer.column("created_at", row, 1)
      writer.jsonColumn("labels", row, 2)
      writer.jsonColumn("digests", row, 3)
    }
    guard found != nil else { throw .noRun(run) }
    var conditions = analysis.filter.conditions
    let place = conditions.bind(.text(run))
    var tasks: Int64 = 0
    try connection.each(
      """
      SELECT count(*), count(DISTINCT k.task_id) FROM "recorded_cases" AS k
      WHERE k.run_id = \(place)
        AND EXISTS (SELECT 1 FROM "recorded_results" AS r\(conditions.sql) AND r.case_position = k.position)
      """, conditions.values
    ) { (row) throws(Failure) in
      writer.column("cases", row, 0)
      writer.column("tasks", row, 1)
      tasks = row.integer(1)
    }
    measures.writeSuccess(to: &writer)
    latency.write(run, measures, to: &writer)
    measures.writeCost(to: &writer)
    measures.writeCostPerSuccess(to: &writer)
    measures.writeTokens(to: &writer)
    writer.endObject()
    return Compared(
      run: run, digests: try digests(of: run, connection), measures: measures,
      trials: measures.results > tasks ? try trials(of: run, connection) : Double(measures.results))
  }

  /// The trials that the attempts at the tasks of a run are worth, since those at one task resemble each other.
  private func trials(of run: String, _ connection: Connection) throws(Failure) -> Double {
    var conditions = analysis.filter.conditions
    conditions.add("k.run_id = ?", .text(run))
    var tasks: [(successes: Double, attempts: Double)] = []
    try connection.each(
      "SELECT sum(r.succeeded), count(*) \(RecordedResult.from)\(conditions.sql) GROUP BY k.task_id ORDER BY k.task_id",
      conditions.values
    ) { (row) throws(Failure) in tasks.append((Double(row.integer(0)), Double(row.integer(1)))) }
    return EffectiveTrials.of(tasks) ?? 0
  }

  private func digests(of run: String, _ connection: Connection) throws(Failure) -> [String: ExactText] {
    var digests: [String: ExactText] = [:]
    try connection.each(
      #"SELECT d.key, d.value FROM "runs" AS u, json_each(u.digests) AS d WHERE u.run_id = ?1"#, [.text(run)]
    ) { (row) throws(Failure) in digests[row.text(0)] = ExactText(row.text(1)) }
    return digests
  }

  /// The differences are null when either run has no results, or fewer than `min_results`.
  private func write(_ run: Compared, against baseline: Compared, to writer: inout JSONWriter) {
    let enough = min(run.measures.results, baseline.measures.results) >= analysis.filter.minResults
    func difference(_ value: (Compared) -> Double?) -> Double? {
      guard enough, let one = value(run), let other = value(baseline) else { return nil }
      return one - other
    }
    func counts(_ of: Compared) -> (successes: Double, trials: Double) {
      let share = of.measures.results > 0 ? of.trials / Double(of.measures.results) : 0
      return (Double(of.measures.succeeded) * share, Double(of.measures.results) * share)
    }
    let rates = enough ? ProportionDifference(of: counts(run), from: counts(baseline)) : nil
    writer.beginObject()
    writer.member("run_id", run.run)
    writer.member("baseline", baseline.run)
    writer.key("success_rate")
    writer.beginObject()
    writer.nullable("difference", rates == nil ? nil : difference(\.measures.successRate))
    writer.nullable("low", rates?.low)
    writer.nullable("high", rates?.high)
    writer.endObject()
    writer.nullable("mean_time_round_trip_ms", difference(\.measures.meanRoundTrip))
    writer.nullable("mean_cost_usd", difference(\.measures.meanCost))
    writer.key("differing_digests")
    writer.beginList()
    let keys = Set(run.digests.keys).union(baseline.digests.keys).sorted()
    for key in keys where run.digests[key] != baseline.digests[key] { writer.text(key) }
    writer.endList()
    writer.endObject()
  }
}

extension Failure {
  fileprivate static func tooFewRuns(_ path: Path) -> Failure {
    .about(path, "\(path) must name at least two runs; the others are compared with the first")
  }
}
