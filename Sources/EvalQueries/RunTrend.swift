import EvalDomain
import EvalJSON
import EvalProjections
import EvalSQL
import EvalStatistics
import EvalSystem

/// What runs come to, one after the other, and whether they get better. The line breaks where the runs begin to measure
/// something else: where a digest changes, or no task is left that all runs of the line have tried. What goes up or down is
/// the mean of the tasks that they share, so that it is not the choice of tasks that does. `not_found` for a run that there
/// is not. O(results), and the square of the runs of a segment.
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

    /// The tasks that have the measure.
    var tasks: Set<ExactText> { Set(values.tasks.lazy.filter { $0.mean != nil }.map(\.id)) }

    /// The mean of some of its tasks, at least one.
    func mean(of tasks: Set<ExactText>) -> Double {
      CompensatedSum(values.tasks.lazy.filter { tasks.contains($0.id) }.compactMap(\.mean)).value / Double(tasks.count)
    }
  }

  /// Runs that measured the same.
  private struct Segment {
    /// What changed with its first run.
    let breaks: [StaticString]
    var runs: [Run]
    /// The tasks that all of its runs have.
    var tasks: Set<ExactText>
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
    let segments = segments(of: runs)
    let trends = segments.map(trend)
    let corrected = SeriesTrend.corrected(trends, all: max(1, trends.count { $0.trend != nil }))
    for (segment, trend) in zip(segments, corrected) { write(segment, trend, to: &writer) }
    writer.endList()
    writer.endObject()
  }

  private func segments(of runs: [Run]) -> [Segment] {
    var segments: [Segment] = []
    for run in runs {
      let tasks = run.tasks
      guard let last = segments.last?.runs.last, let shared = segments.last?.tasks.intersection(tasks) else {
        segments.append(Segment(breaks: [], runs: [run], tasks: tasks))
        continue
      }
      let changed = changes(from: last, to: run).map(\.name)
      let breaks = changed.isEmpty && shared.isEmpty ? ["tasks"] : changed
      guard breaks.isEmpty else {
        segments.append(Segment(breaks: breaks, runs: [run], tasks: tasks))
        continue
      }
      segments[segments.count - 1].runs.append(run)
      segments[segments.count - 1].tasks = shared
    }
    return segments
  }

  /// By the day, or by the run where all were made within less than a day: what they did in minutes says nothing of a day.
  private func trend(_ segment: Segment) -> SeriesTrend {
    let moments = segment.runs.map(\.created.milliseconds)
    let start = moments.first ?? 0
    let isShort = (moments.last ?? 0) - start < Timestamp.dayLength
    var points: [(time: Double, value: Double)] = []
    var place = 0.0
    for (index, run) in segment.runs.enumerated() {
      // Runs of one moment have no order.
      if index > 0, moments[index] != moments[index - 1] { place += 1 }
      let days = Double(moments[index] - start) / Double(Timestamp.dayLength)
      points.append((isShort ? place : days, run.mean(of: segment.tasks)))
    }
    return SeriesTrend(
      points, direction: measure.higherIsBetter ? .higher : .lower, alpha: alpha, unit: isShort ? .run : .day)
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

  private func write(_ segment: Segment, _ trend: SeriesTrend, to writer: inout JSONWriter) {
    writer.beginObject()
    writer.key("broken_by")
    writer.beginList()
    for name in segment.breaks { writer.text(name) }
    writer.endList()
    writer.key("digests")
    writer.beginObject()
    for digest in RunDigest.allCases { writer.member(digest.name, segment.runs.first?.digests[digest]?.text) }
    writer.endObject()
    writer.member("shared_tasks", Int64(segment.tasks.count))
    writer.key("runs")
    writer.beginList()
    for run in segment.runs {
      let mean = TaskMean(run.values, measure, level: 1 - alpha)
      writer.beginObject()
      writer.member("run_id", run.id)
      writer.member("created_at", run.created.rfc3339)
      mean.write(to: &writer)
      writer.nullable("shared_mean", run.mean(of: segment.tasks))
      writer.endObject()
    }
    writer.endList()
    trend.write(to: &writer)
    writer.member("sentence", sentence(segment, trend))
    writer.endObject()
  }

  private func sentence(_ segment: Segment, _ trend: SeriesTrend) -> String {
    let count = segment.runs.count
    let breaks = segment.breaks.map { "\($0)" }.joined(separator: ", ")
    let begin = breaks.isEmpty ? "" : "The \(breaks) changed, so that a new line begins. "
    guard let slope = trend.trend else {
      let needed = trend.fewest
      return count < needed
        ? "\(begin)There \(count == 1 ? "is" : "are") \(Wording.count(count, "run")), and \(needed) are needed for a trend."
        : "\(begin)No trend can be computed over \(Wording.count(count, "run"))."
    }
    let tasks = segment.tasks.count
    let isPart = segment.runs.contains { $0.tasks.count > tasks }
    let shared = isPart ? ", of the \(Wording.count(tasks, "task")) that all of them tried," : ""
    let over = "over \(Wording.count(count, "run"))\(shared)"
    let noun = Wording.capitalized(measure.noun)
    let unit = "a \(trend.unit.rawValue)"
    let change = "by \(measure.words(ofDifference: slope.slope.magnitude)) \(unit)"
    var evidence = "no interval"
    if let low = slope.low, let high = slope.high {
      evidence = "\(Wording.percent(1 - alpha)) interval \(measure.words(ofDifferences: low, to: high)) \(unit)"
    }
    evidence += ", \(Wording.p(trend.pAdjusted ?? slope.pValue))"
    if trend.tested > 1 { evidence += " corrected for \(Wording.count(trend.tested, "line"))" }
    return switch trend.verdict {
    case .improving, .rising: "\(begin)\(noun) improved \(change) \(over) (\(evidence))."
    case .declining, .falling: "\(begin)\(noun) got worse \(change) \(over) (\(evidence))."
    case .stable, .insufficient: "\(begin)\(noun) shows no trend \(over) (\(evidence))."
    }
  }
}
