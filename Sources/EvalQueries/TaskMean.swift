import EvalJSON
import EvalStatistics

/// The mean of tasks with its interval.
struct TaskMean {
  enum Method: String {
    /// Of successes with one attempt at each task.
    case wilson
    case clopperPearson = "clopper_pearson"
    case jeffreys
    /// Wilson's, of successes with several attempts at a task.
    case clustered
    case t, bootstrap

    static let choices: [(StaticString, Method)] = [
      ("wilson", .wilson), ("clopper_pearson", .clopperPearson), ("jeffreys", .jeffreys), ("t", .t),
      ("bootstrap", .bootstrap),
    ]

    /// What is taken where this was asked for, or nothing.
    static func fitting(_ asked: Method?, _ values: TaskValues, _ measure: ComparedMeasure) -> Method {
      switch asked {
      case .t, .bootstrap: asked ?? .t
      default: measure != .success ? .t : values.areSingleAttempts ? asked ?? .wilson : .clustered
      }
    }
  }

  let mean: Double?
  let low: Double?
  let high: Double?
  let method: Method
  private let level: Double
  private let values: TaskValues
  private let tasks: Int

  /// No interval where the values do not vary, but for those of successes, which know how far they might. O(tasks), 2,000
  /// times for `bootstrap`, which draws by `seed`.
  init(_ values: TaskValues, _ measure: ComparedMeasure, level: Double, method: Method? = nil, seed: UInt64 = 1) {
    let means = values.means
    self.values = values
    self.level = level
    tasks = means.count
    mean = means.isEmpty ? nil : CompensatedSum(means).value / Double(means.count)
    self.method = .fitting(method, values, measure)
    var ends = means.count < 2 ? nil : Self.ends(means, self.method, level, Int(clamping: values.results), seed)
    if measure == .success { ends = ends.map { (max(0, $0.low), min(1, $0.high)) } }
    (low, high) = (ends?.low, ends?.high)
  }

  private static func ends(
    _ means: [Double], _ method: Method, _ level: Double, _ attempts: Int, _ seed: UInt64
  ) -> (low: Double, high: Double)? {
    let trials = Double(means.count)
    let successes = CompensatedSum(means).value
    switch method {
    case .wilson, .clustered:
      return ClusteredProportion(means, attempts: attempts, level: level).map { ($0.low, $0.high) }
    case .clopperPearson: return ProportionInterval.clopperPearson(successes: successes, trials: trials, level: level)
    case .jeffreys: return ProportionInterval.jeffreys(successes: successes, trials: trials, level: level)
    case .t:
      guard let estimate = MeanEstimate(means), estimate.error > 0 else { return nil }
      return estimate.interval(level: level)
    case .bootstrap:
      guard let first = means.first, means.contains(where: { $0 != first }) else { return nil }
      return Bootstrap.mean(means, level: level, seed: seed)
    }
  }

  /// `results`, `left_out`, `tasks`, `mean`, `low`, `high` and `level`; `no_interval` says why there is none by the bootstrap.
  func write(to writer: inout JSONWriter) {
    writer.member("results", values.results)
    writer.member("left_out", values.leftOut)
    writer.member("tasks", Int64(tasks))
    writer.nullable("mean", mean)
    writer.nullable("low", low)
    writer.nullable("high", high)
    writer.nullable("level", level)
    if method == .bootstrap, tasks < Bootstrap.fewest {
      writer.member(
        "no_interval",
        "\(Wording.count(tasks, "task")) \(tasks == 1 ? "is" : "are") too few for the bootstrap, which takes "
          + "\(Bootstrap.fewest) or more")
    }
  }
}
