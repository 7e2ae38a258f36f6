import EvalJSON
import EvalStatistics

/// Whether the values of a series, of checkpoints or of runs, get better or worse.
struct SeriesTrend: Sendable {
  /// How many values are looked at, the last ones: time and memory grow with their square.
  static let most = 2_000
  /// For fewer values chance alone is never ruled out.
  static let fewest = 4

  enum Verdict: String, Sendable { case improving, declining, rising, falling, stable, insufficient }

  let verdict: Verdict
  /// How many values it rests on.
  let count: Int
  /// Nil where there are too few values, or too large ones.
  let trend: Trend?
  let alpha: Double

  /// Of values with their times in days.
  init(_ points: [(time: Double, value: Double)], direction: MetricDirection, alpha: Double) {
    let used = Array(points.suffix(Self.most))
    self.alpha = alpha
    count = used.count
    guard count >= Self.fewest, let trend = Trend(used, level: 1 - alpha), trend.slope.isFinite else {
      (verdict, self.trend) = (.insufficient, nil)
      return
    }
    self.trend = trend
    guard trend.pValue < alpha, trend.slope != 0 else {
      verdict = .stable
      return
    }
    verdict =
      switch direction.isGood(trend.slope) {
      case true?: .improving
      case false?: .declining
      case nil: trend.slope > 0 ? .rising : .falling
      }
  }

  func write(to writer: inout JSONWriter) {
    writer.key("trend")
    writer.beginObject()
    writer.member("verdict", verdict.rawValue)
    writer.finite("slope_per_day", trend?.slope)
    writer.finite("low", trend?.low)
    writer.finite("high", trend?.high)
    writer.key("level")
    writer.number(1 - alpha)
    writer.finite("p", trend?.pValue)
    writer.member("n", Int64(count))
    writer.endObject()
  }
}
