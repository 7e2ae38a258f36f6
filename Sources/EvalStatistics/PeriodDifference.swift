/// How far the mean of a later period is from that of an earlier one.
public struct PeriodDifference: Equatable, Sendable {
  /// Fewer values than this in a period do not tell by how much it varies.
  public static let fewest = 3

  /// The later mean less the earlier one.
  public let difference: Double
  public let low: Double?
  public let high: Double?
  /// The probability of a difference at least as far from 0, were there none.
  public let pValue: Double

  /// Nil where either period has fewer than `fewest` values, or neither varies beyond rounding, so that nothing tells what a
  /// difference is by chance. O(values).
  ///
  /// Welch's t, as `MeanEstimate` has it. A period of which all values are equal varies, too, but by how much few values do
  /// not tell: it is taken to vary as much as the other, which alone gives the degrees of freedom. Were both to vary alike,
  /// this would be Student's t.
  public init?(before: [Double], after: [Double], level: Double = 0.95) {
    guard min(before.count, after.count) >= Self.fewest, let earlier = MeanEstimate(before),
      let later = MeanEstimate(after)
    else { return nil }
    let isStill = Self.isStill(before, earlier)
    switch (isStill, Self.isStill(after, later)) {
    case (true, true): return nil
    case (false, false):
      let estimate = MeanEstimate(later, less: earlier)
      difference = estimate.mean
      pValue = estimate.pValue()
      let interval = estimate.interval(level: level)
      (low, high) = (interval?.low, interval?.high)
    default:
      let (moving, count) = isStill ? (later, before.count) : (earlier, after.count)
      let away = later.mean - earlier.mean
      let error = moving.error * (1 + Double(moving.count) / Double(count)).squareRoot()
      guard error.isFinite, away.isFinite, let t = StudentT(freedom: moving.freedom) else { return nil }
      difference = away
      pValue = t.beyond(away / error)
      let reach = t.quantile(tail: 1 - level).map { $0 * error }
      (low, high) = (reach.map { away - $0 }, reach.map { away + $0 })
    }
  }

  private static func isStill(_ values: [Double], _ estimate: MeanEstimate) -> Bool {
    estimate.error == 0 || Rounding.isConstant(values)
  }
}
