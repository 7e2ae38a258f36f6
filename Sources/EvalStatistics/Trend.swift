/// Whether a series rises or falls, and how fast, without trusting any one value much.
public struct Trend: Equatable, Sendable {
  /// The middle slope between two points, for a unit of time.
  public let slope: Double
  /// The interval of the slope.
  public let low: Double
  public let high: Double
  /// The probability of a rank correlation at least as strong, were there no trend.
  public let pValue: Double

  /// Of points of time and value. Nil for fewer than three points or only one moment. O(points² × log points).
  ///
  /// The slope: H. Theil, "A Rank-Invariant Method of Linear and Polynomial Regression Analysis" (1950), and P. K. Sen,
  /// "Estimates of the Regression Coefficient Based on Kendall's Tau", Journal of the American Statistical Association 63
  /// (1968), 1379–1389, with Sen's interval. The test: H. B. Mann, "Nonparametric Tests Against Trend", Econometrica 13
  /// (1945), 245–259, with the variance for ties of M. G. Kendall, "Rank Correlation Methods" (1975), and his correction for
  /// continuity.
  public init?(_ points: [(time: Double, value: Double)], level: Double = 0.95) {
    guard points.count > 2, let z = Normal.quantile((1 + level) / 2) else { return nil }
    var slopes: [Double] = []
    var score = 0
    for (place, later) in points.enumerated() {
      for earlier in points[..<place] where earlier.time != later.time {
        let slope = (later.value - earlier.value) / (later.time - earlier.time)
        slopes.append(slope)
        score += slope > 0 ? 1 : slope < 0 ? -1 : 0
      }
    }
    slopes.sort()
    guard let middle = Quantile.of(sorted: slopes, 0.5) else { return nil }
    slope = middle
    // Where almost all are equal, what rounding leaves may be below 0.
    let variance = max(0, Self.variance(ofScoreOf: points))
    let deviation = variance.squareRoot()
    // The slopes between which the score would not be significant.
    let half = z * deviation
    let lowest = (Double(slopes.count) - half) / 2
    let highest = (Double(slopes.count) + half) / 2
    low = slopes[max(0, min(slopes.count - 1, Int(lowest.rounded()) - 1))]
    high = slopes[max(0, min(slopes.count - 1, Int(highest.rounded())))]
    let distance = score == 0 || variance <= 0 ? 0 : (Double(score.magnitude) - 1) / deviation
    pValue = min(1, 2 * Normal.below(-distance))
  }

  private static func variance(ofScoreOf points: [(time: Double, value: Double)]) -> Double {
    let n = Double(points.count)
    func sum(_ ties: [Double], _ term: (Double) -> Double) -> Double { ties.reduce(0) { $0 + term($1) } }
    let (x, y) = (ties(points.map(\.time)), ties(points.map(\.value)))
    func most(_ t: Double) -> Double { t * (t - 1) * (2 * t + 5) }
    func triples(_ t: Double) -> Double { t * (t - 1) * (t - 2) }
    func pairs(_ t: Double) -> Double { t * (t - 1) }
    return (most(n) - sum(x, most) - sum(y, most)) / 18
      + sum(x, triples) * sum(y, triples) / (9 * n * (n - 1) * (n - 2)) + sum(x, pairs) * sum(y, pairs)
      / (2 * n * (n - 1))
  }

  /// How many values are equal to each other, for each set of such values.
  private static func ties(_ values: [Double]) -> [Double] {
    values.reduce(into: [Double: Double]()) { $0[$1, default: 0] += 1 }.values.filter { $0 > 1 }
  }
}
