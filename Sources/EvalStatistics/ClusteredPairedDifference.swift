/// The difference of two success rates at the same tasks with its interval, where tasks were tried several times.
///
/// Tango's interval (`PairedProportionDifference`) with the number of pairs that the tasks are worth: of these so many have
/// the variance that the tasks' differences have, corrected for the degrees of freedom as in `ClusteredProportion` (E. L.
/// Korn and B. I. Graubard, Survey Methodology 24 (1998), 193–201). Student's interval takes the variance of a few tasks
/// for known, and is far too narrow where almost all of them agree.
public struct ClusteredPairedDifference: Equatable, Sendable {
  /// The mean of the tasks' differences, from −1 to 1.
  public let difference: Double
  /// The ends, from −1 to 1, with the difference between them.
  public let low: Double
  public let high: Double
  /// How many pairs the tasks are worth: at least 1, and at most as many as there are attempts.
  public let effectivePairs: Double

  /// `differences` from −1 to 1, one a task, of `attempts` pairs of attempts in all; nil when there are none, one is outside
  /// its range, or `level` does not lie between 0 and 1. Where no difference differs from another, each task is one pair.
  /// O(tasks).
  public init?(_ differences: [Double], attempts: Int, level: Double = 0.95) {
    guard !differences.isEmpty, attempts >= differences.count, differences.allSatisfy({ $0 >= -1 && $0 <= 1 }),
      level > 0, level < 1
    else { return nil }
    let tasks = Double(differences.count)
    let gained = CompensatedSum(differences.lazy.map { max(0, $0) }).value / tasks
    let lost = CompensatedSum(differences.lazy.map { max(0, -$0) }).value / tasks
    var pairs = tasks
    if let estimate = MeanEstimate(differences, from: 1), estimate.error > 0 {
      // Of pairs that are gained, lost or tied, the variance that a sample of so many shows in the mean.
      let variance = (gained + lost - (gained - lost) * (gained - lost)) * tasks / estimate.freedom
      pairs =
        EffectiveTrials.worth(
          variance, squaredError: estimate.error * estimate.error, freedom: estimate.freedom, level: level,
          most: Double(attempts)) ?? tasks
    }
    guard let found = PairedProportionDifference(gained: gained * pairs, lost: lost * pairs, pairs: pairs, level: level)
    else { return nil }
    (difference, low, high) = (gained - lost, found.low, found.high)
    effectivePairs = pairs
  }
}
