/// The difference of two independent proportions with its interval.
///
/// R. G. Newcombe, "Interval Estimation for the Difference Between Independent Proportions: Comparison of Eleven Methods",
/// Statistics in Medicine 17 (1998), 873–890, method 10: it joins the two Wilson intervals, and so holds its level for
/// few trials and for proportions near 0 and 1.
public struct ProportionDifference: Equatable, Sendable {
  /// The proportion of `of` less that of `from`, from −1 to 1.
  public let difference: Double
  public let low: Double
  public let high: Double

  /// Successes and trials of each; nil when either has no trials or its counts make no sense. O(1).
  public init?(
    of one: (successes: Double, trials: Double), from other: (successes: Double, trials: Double),
    z: Double = WilsonInterval.z95
  ) {
    guard let a = WilsonInterval(successes: one.successes, trials: one.trials, z: z),
      let b = WilsonInterval(successes: other.successes, trials: other.trials, z: z)
    else { return nil }
    let p = one.successes / one.trials
    let q = other.successes / other.trials
    difference = p - q
    (low, high) = Self.joining((p, a.low, a.high), less: (q, b.low, b.high))
  }

  /// A proportion with its interval.
  public typealias Side = (rate: Double, low: Double, high: Double)

  /// The interval of the difference of two independent proportions, `one` less `other`, from the interval that each has by
  /// itself, whichever it is. O(1).
  public static func joining(_ one: Side, less other: Side) -> (low: Double, high: Double) {
    func length(_ x: Double, _ y: Double) -> Double { (x * x + y * y).squareRoot() }
    let difference = one.rate - other.rate
    return (
      max(-1, difference - length(one.rate - one.low, other.high - other.rate)),
      min(1, difference + length(one.high - one.rate, other.rate - other.low))
    )
  }
}
