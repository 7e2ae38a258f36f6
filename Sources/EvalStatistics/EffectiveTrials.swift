/// How many independent trials the attempts at several tasks are worth: attempts at one task resemble each other.
///
/// Korn and Graubard's number, as of `ClusteredProportion`, of a share of all attempts instead of the mean of the tasks.
public enum EffectiveTrials {
  /// Of the successes and attempts at each task: p(1 − p) over the variance of the share p, corrected for the degrees of
  /// freedom; at least 1 and at most the attempts. Where each task was tried once it is the number of tasks, as where nothing
  /// varies between passed and failed. Nil when there are none. O(tasks).
  public static func of(_ tasks: [(successes: Double, attempts: Double)], level: Double = 0.95) -> Double? {
    let count = Double(tasks.count)
    let attempts = CompensatedSum(tasks.lazy.map(\.attempts)).value
    guard count > 0, attempts > 0 else { return nil }
    let rate = CompensatedSum(tasks.lazy.map(\.successes)).value / attempts
    guard attempts > count, count > 1, rate > 0, rate < 1 else { return count }
    // K.-Y. Liang and S. L. Zeger's variance, with a task for a cluster.
    let squares = CompensatedSum(
      tasks.lazy.map { task in
        let excess = task.successes - rate * task.attempts
        return excess * excess
      }
    ).value
    let variance = squares * count / (count - 1) / (attempts * attempts)
    guard variance > 0 else { return attempts }
    let trials = worth(
      rate * (1 - rate), squaredError: variance, freedom: count - 1, level: level, most: attempts)
    return trials ?? attempts
  }

  /// How many trials, each of which varies by `variance`, have a mean with this squared error, above 0, that was computed with
  /// so many degrees of freedom: at least 1 and at most `most`. Nil unless `level` lies between 0 and 1.
  static func worth(
    _ variance: Double, squaredError: Double, freedom: Double, level: Double, most: Double
  ) -> Double? {
    guard level > 0, level < 1, let z = Normal.quantile((1 + level) / 2),
      let t = StudentT(freedom: freedom)?.quantile(tail: 1 - level)
    else { return nil }
    return min(most, max(1, variance / squaredError * (z / t) * (z / t)))
  }
}
