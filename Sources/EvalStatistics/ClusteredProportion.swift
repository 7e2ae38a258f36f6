/// The interval of a success rate from the rates of its tasks, whose attempts resemble each other.
///
/// The score interval of E. B. Wilson with the number of independent trials that the tasks are worth: C. Franco, R. J. A.
/// Little, T. A. Louis and E. V. Slud, "Comparative Study of Confidence Intervals for Proportions in Complex Sample
/// Surveys", Journal of Survey Statistics and Methodology 7 (2019), 334–364. That number is p(1 − p) over the variance of
/// the mean of the tasks, corrected for the degrees of freedom as by E. L. Korn and B. I. Graubard, "Confidence Intervals
/// for Proportions with Small Expected Number of Positive Counts Estimated from Survey Data", Survey Methodology 24 (1998),
/// 193–201, and at most the number of attempts; where nothing varies it is the number of tasks. With one attempt at each
/// task it is Wilson's own.
///
/// Of estimates from sets of `k` attempts, as pass@k and pass^k are, it is at most the m / k sets without a common attempt
/// that there are in a task's m attempts: the mean of all sets varies no more than that of these alone, but nothing says by
/// how much less. W. Hoeffding, "A Class of Statistics with Asymptotically Normal Distribution", Annals of Mathematical
/// Statistics 19 (1948), § 5. Near 0 and 1, where a few tasks decide, the variance of the tasks alone is often far too
/// small: of 50 tasks with 20 attempts, 63 % of the 95 % intervals of a pass@10 of 0.99 held it when bounded by all attempts.
public struct ClusteredProportion: Equatable, Sendable {
  public let rate: Double
  public let low: Double
  public let high: Double
  /// How many independent trials the tasks are worth.
  public let effectiveTrials: Double

  /// `rates` from 0 to 1, one a task, of `attempts` attempts in all, of which each task has at least `k`; nil when there are
  /// none, or a rate or `level` is outside its range. O(tasks).
  public init?(_ rates: [Double], attempts: Int, each k: Int = 1, level: Double = 0.95) {
    guard !rates.isEmpty, k >= 1, attempts / k >= rates.count, rates.allSatisfy({ $0 >= 0 && $0 <= 1 }), level > 0,
      level < 1, let z = Normal.quantile((1 + level) / 2)
    else { return nil }
    let tasks = Double(rates.count)
    let rate = min(1, max(0, CompensatedSum(rates).value / tasks))
    let most = Double(attempts) / Double(k)
    var trials = tasks
    if most > tasks, rate > 0, rate < 1, let estimate = MeanEstimate(rates) {
      trials =
        EffectiveTrials.worth(
          rate * (1 - rate), squaredError: estimate.error * estimate.error, freedom: estimate.freedom, level: level,
          most: most) ?? tasks
    }
    guard let interval = WilsonInterval(successes: rate * trials, trials: trials, z: z) else { return nil }
    self.rate = rate
    low = rate == 0 ? 0 : interval.low
    high = rate == 1 ? 1 : interval.high
    effectiveTrials = trials
  }
}
