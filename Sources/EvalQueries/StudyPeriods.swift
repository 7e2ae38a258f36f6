import EvalJSON
import EvalStatistics

/// A metric before a moment against the same from it on.
struct StudyPeriods: Sendable {
  enum Verdict: String, Sendable { case improved, declined, changed, inconclusive, insufficient }

  private(set) var verdict: Verdict
  /// Nil where either period has no value, or too large ones.
  let difference: Double?
  /// The probability, corrected for the other metrics of the report.
  private(set) var pAdjusted: Double?
  /// How many metrics of the report were tested.
  private(set) var tested = 1
  private let found: PeriodDifference?
  private let direction: MetricDirection
  private let before: (count: Int, mean: Double?)
  private let after: (count: Int, mean: Double?)
  private let alpha: Double

  init(before: [Double], after: [Double], direction: MetricDirection, alpha: Double) {
    func summary(_ values: [Double]) -> (count: Int, mean: Double?) {
      (values.count, values.isEmpty ? nil : CompensatedSum(values).value / Double(values.count))
    }
    let (first, second) = (summary(before), summary(after))
    (self.before, self.after, self.alpha, self.direction) = (first, second, alpha, direction)
    if let one = second.mean, let other = first.mean, (one - other).isFinite {
      difference = one - other
    } else {
      difference = nil
    }
    found = difference == nil ? nil : PeriodDifference(before: before, after: after, level: 1 - alpha)
    verdict = .insufficient
    correct(found?.pValue, among: 1)
  }

  /// Those of one report, their probabilities corrected for each other (Holm).
  static func corrected(_ periods: [StudyPeriods?]) -> [StudyPeriods?] {
    let tested = periods.indices.filter { periods[$0]?.found != nil }
    var corrected = periods
    for (place, p) in zip(tested, Holm.adjusted(tested.compactMap { periods[$0]?.found?.pValue })) {
      corrected[place]?.correct(p, among: tested.count)
    }
    return corrected
  }

  private mutating func correct(_ pValue: Double?, among tested: Int) {
    (pAdjusted, self.tested) = (pValue, tested)
    guard let pValue, let difference else { return }
    guard pValue < alpha else {
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

  /// Whether either period has too few values, whatever they are.
  var hasFew: Bool { min(before.count, after.count) < PeriodDifference.fewest }

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
    writer.finite("low", found?.low)
    writer.finite("high", found?.high)
    writer.key("level")
    writer.number(1 - alpha)
    writer.finite("p", found?.pValue)
    writer.finite("p_adjusted", pAdjusted)
    writer.member("verdict", verdict.rawValue)
    writer.endObject()
  }
}
