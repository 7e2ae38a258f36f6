/// Student's t distribution.
public struct StudentT: Sendable {
  private let freedom: Double

  /// `freedom` degrees of freedom; nil unless positive and finite.
  public init?(freedom: Double) {
    guard freedom > 0, freedom.isFinite else { return nil }
    self.freedom = freedom
  }

  /// The probability of a value at least as far from 0 as `t`, on either side. O(√freedom).
  public func beyond(_ t: Double) -> Double {
    guard !t.isNaN else { return .nan }
    // Each way keeps the digits of what is small: the probability far out, the square of `t` near the middle.
    if t.magnitude > 1 { return BetaDistribution(freedom / 2, 0.5)?.below(freedom / (freedom + t * t)) ?? .nan }
    return 1 - (BetaDistribution(0.5, freedom / 2)?.below(t * t / (freedom + t * t)) ?? .nan)
  }

  /// The distance from 0 beyond which a share of `tail` of the distribution lies, on both sides together: for an interval
  /// of 95 %, the tail is 0.05. Nil unless it is above 0 and at most 1.
  public func quantile(tail: Double) -> Double? {
    guard tail > 0, tail <= 1 else { return nil }
    if freedom >= Self.expandedFrom { return expanded(tail) }
    if tail < 0.5 {
      guard let x = BetaDistribution(freedom / 2, 0.5)?.quantile(tail), x > 0, x < 0.5 else {
        return nearby(tail)
      }
      return (freedom * (1 - x) / x).squareRoot()
    }
    return nearby(tail)
  }

  /// From here on the terms of the expansion that are used are exact to the last digit, while of a beta distribution with
  /// so large a parameter digits are lost.
  private static let expandedFrom = 1e6

  /// By the normal quantile and its corrections: M. Abramowitz and I. A. Stegun, "Handbook of Mathematical Functions",
  /// 26.7.5.
  private func expanded(_ tail: Double) -> Double? {
    guard let z = Normal.quantile(tail / 2).map({ -$0 }) else { return nil }
    let square = z * z
    let first = z * (square + 1) / 4
    let second = z * ((5 * square + 16) * square + 3) / 96
    let third = z * (((3 * square + 19) * square + 17) * square - 15) / 384
    return z + (first + (second + third / freedom) / freedom) / freedom
  }

  private func nearby(_ tail: Double) -> Double? {
    guard let y = BetaDistribution(0.5, freedom / 2)?.quantile(1 - tail), y < 1 else { return nil }
    return (freedom * y / (1 - y)).squareRoot()
  }
}
