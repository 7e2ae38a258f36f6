import EvalStatistics
import EvalSystem

extension StudyMetric {
  /// What the numbers come to, for a reader who sees nothing else.
  var sentence: String {
    guard count > 0 else { return "No checkpoint has a number for \(name)." }
    return ([trendWords] + [anomalyWords, levelWords, periodWords].compactMap { $0 }).joined(separator: "; ") + "."
  }

  private var trendWords: String {
    let over =
      trend.count < count
      ? "over the last \(trend.count) of \(Wording.count(count, "checkpoint"))"
      : "over \(Wording.count(count, "checkpoint"))"
    guard let slope = trend.trend else {
      return count < trend.fewest
        ? "\(name) has \(Wording.count(count, "value")), and \(trend.fewest) are needed for a trend"
        : "\(name) has \(Wording.count(count, "value")) of which no trend can be computed"
    }
    let change =
      "by \(Wording.number(slope.slope.magnitude)) a day \(over) (\([interval(slope), corrected].compactMap { $0 }.joined(separator: ", ")))"
    return switch trend.verdict {
    case .improving: direction == .higher ? "\(name) improved \(change)" : "\(name) improved: it fell \(change)"
    case .declining: direction == .higher ? "\(name) declined \(change)" : "\(name) got worse: it rose \(change)"
    case .rising: "\(name) rose \(change)"
    case .falling: "\(name) fell \(change)"
    case .stable, .insufficient:
      "\(name) shows no trend \(over) (\(daily(slope)), \(corrected ?? Wording.p(slope.pValue)))"
    }
  }

  /// The probability of the trend where it is not the only one that was looked for.
  private var corrected: String? {
    guard trend.tested > 1, let p = trend.pAdjusted else { return nil }
    return "\(Wording.p(p)) corrected for \(Wording.count(trend.tested, "metric"))"
  }

  private func daily(_ trend: Trend) -> String {
    let interval = interval(trend)
    return trend.low == nil ? interval : "\(interval) a day"
  }

  private func interval(_ trend: Trend) -> String {
    guard let low = trend.low, let high = trend.high, low.isFinite, high.isFinite else { return "no interval" }
    return "\(Wording.percent(1 - self.trend.alpha)) interval \(Wording.number(low)) to \(Wording.number(high))"
  }

  private var anomalyWords: String? {
    guard anomalies.count > 0 else { return nil }
    return "\(Wording.count(anomalies.count, "value")) \(anomalies.count == 1 ? "stands" : "stand") out"
  }

  private var levelWords: String? {
    // A steady climb looks like several steps, too.
    guard levels.changes.count == 1 || trend.verdict == .stable, let last = levels.changes.last, last.before.isFinite,
      last.after.isFinite
    else { return nil }
    let times = levels.changes.count == 1 ? "" : " \(levels.changes.count) times, at last"
    let change = "from \(Wording.number(last.before)) to \(Wording.number(last.after))"
    return "its level changed\(times) \(change) on \(Self.day(last.checkpoint.timestamp))"
  }

  private var periodWords: String? {
    guard let periods, let split else { return nil }
    let since = "from \(Self.day(split)) on"
    guard let difference = periods.difference, let pValue = periods.pAdjusted else {
      let sides = "the values before and \(since)"
      return periods.hasFew
        ? "\(sides) are too few to compare"
        : periods.difference == nil ? "\(sides) are too large to compare" : "\(sides) vary too little to compare"
    }
    let tests = periods.tested > 1 ? " corrected for \(Wording.count(periods.tested, "metric"))" : ""
    let evidence = "(\(Wording.p(pValue))\(tests))"
    let way = "\(difference < 0 ? "lower" : "higher") by \(Wording.number(difference.magnitude))"
    return switch periods.verdict {
    case .improved: "\(since) it is better than before, \(way) \(evidence)"
    case .declined: "\(since) it is worse than before, \(way) \(evidence)"
    case .changed: "\(since) it is \(way) \(evidence)"
    case .inconclusive, .insufficient:
      "\(since) no difference from before is shown \(evidence)"
    }
  }

  /// The day, and the minute of those that do not begin one.
  private static func day(_ moment: Timestamp) -> String {
    let text = moment.rfc3339
    guard moment.milliseconds % Timestamp.dayLength != 0 else { return String(text.prefix(10)) }
    return "\(text.prefix(10)) \(text.dropFirst(11).prefix(5)) UTC"
  }
}
