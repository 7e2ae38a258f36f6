import EvalJSON
import EvalStatistics

/// A metric before a moment against the same from it on.
struct StudyPeriods: Sendable {
  enum Verdict: String, Sendable { case improved, declined, changed, inconclusive, insufficient }

  let verdict: Verdict
  /// Nil where either period has no value, or too large ones.
  let difference: Double?
  let pValue: Double?
  private let interval: (low: Double, high: Double)?
  private let before: (count: Int, mean: Double?)
  private let after: (count: Int, mean: Double?)
  private let alpha: Double

  init(before: [Double], after: [Double], direction: MetricDirection, alpha: Double) {
    func summary(_ values: [Double]) -> (count: Int, mean: Double?) {
      (values.count, values.isEmpty ? nil : CompensatedSum(values).value / Double(values.count))
    }
    let (first, second) = (summary(before), summary(after))
    (self.before, self.after, self.alpha) = (first, second, alpha)
    if let one = second.mean, let other = first.mean, (one - other).isFinite {
      difference = one - other
    } else {
      difference = nil
    }
    guard let earlier = MeanEstimate(before), let later = MeanEstimate(after), let difference else {
      (verdict, pValue, interval) = (.insufficient, nil, nil)
      return
    }
    let estimate = MeanEstimate(later, less: earlier)
    let probability = estimate.pValue()
    pValue = probability
    interval = estimate.interval(level: 1 - alpha)
    guard probability < alpha else {
      verdict = .inconclusive
      return
    }
    verdict =
      switch direction.isGood(difference) {
      case true?: .improved
      case false?: .declined
      case nil: .changed
      }
  }

  /// Whether either period has fewer than two values.
  var hasFew: Bool { min(before.count, after.count) < 2 }

  func write(to writer: inout JSONWriter) {
    func write(_ key: StaticString, _ period: (count: Int, mean: Double?)) {
      writer.key(key)
      writer.beginObject()
      writer.member("n", Int64(period.count))
      writer.finite("mean", period.mean)
      writer.endObject()
    }
    writer.beginObject()
    write("before", before)
    write("after", after)
    writer.finite("difference", difference)
    writer.finite("low", interval?.low)
    writer.finite("high", interval?.high)
    writer.key("level")
    writer.number(1 - alpha)
    writer.finite("p", pValue)
    writer.member("verdict", verdict.rawValue)
    writer.endObject()
  }
}
