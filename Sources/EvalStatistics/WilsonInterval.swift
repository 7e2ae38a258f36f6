/// The score interval of a proportion.
///
/// E. B. Wilson, "Probable Inference, the Law of Succession, and Statistical Inference", Journal of the American
/// Statistical Association 22 (1927), 209–212. It stays inside 0 to 1 and holds its level for few trials and for
/// proportions near 0 and 1, where the usual p ± z·√(p(1−p)/n) does not.
public struct WilsonInterval: Equatable, Sendable {
  /// The standard normal quantile for a two-sided level of 95 %.
  public static let z95 = 1.959963984540054

  public let low: Double
  public let high: Double

  /// `successes` from 0 to `trials`; nil when there were no trials or the counts make no sense. O(1).
  public init?(successes: Double, trials: Double, z: Double = z95) {
    guard trials > 0, trials.isFinite, successes >= 0, successes <= trials, z.isFinite else { return nil }
    let share = successes / trials
    let spread = z * z / trials
    let center = (share + spread / 2) / (1 + spread)
    let half = z / (1 + spread) * (share * (1 - share) / trials + spread / (4 * trials)).squareRoot()
    low = successes == 0 ? 0 : max(0, center - half)
    high = successes == trials ? 1 : min(1, center + half)
  }
}
