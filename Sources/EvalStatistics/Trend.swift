/// Whether a series rises or falls, and how fast, without trusting any one value much.
public struct Trend: Equatable, Sendable {
  /// The middle slope between two points, for a unit of time.
  public let slope: Double
  /// The interval of the slope; nil where there are too few points for one of that level, or where all slopes that it
  /// would lie between are alike, so that nothing tells how far another series would be off.
  public let low: Double?
  public let high: Double?
  /// The probability of a rank correlation at least as strong, were there no trend.
  public let pValue: Double

  /// Of points of time and value, of which values that differ by rounding alone count as equal. Nil for fewer than three
  /// points or only one moment. O(points² × log points).
  ///
  /// The slope: H. Theil, "A Rank-Invariant Method of Linear and Polynomial Regression Analysis" (1950), and P. K. Sen,
  /// "Estimates of the Regression Coefficient Based on Kendall's Tau", Journal of the American Statistical Association 63
  /// (1968), 1379–1389, with Sen's interval. The test: H. B. Mann, "Nonparametric Tests Against Trend", Econometrica 13
  /// (1945), 245–259, with the variance for ties of M. G. Kendall, "Rank Correlation Methods" (1975), and his correction for
  /// continuity.
  public init?(_ points: [(time: Double, value: Double)], level: Double = 0.95) {
    guard points.count > 2, let z = Normal.quantile((1 + level) / 2) else { return nil }
    let times = points.map(\.time)
    let values = Rounding.settled(points.map(\.value))
    var slopes: [Double] = []
    var score = 0
    for later in points.indices {
      for earlier in points.indices[..<later] where times[earlier] != times[later] {
        let slope = (values[later] - values[earlier]) / (times[later] - times[earlier])
        slopes.append(slope)
        score += slope > 0 ? 1 : slope < 0 ? -1 : 0
      }
    }
    slopes.sort()
    guard let middle = Quantile.of(sorted: slopes, 0.5) else { return nil }
    slope = middle
    let variance = Self.variance(times: Self.ties(times), values: Self.ties(values), count: points.count)
    pValue = Self.pValue(score: Double(score.magnitude), variance: variance)
    // The slopes between which the score would be one of chance.
    let half = z * variance.squareRoot()
    let lowest = Int(((Double(slopes.count) - half) / 2).rounded()) - 1
    let highest = Int(((Double(slopes.count) + half) / 2).rounded())
    guard slopes.indices.contains(lowest), slopes.indices.contains(highest), let first = times.min(),
      let last = times.max(), !((slopes[highest] - slopes[lowest]) * (last - first) <= Rounding.slack(values))
    else {
      (low, high) = (nil, nil)
      return
    }
    (low, high) = (slopes[lowest], slopes[highest])
  }

  /// The smallest `pValue` that values at these times can have: that of values of which each is larger than all of an earlier
  /// time. 1 for fewer than three. O(times × log times).
  public static func leastPValue(times: [Double]) -> Double {
    guard times.count > 2 else { return 1 }
    let ties = ties(times)
    let pairs = pairs(Double(times.count)) - ties.reduce(0) { $0 + Self.pairs($1) }
    return pValue(score: pairs / 2, variance: variance(times: ties, values: [], count: times.count))
  }

  /// The number of moments from which on a trend can be found at `alpha`, which lies above 0. O(the number).
  public static func fewest(alpha: Double) -> Int {
    var count = 3
    while leastPValue(times: (0..<count).map(Double.init)) >= alpha, alpha > 0 { count += 1 }
    return count
  }

  private static func pValue(score: Double, variance: Double) -> Double {
    let distance = score == 0 || variance <= 0 ? 0 : (score - 1) / variance.squareRoot()
    return min(1, 2 * Normal.below(-distance))
  }

  /// Of the score of so many points, given how many of them have one time or one value.
  private static func variance(times x: [Double], values y: [Double], count: Int) -> Double {
    let n = Double(count)
    func sum(_ ties: [Double], _ term: (Double) -> Double) -> Double { ties.reduce(0) { $0 + term($1) } }
    func most(_ t: Double) -> Double { t * (t - 1) * (2 * t + 5) }
    func triples(_ t: Double) -> Double { t * (t - 1) * (t - 2) }
    let variance =
      (most(n) - sum(x, most) - sum(y, most)) / 18
      + sum(x, triples) * sum(y, triples) / (9 * n * (n - 1) * (n - 2)) + sum(x, pairs) * sum(y, pairs)
      / (2 * n * (n - 1))
    // Where almost all are equal, what rounding leaves may be below 0.
    return max(0, variance)
  }

  private static func pairs(_ t: Double) -> Double { t * (t - 1) }

  /// How many values are equal to each other, for each set of such values.
  private static func ties(_ values: [Double]) -> [Double] {
    values.reduce(into: [Double: Double]()) { $0[$1, default: 0] += 1 }.values.filter { $0 > 1 }
  }
}
