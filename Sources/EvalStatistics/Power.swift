/// How many paired tasks show a difference, and which difference so many of them show.
///
/// Both rest on the multiple of the standard error that `MeanEstimate.detectable` takes (H. S. Bloom, "Minimum Detectable
/// Effects", Evaluation Review 19 (1995), 547–556). `alpha`, between 0 and 1, is the level of the two-sided test, `power`,
/// from 0.5 to below 1, the probability to find the difference; every answer is nil for others.
public enum Power {
  /// The most tasks that are counted with.
  public static let mostTasks = 1_000_000_000

  /// The fewest pairs of which the exact tests of pairs can find anything at `alpha`: were all differences of one sign, they
  /// would still be found by chance in 2 of 2ⁿ cases. O(log 1 / alpha).
  public static func fewestPairs(alpha: Double) -> Int {
    var pairs = 2
    var chance = 0.5
    while chance >= alpha, pairs < 1_100 { (pairs, chance) = (pairs + 1, chance / 2) }
    return pairs
  }

  /// The share of `pairs` that has to differ, all in one direction, so that the exact tests of pairs find it with a
  /// probability of `power`: at least `fewestPairs` of them then differ so often. Nil where there are fewer pairs, and for
  /// arguments that make no sense. O(√pairs).
  public static func fewestShare(pairs: Int, alpha: Double = 0.05, power: Double = 0.8) -> Double? {
    guard makesSense(alpha, power) else { return nil }
    let fewest = fewestPairs(alpha: alpha)
    guard pairs >= fewest else { return nil }
    return BetaDistribution(Double(fewest), Double(pairs) - Double(fewest) + 1)?.quantile(power)
  }

  /// The fewest tasks, 2 or more, that show a `difference`, above 0, of the means of two sides when the difference at one
  /// task has the standard deviation `deviation`, 0 or more, in the same units, and comes in steps of `step`, 0 or more; see
  /// below. Nil for other arguments, and where there were more than `mostTasks`. O(√tasks × log tasks).
  public static func tasks(
    difference: Double, deviation: Double, step: Double = 0, alpha: Double = 0.05, power: Double = 0.8
  ) -> Int? {
    guard difference > 0, difference.isFinite, deviation >= 0, deviation.isFinite, makesSense(alpha, power),
      let found = Normal.quantile(alpha / 2), let often = Normal.quantile(1 - power)
    else { return nil }
    func isShown(_ tasks: Int) -> Bool {
      self.difference(tasks: tasks, deviation: deviation, step: step, alpha: alpha, power: power)
        .map { $0 <= difference } ?? false
    }
    // Student's quantiles are above the normal ones, so that fewer tasks than by these are never enough.
    let multiple = (found + often) * (deviation / difference)
    let least = multiple * multiple
    guard least < Double(mostTasks) else { return nil }
    // One less, for what rounding adds.
    var low = max(1, Int(least) - 1)
    var step = 1
    while low < mostTasks, !isShown(min(mostTasks, low + step)) {
      low = min(mostTasks, low + step)
      step *= 2
    }
    guard low < mostTasks else { return nil }
    var high = min(mostTasks, low + step)
    while high - low > 1 {
      let middle = low + (high - low) / 2
      if isShown(middle) { high = middle } else { low = middle }
    }
    return high
  }

  /// The smallest difference that `tasks`, from 2 to `mostTasks`, show when the difference at one task has the standard
  /// deviation `deviation`, 0 or more, in whose units it is; nil for other arguments. O(√tasks).
  ///
  /// `step` is 1 for outcomes with one attempt at each task, where a task makes a difference of −1, 0 or 1 and the test is
  /// McNemar's exact one: the correction for continuity of A. L. Edwards, "Note on the 'Correction for Continuity' in Testing
  /// the Significance of the Difference Between Correlated Proportions", Psychometrika 13 (1948), 185–187, makes up for its
  /// steps. It is 0 where differences can be anything.
  public static func difference(
    tasks: Int, deviation: Double, step: Double = 0, alpha: Double = 0.05, power: Double = 0.8
  ) -> Double? {
    guard deviation >= 0, deviation.isFinite, step >= 0, step.isFinite, let multiple = multiple(tasks, alpha, power)
    else { return nil }
    return multiple * deviation + step / Double(tasks)
  }

