/// The bootstrap interval of a mean, corrected for bias and acceleration.
///
/// B. Efron, "Better Bootstrap Confidence Intervals", Journal of the American Statistical Association 82 (1987), 171–185.
public enum Bootstrap {
  /// Of fewer values there is no interval. Its samples vary less than those of the values do by their number, and of few they
  /// look alike: an interval of 95 % holds the mean of 15 values in 91 %, of ten in 87 to 91 %, of five in 81 to 86 %, of two in less
  /// than half.
  public static let fewest = 15

  /// The interval of the mean of `values`; nil for fewer than `fewest` of them, for fewer than 100 `resamples`, or a `level` that
  /// does not lie between 0 and 1. O(values × resamples). The same seed gives the same interval.
  public static func mean(
    _ values: [Double], level: Double = 0.95, resamples: Int = 2000, seed: UInt64
  ) -> (low: Double, high: Double)? {
    guard values.count >= fewest, resamples >= 100, level > 0, level < 1 else { return nil }
    let n = Double(values.count)
    let sum = CompensatedSum(values).value
    var random = SeededRandom(seed: seed)
    var means: [Double] = []
    means.reserveCapacity(resamples)
    for _ in 0..<resamples {
      var total = 0.0
      for _ in values.indices { total += values[random.next(below: values.count)] }
      means.append(total / n)
    }
    return interval(of: sum / n, replicates: means, leavingOut: values.map { (sum - $0) / (n - 1) }, level: level)
  }

  /// The interval of an estimate from its replicates and from the estimates that leave out one value each; nil when there
  /// are none.
  static func interval(
    of estimate: Double, replicates: [Double], leavingOut: [Double], level: Double
  ) -> (low: Double, high: Double)? {
    let sorted = replicates.sorted()
    guard let first = sorted.first, let last = sorted.last else { return nil }
    guard first < last else { return (first, last) }
    // Ties count by half, as in the percentile of a score; so do means that are equal but for their last digits.
    let slack = max(first.magnitude, last.magnitude) * 1e-12
    let below = sorted.reduce(0.0) { $0 + ($1 < estimate - slack ? 1 : $1 <= estimate + slack ? 0.5 : 0) }
    guard let bias = Normal.quantile(below / Double(sorted.count)) else { return (first, last) }
    let center = CompensatedSum(leavingOut).value / Double(leavingOut.count)
    let squares = CompensatedSum(leavingOut.lazy.map { ($0 - center) * ($0 - center) }).value
    let cubes = CompensatedSum(leavingOut.lazy.map { ($0 - center) * ($0 - center) * (center - $0) }).value
    let acceleration = squares > 0 ? cubes / (6 * squares * squares.squareRoot()) : 0
    func end(_ share: Double) -> Double? {
      guard let z = Normal.quantile(share) else { return nil }
      let moved = bias + (bias + z) / (1 - acceleration * (bias + z))
      return Quantile.of(sorted: sorted, Normal.below(moved))
    }
    guard let low = end((1 - level) / 2), let high = end((1 + level) / 2) else { return nil }
    return (low, high)
  }
}
