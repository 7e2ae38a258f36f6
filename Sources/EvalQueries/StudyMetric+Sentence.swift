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
      return count < SeriesTrend.fewest
        ? "\(name) has \(Wording.count(count, "value")), and \(SeriesTrend.fewest) are needed for a trend"
        : "\(name) has \(Wording.count(count, "value")) of which no trend can be computed"
    }
    let change = "by \(Wording.number(slope.slope.magnitude)) a day \(over) (\(interval(slope)))"
    return switch trend.verdict {
    case .improving: direction == .higher ? "\(name) improved \(change)" : "\(name) improved: it fell \(change)"
    case .declining: direction == .higher ? "\(name) declined \(change)" : "\(name) got worse: it rose \(change)"
    case .rising: "\(name) rose \(change)"
    case .falling: "\(name) fell \(change)"
    case .stable, .insufficient:
      "\(name) shows no trend \(over) (\(interval(slope)) a day, \(Wording.p(slope.pValue)))"
    }
  }

  private func interval(_ trend: Trend) -> String {
    guard trend.low.isFinite, trend.high.isFinite else { return "no interval" }
    let level = Wording.percent(1 - self.trend.alpha)
    return "\(level) interval \(Wording.number(trend.low)) to \(Wording.number(trend.high))"
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
    guard let difference = periods.difference, let pValue = periods.pValue else {
      return "the values before and \(since) are too \(periods.hasFew ? "few" : "large") to compare"
    }
    let way = "\(difference < 0 ? "lower" : "higher") by \(Wording.number(difference.magnitude))"
    return switch periods.verdict {
    case .improved: "\(since) it is better than before, \(way) (\(Wording.p(pValue)))"
    case .declined: "\(since) it is worse than before, \(way) (\(Wording.p(pValue)))"
    case .changed: "\(since) it is \(way) (\(Wording.p(pValue)))"
    case .inconclusive, .insufficient:
      "\(since) no difference from before is shown (\(Wording.p(pValue)))"
    }
  }

  /// The day, and the minute of those that do not begin one.
  private static func day(_ moment: Timestamp) -> String {
    let text = moment.rfc3339
    guard moment.milliseconds % Timestamp.dayLength != 0 else { return String(text.prefix(10)) }
    return "\(text.prefix(10)) \(text.dropFirst(11).prefix(5)) UTC"
  }
}
