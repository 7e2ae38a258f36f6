/// A mean with the error that it has as an estimate.
public struct MeanEstimate: Equatable, Sendable {
  public let mean: Double
  /// The standard error of the mean.
  public let error: Double
  /// The degrees of freedom of the error.
  public let freedom: Double
  /// How many values, or clusters of values, it rests on.
  public let count: Int

  /// Of values that do not depend on each other; nil for fewer than two. O(values).
  ///
  /// `size` is the largest size of the numbers that the values were computed from, where it is larger than their own: the
  /// differences 1 − 2/3 and 1/3 − 0 are the same but for their last digits, and would seem to vary.
  public init?(_ values: [Double], from size: Double = 0) {
    guard values.count > 1 else { return nil }
    count = values.count
    let n = Double(count)
    let mean = CompensatedSum(values).value / n
    self.mean = mean
    freedom = n - 1
    let squares = CompensatedSum(values.lazy.map { ($0 - mean) * ($0 - mean) }).value
    error = Rounding.isConstant(values, from: size) ? 0 : (squares / freedom / n).squareRoot()
  }

  /// Of values of which those in one cluster, such as the attempts of one task, may depend on each other; nil for fewer
  /// than two clusters that have values. O(values).
  ///
  /// K.-Y. Liang and S. L. Zeger, "Longitudinal Data Analysis Using Generalized Linear Models", Biometrika 73 (1986),
  /// 13–22, with the factor G / (G − 1) for G clusters, and G − 1 degrees of freedom.
  public init?(clusters: [[Double]]) {
    let clusters = clusters.filter { !$0.isEmpty }
    guard clusters.count > 1 else { return nil }
    count = clusters.count
    let groups = Double(count)
    let n = Double(clusters.reduce(0) { $0 + $1.count })
    let mean = CompensatedSum(clusters.lazy.joined()).value / n
    self.mean = mean
    freedom = groups - 1
    let squares = CompensatedSum(
      clusters.lazy.map { values in
        let excess = CompensatedSum(values.lazy.map { $0 - mean }).value
        return excess * excess
      })
    error = (squares.value * groups / freedom).squareRoot() / n
  }

  /// The difference of two means that do not depend on each other, `one` less `other`, in their units. O(1).
  ///
  /// B. L. Welch, "The Generalization of 'Student's' Problem when Several Different Population Variances Are Involved",
  /// Biometrika 34 (1947), 28–35, with the degrees of freedom of F. E. Satterthwaite, "An Approximate Distribution of
  /// Estimates of Variance Components", Biometrics Bulletin 2 (1946), 110–114; those of both together when neither has an
  /// error. The count is the smaller of the two.
  public init(_ one: MeanEstimate, less other: MeanEstimate) {
    mean = one.mean - other.mean
    count = min(one.count, other.count)
    let (most, least) = one.error >= other.error ? (one, other) : (other, one)
    guard most.error > 0 else {
      error = most.error + least.error
      freedom = one.freedom + other.freedom
      return
    }
    // As a share of the larger error, whose square might be beyond all numbers.
    let share = least.error / most.error * (least.error / most.error)
    error = most.error * (1 + share).squareRoot()
    freedom = (1 + share) * (1 + share) / (1 / most.freedom + share * share / least.freedom)
  }

  /// The interval of the mean by Student's t; nil unless `level` lies between 0 and 1.
  public func interval(level: Double = 0.95) -> (low: Double, high: Double)? {
    guard level > 0, level < 1, let t = StudentT(freedom: freedom)?.quantile(tail: 1 - level) else { return nil }
    return (mean - t * error, mean + t * error)
  }

  /// The probability of a mean at least as far from `hypothesis`, if that were the true one, by Student's t; 1 where the
  /// values were too large for an error to be known.
  public func pValue(against hypothesis: Double = 0) -> Double {
    guard error.isFinite, mean.isFinite else { return 1 }
    guard error > 0 else { return mean == hypothesis ? 1 : 0 }
    return StudentT(freedom: freedom)?.beyond((mean - hypothesis) / error) ?? 1
  }

  /// The smallest difference that would have been found significant at `alpha` with a probability of `power`: the
  /// multiple of the standard error that H. S. Bloom gives in "Minimum Detectable Effects", Evaluation Review 19 (1995),
  /// 547–556. Nil unless both lie between 0 and 1.
  public func detectable(alpha: Double = 0.05, power: Double = 0.8) -> Double? {
    guard alpha > 0, alpha < 1, power >= 0.5, power < 1, let t = StudentT(freedom: freedom),
      let found = t.quantile(tail: alpha), let often = t.quantile(tail: 2 * (1 - power))
    else { return nil }
    return (found + often) * error
  }
}