  /// The standard deviation of the difference at one task between the share of `attempts`, 1 or more, that succeed on one
  /// side and on the other, when one succeeds at the `rate`, from 0 to 1, and the other at `rate` + `difference`, also from
  /// 0 to 1. `correlation`, −1 to 1, is that of the two shares; `taskCorrelation`, 0 to 1, that of two attempts at one task
  /// by one side, which makes more attempts tell less. Nil for other arguments. O(1).
  ///
  /// E. Miller, "Adding Error Bars to Evals: A Statistical Approach to Language Model Evaluations" (2024),
  /// <https://arxiv.org/abs/2411.00640>, §§ 3 to 5: the variance of a share of m attempts is p(1 − p)(c + (1 − c)/m), that
  /// of the difference both variances less twice the covariance.
  public static func deviation(
    rate: Double, difference: Double, correlation: Double = 0, attempts: Int = 1, taskCorrelation: Double = 0
  ) -> Double? {
    let other = rate + difference
    guard rate >= 0, rate <= 1, other >= 0, other <= 1, correlation >= -1, correlation <= 1, attempts > 0,
      taskCorrelation >= 0, taskCorrelation <= 1
    else { return nil }
    let left = taskCorrelation + (1 - taskCorrelation) / Double(attempts)
    let one = (rate * (1 - rate) * left).squareRoot()
    let two = (other * (1 - other) * left).squareRoot()
    // The sum of the squares less twice the covariance, in parts of which none is negative.
    return ((one - two) * (one - two) + 2 * (1 - correlation) * one * two).squareRoot()
  }

  /// The smallest difference from the `rate` upwards that `tasks`, from 2 to `mostTasks`, show, where the deviation is the
  /// one above and so depends on the difference itself; nil for other arguments, and where not even success at every task
  /// would be seen. With one attempt it comes in steps of 1. It is looked for at each thousandth of the way up to a rate of
  /// 1, and then by halving. O(√tasks).
  public static func difference(
    tasks: Int, rate: Double, correlation: Double = 0, attempts: Int = 1, taskCorrelation: Double = 0,
    alpha: Double = 0.05, power: Double = 0.8
  ) -> Double? {
    guard let multiple = multiple(tasks, alpha, power), rate >= 0, rate < 1 else { return nil }
    let step = attempts == 1 ? 1 / Double(tasks) : 0
    func isShown(_ difference: Double) -> Bool {
      deviation(
        rate: rate, difference: difference, correlation: correlation, attempts: attempts,
        taskCorrelation: taskCorrelation
      ).map { multiple * $0 + step <= difference } ?? false
    }
    // Of outcomes that go together, a larger difference may vary more, and be missed where a smaller one is seen.
    let steps = 1000
    func place(_ step: Int) -> Double { step == steps ? 1 - rate : (1 - rate) / Double(steps) * Double(step) }
    guard let first = (1...steps).first(where: { isShown(place($0)) }) else { return nil }
    var (low, high) = (place(first - 1), place(first))
    for _ in 0..<200 {
      let middle = low + (high - low) / 2
      guard middle > low, middle < high else { break }
      if isShown(middle) { high = middle } else { low = middle }
    }
    return high
  }

  private static func makesSense(_ alpha: Double, _ power: Double) -> Bool {
    alpha > 0 && alpha < 1 && power >= 0.5 && power < 1
  }

  /// By how much the standard deviation at one task is multiplied.
  private static func multiple(_ tasks: Int, _ alpha: Double, _ power: Double) -> Double? {
    guard tasks >= 2, tasks <= mostTasks, makesSense(alpha, power), let t = StudentT(freedom: Double(tasks - 1)),
      let found = t.quantile(tail: alpha), let often = t.quantile(tail: 2 * (1 - power))
    else { return nil }
    return (found + often) / Double(tasks).squareRoot()
  }
}
