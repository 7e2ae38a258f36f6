/// The values of a set that do not look like the others.
public enum Outliers {
  /// How far each value lies from the median, in units that are standard deviations where the values are normal; nil when
  /// more than half of them are equal, so that there is no unit. B. Iglewicz and D. C. Hoaglin, "How to Detect and Handle
  /// Outliers" (1993). O(values × log values).
  public static func robustScores(_ values: [Double]) -> [Double]? {
    guard let median = Quantile.of(sorted: values.sorted(), 0.5),
      let deviation = Quantile.of(sorted: values.map { ($0 - median).magnitude }.sorted(), 0.5), deviation > 0
    else { return nil }
    return values.map { Normal.upperQuartile * ($0 - median) / deviation }
  }

  /// The score beyond which a value stands out among `count`, above 0: in one of twenty series of normal values any does.
  ///
  /// The normal quantile that one of so many values exceeds as often, by (1 + 7.5/n) because the unit of few values is
  /// uncertain; that factor was found by drawing series of 8 to 10,000 values. Iglewicz and Hoaglin take 3.5 whatever the
  /// number, beyond which one in eight series of ten has a value, and nearly each of 10,000.
  public static func farthest(among count: Int) -> Double {
    let n = Double(max(1, count))
    return -(Normal.quantile(0.025 / n) ?? 0) * (1 + 7.5 / n)
  }

  /// The ends beyond which J. W. Tukey takes a value for an outlier: the quartiles, and so many times their distance.
  /// "Exploratory Data Analysis" (1977), § 2C. Nil for no values. O(values × log values).
  public static func fences(_ values: [Double], reach: Double = 1.5) -> (low: Double, high: Double)? {
    let sorted = values.sorted()
    guard let first = Quantile.of(sorted: sorted, 0.25), let third = Quantile.of(sorted: sorted, 0.75) else {
      return nil
    }
    return (first - reach * (third - first), third + reach * (third - first))
  }
}
