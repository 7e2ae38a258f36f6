import EvalJSON
import EvalSQL
import EvalStatistics
import EvalSystem

/// Runs beside each other in the order they are asked for, and each of them against the first. `not_found` for a run that
/// there is not. O(results of the runs · log of them).
struct RunComparison: Query {
  static let name: StaticString = "run_comparison"
  private let filter: ResultFilter
  private let runs: [String]

  init(_ args: JSONValue, at path: Path) throws(Failure) {
    let fields = try Fields(args, at: path, known: ResultFilter.keys)
    filter = try ResultFilter(fields, validAttemptsOnly: false)
    guard let runs = filter.runs, runs.count >= 2 else { throw .tooFewRuns(fields.place("run_ids")) }
    self.runs = runs
  }

  /// What a difference is taken of.
  private struct Compared {
    let run: String
    let digests: [String: ExactText]
    let measures: ResultMeasures
    let meanRoundTrip: Double?
  }

  func answer(_ source: any QuerySource, to writer: inout JSONWriter) throws(Failure) {
    writer.key("result")
    writer.beginObject()
    try source.withReader { (connection) throws(Failure) in
      try connection.snapshot { () throws(Failure) in
        let latency = try Latency(connection, filter, by: "k.run_id")
        var compared: [Compared] = []
        writer.key("runs")
        writer.beginList()
        for run in runs { compared.append(try write(run, latency, connection, to: &writer)) }
        writer.endList()
        writer.key("differences")
        writer.beginList()
        if let baseline = compared.first {
          for run in compared.dropFirst() { write(run, against: baseline, to: &writer) }
        }
        writer.endList()
      }
    }
    writer.endObject()
  }

  private func write(
    _ run: String, _ latency: Latency, _ connection: Connection, to writer: inout JSONWriter
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
    var conditions = filter.conditions
    conditions.add("k.run_id = ?", .text(run))
    let measures = try connection.first(
      """
      SELECT count(DISTINCT k.position), count(DISTINCT k.task_id), \(ResultMeasures.columns)
      \(ResultFilter.from)\(conditions.sql)
      """, conditions.values
    ) { (row) throws(Failure) in
      writer.column("cases", row, 0)
      writer.column("tasks", row, 1)
      return ResultMeasures(row, after: 2)
    }
    guard let measures else { throw .noRun(run) }
    measures.writeSuccess(to: &writer)
    latency.write(run, to: &writer)
    measures.writeCost(to: &writer)
    measures.writeCostPerSuccess(to: &writer)
    measures.writeTokens(to: &writer)
    writer.endObject()
    return Compared(
      run: run, digests: try digests(of: run, connection), measures: measures,
      meanRoundTrip: latency.meanRoundTrip(of: run))
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
    let enough = min(run.measures.results, baseline.measures.results) >= filter.minResults
    func difference(_ value: (Compared) -> Double?) -> Double? {
      guard enough, let one = value(run), let other = value(baseline) else { return nil }
      return one - other
    }
    func counts(_ of: Compared) -> (successes: Double, trials: Double) {
      (Double(of.measures.succeeded), Double(of.measures.results))
    }
    let rates = enough ? ProportionDifference(of: counts(run), from: counts(baseline)) : nil
    writer.beginObject()
    writer.member("run_id", run.run)
    writer.member("baseline", baseline.run)
    writer.key("success_rate")
    writer.beginObject()
    writer.nullable("difference", rates?.difference)
    writer.nullable("low", rates?.low)
    writer.nullable("high", rates?.high)
    writer.endObject()
    writer.nullable("mean_time_round_trip_ms", difference(\.meanRoundTrip))
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
