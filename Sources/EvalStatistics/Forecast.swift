/// What a straight line through a series says of a later moment.
public struct Forecast: Equatable, Sendable {
  public let value: Double
  /// The interval in which a new value is expected; nil where the points lie on the line but for rounding, so that nothing
  /// tells how far another would be off.
  public let low: Double?
  public let high: Double?

  /// By least squares, with the prediction interval of N. R. Draper and H. Smith, "Applied Regression Analysis" (3rd
  /// edition, 1998), § 3.1. Nil for fewer than three points, only one moment, or a level that does not lie between 0 and 1.
  /// O(points).
  public init?(_ points: [(time: Double, value: Double)], at time: Double, level: Double = 0.95) {
    let n = Double(points.count)
    guard points.count > 2, let t = StudentT(freedom: n - 2)?.quantile(tail: 1 - level) else { return nil }
    let meanTime = CompensatedSum(points.lazy.map(\.time)).value / n
    let meanValue = CompensatedSum(points.lazy.map(\.value)).value / n
    let spread = CompensatedSum(points.lazy.map { ($0.time - meanTime) * ($0.time - meanTime) }).value
    guard spread > 0 else { return nil }
    let slope = CompensatedSum(points.lazy.map { ($0.time - meanTime) * ($0.value - meanValue) }).value / spread
    let squares = CompensatedSum(
      points.lazy.map {
        let rest = $0.value - meanValue - slope * ($0.time - meanTime)
        return rest * rest
      }
    ).value
    let away = time - meanTime
    let error = (squares / (n - 2) * (1 + 1 / n + away * away / spread)).squareRoot()
    value = meanValue + slope * away
    guard !((squares / (n - 2)).squareRoot() <= Rounding.slack(points.lazy.map(\.value))) else {
      (low, high) = (nil, nil)
      return
    }
    low = value - t * error
    high = value + t * error
  }
}
