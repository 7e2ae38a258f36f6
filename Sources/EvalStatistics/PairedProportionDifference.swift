/// The difference of two proportions of the same pairs, such as tasks that both sides tried once, with its interval.
///
/// T. Tango, "Equivalence Test and Confidence Interval for the Difference in Proportions for the Paired-Sample Design",
/// Statistics in Medicine 17 (1998), 891–908: the differences that a score test, whose variance is that of the most likely
/// proportions under each of them, does not refuse. It holds its level for few pairs too, and has a width where no pair
/// differs.
public struct PairedProportionDifference: Equatable, Sendable {
  /// The proportion of the first less that of the second, from −1 to 1.
  public let difference: Double
  /// The ends, from −1 to 1, with the difference between them.
  public let low: Double
  public let high: Double

  /// Of `gained` pairs in which only the first succeeded and `lost` in which only the second did, among `pairs`; nil unless
  /// there are pairs, the counts are not negative and together at most `pairs`, and `level` lies between 0 and 1. O(1).
  public init?(gained: Int, lost: Int, pairs: Int, level: Double = 0.95) {
    guard gained >= 0, gained <= pairs, lost >= 0, lost <= pairs - gained else { return nil }
    self.init(gained: Double(gained), lost: Double(lost), pairs: Double(pairs), level: level)
  }

  /// Of pairs that need not be whole: tasks with several attempts are worth more or fewer of them.
  init?(gained: Double, lost: Double, pairs: Double, level: Double) {
    guard pairs > 0, level > 0, level < 1, let z = Normal.quantile((1 - level) / 2) else { return nil }
    difference = (gained - lost) / pairs
    low = -Self.highest(lost, gained, pairs, z)
    high = Self.highest(gained, lost, pairs, z)
  }

  /// The largest difference that is not refused, by halving: the score falls from the observed one on.
  private static func highest(_ gained: Double, _ lost: Double, _ pairs: Double, _ z: Double) -> Double {
    let observed = (gained - lost) / pairs
    var (low, high) = (observed, 1.0)
    for _ in 0..<200 {
      let middle = low + (high - low) / 2
      guard middle > low, middle < high else { break }
      let distance = pairs * (middle - observed)
      let variance =
        middle < 0 ? variance(lost, gained, pairs, of: -middle) : variance(gained, lost, pairs, of: middle)
      if distance * distance > z * z * variance { high = middle } else { low = middle }
    }
    return high
  }

  /// The variance of `gained` less `lost` with the proportions that are most likely when their difference is `difference`,
  /// from 0 to 1, where no digits cancel.
  private static func variance(_ gained: Double, _ lost: Double, _ pairs: Double, of difference: Double) -> Double {
    let twice = difference * (1 - difference)
    // The proportion of lost pairs solves 2 pairs · q² + b · q − c = 0.
    let b = (2 * pairs - gained + lost) * difference - gained - lost
    let c = lost * twice
    let root = (b * b + 8 * pairs * c).squareRoot()
    let proportion = b > 0 ? 2 * c / (b + root) : (root - b) / (4 * pairs)
    return pairs * (2 * proportion + twice)
  }
}
