/// The interval of a success rate from the rates of its tasks, whose attempts resemble each other.
///
/// The score interval of E. B. Wilson with the number of independent trials that the tasks are worth: C. Franco, R. J. A.
/// Little, T. A. Louis and E. V. Slud, "Comparative Study of Confidence Intervals for Proportions in Complex Sample
/// Surveys", Journal of Survey Statistics and Methodology 7 (2019), 334–364. That number is p(1 − p) over the variance of
/// the mean of the tasks, corrected for the degrees of freedom as by E. L. Korn and B. I. Graubard, "Confidence Intervals
/// for Proportions with Small Expected Number of Positive Counts Estimated from Survey Data", Survey Methodology 24 (1998),
/// 193–201; where nothing varies it is the number of tasks. With one attempt at each task it is Wilson's own.
public struct ClusteredProportion: Equatable, Sendable {
  public let rate: Double
  public let low: Double
  public let high: Double
  /// How many independent trials the tasks are worth.
  public let effectiveTrials: Double

  /// `rates` from 0 to 1, one a task, of `attempts` attempts in all; nil when there are none, or a rate or `level` is
  /// outside its range. O(tasks).
  public init?(_ rates: [Double], attempts: Int, level: Double = 0.95) {
    guard !rates.isEmpty, attempts >= rates.count, rates.allSatisfy({ $0 >= 0 && $0 <= 1 }), level > 0, level < 1,
      let z = Normal.quantile((1 + level) / 2)
    else { return nil }
    let tasks = Double(rates.count)
    let rate = min(1, max(0, CompensatedSum(rates).value / tasks))
    var trials = tasks
    if attempts > rates.count, rate > 0, rate < 1, let estimate = MeanEstimate(rates),
      let t = StudentT(freedom: estimate.freedom)?.quantile(tail: 1 - level)
    {
      let independent = rate * (1 - rate) / (estimate.error * estimate.error) * (z / t) * (z / t)
      trials = min(Double(attempts), max(1, independent))
    }
    guard let interval = WilsonInterval(successes: rate * trials, trials: trials, z: z) else { return nil }
    self.rate = rate
    low = rate == 0 ? 0 : interval.low
    high = rate == 1 ? 1 : interval.high
    effectiveTrials = trials
  }
}
