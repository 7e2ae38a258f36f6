import EvalDomain
import EvalJSON
import EvalProjections
import EvalSQL
import EvalStatistics
import EvalSystem

/// What runs come to, one after the other, and whether they get better. The line breaks where the runs begin to measure
/// something else. `not_found` for a run that there is not. O(results), and the square of the runs of a segment.
struct RunTrend: Query {
  static let name: StaticString = "run_trend"
  /// How many runs are looked at, the last ones.
  private static let most: Int64 = 2_000
  private let filter: ResultFilter
  private let measure: ComparedMeasure
  private let alpha: Double
  private let ignored: Set<RunDigest>

  private struct Run {
    let id: String
    let created: Timestamp
    let digests: [RunDigest: ExactText]
    let values: TaskValues
  }

  init(_ args: JSONValue, at path: Path) throws(Failure) {
    let fields = try Fields(args, at: path, known: ["measure", "alpha", "ignore_digests"] + ResultFilter.keys)
    filter = try ResultFilter(fields, validAttemptsOnly: false)
    measure = try ComparedMeasure(fields)
    alpha = try fields.alpha()
    ignored = try fields.ignoredDigests()
  }

  func answer(_ source: any QuerySource, to writer: inout JSONWriter) throws(Failure) {
    let (runs, isTruncated) = try source.withReader { (connection) throws(Failure) in
      try connection.snapshot { () throws(Failure) in try read(connection) }
    }
    writer.key("result")
    writer.beginObject()
    writer.member("measure", measure.name)
    writer.member("higher_is_better", measure.higherIsBetter)
    writer.nullable("alpha", alpha)
    writer.member("truncated", isTruncated)
    writer.key("segments")
    writer.beginList()
    var segment: [Run] = []
    var breaks: [RunDigest] = []
    for run in runs {
      let changed = segment.last.map { changes(from: $0, to: run) } ?? []
      if !changed.isEmpty {
        write(segment, after: breaks, to: &writer)
        (segment, breaks) = ([], changed)
      }
      segment.append(run)
    }
    if !segment.isEmpty { write(segment, after: breaks, to: &writer) }
    writer.endList()
    writer.endObject()
  }

  /// The runs that have a value, oldest first, and whether there are older ones with results.
  private func read(_ connection: Connection) throws(Failure) -> (runs: [Run], isTruncated: Bool) {
    try filter.requireRuns(connection)
    var chosen: [(id: String, created: Timestamp, digests: [RunDigest: ExactText])] = []
    var conditions = filter.conditions
    let limit = conditions.bind(.integer(Self.most + 1))
    try connection.each(
      """
      SELECT u.run_id, u.created_at, \(RunDigests.columns) FROM "runs" AS u
      WHERE EXISTS (SELECT 1 \(RecordedResult.from)\(conditions.sql) AND k.run_id = u.run_id)
      ORDER BY u.created_at DESC, u.run_id DESC LIMIT \(limit)
      """, conditions.values
    ) { (row) throws(Failure) in
      guard let created = Timestamp(rfc3339: row.text(1)) else { return }
      chosen.append((row.text(0), created, RunDigests.said(row, from: 2)))
    }
    let isTruncated = chosen.count > Self.most
    chosen = chosen.prefix(Int(Self.most)).reversed()
    conditions = filter.conditions
    conditions.add("k.run_id IN (SELECT value FROM json_each(?))", .list(chosen.map(\.id)))
    let groups = try TaskValues.read(connection, conditions, measure, by: "k.run_id").map { (ExactText($0), $1) }
    let values = Dictionary(uniqueKeysWithValues: groups)
    let runs: [Run] = chosen.compactMap { run in
      guard let values = values[ExactText(run.id)], values.results >= filter.minResults, !values.means.isEmpty else {
        return nil
      }
      return Run(id: run.id, created: run.created, digests: run.digests, values: values)
    }
    return (runs, isTruncated)
  }

  /// The digests that changed.
  private func changes(from one: Run, to other: Run) -> [RunDigest] {
    RunDigest.allCases.filter { one.digests[$0] != other.digests[$0] && !ignored.contains($0) }
  }

  private func write(_ runs: [Run], after breaks: [RunDigest], to writer: inout JSONWriter) {
    writer.beginObject()
    writer.key("broken_by")
    writer.beginList()
    for digest in breaks { writer.text(digest.name) }
    writer.endList()
    writer.key("digests")
    writer.beginObject()
    for digest in RunDigest.allCases { writer.member(digest.name, runs.first?.digests[digest]?.text) }
    writer.endObject()
    writer.key("runs")
    writer.beginList()
    var points: [(time: Double, value: Double)] = []
    let start = runs.first?.created.milliseconds ?? 0
    for run in runs {
      let mean = TaskMean(run.values, measure, level: 1 - alpha)
      let days = Double(run.created.milliseconds - start) / Double(Timestamp.dayLength)
      if let mean = mean.mean { points.append((days, mean)) }
      writer.beginObject()
      writer.member("run_id", run.id)
      writer.member("created_at", run.created.rfc3339)
      mean.write(to: &writer)
      writer.endObject()
    }
    writer.endList()
    let trend = SeriesTrend(points, direction: measure.higherIsBetter ? .higher : .lower, alpha: alpha)
    trend.write(to: &writer)
    writer.member("sentence", sentence(trend, runs.count, after: breaks))
    writer.endObject()
  }

  private func sentence(_ trend: SeriesTrend, _ count: Int, after breaks: [RunDigest]) -> String {
    let begin =
      breaks.isEmpty ? "" : "The \(breaks.map(\.rawValue).joined(separator: ", ")) changed, so that a new line begins. "
    let over = "over \(Wording.count(count, "run"))"
    guard let slope = trend.trend else {
      let fewest = SeriesTrend.fewest
      return count < fewest
        ? "\(begin)There \(count == 1 ? "is" : "are") \(Wording.count(count, "run")), and \(fewest) are needed for a trend."
        : "\(begin)No trend can be computed \(over)."
    }
    let noun = Wording.capitalized(measure.noun)
    let change = "by \(measure.words(ofDifference: slope.slope.magnitude)) a day"
    let evidence =
      "(\(Wording.percent(1 - alpha)) interval \(measure.words(ofDifferences: slope.low, to: slope.high)) a day, "
      + "\(Wording.p(slope.pValue)))"
    return switch trend.verdict {
    case .improving, .rising: "\(begin)\(noun) improved \(change) \(over) \(evidence)."
    case .declining, .falling: "\(begin)\(noun) got worse \(change) \(over) \(evidence)."
    case .stable, .insufficient: "\(begin)\(noun) shows no trend \(over) \(evidence)."
    }
  }
}
