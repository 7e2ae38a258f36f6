/// The values of a set that do not look like the others.
public enum Outliers {
  /// How far each value lies from the median, in units that are standard deviations where the values are normal; nil when
  /// more than half of them are equal, so that there is no unit. B. Iglewicz and D. C. Hoaglin, "How to Detect and Handle
  /// Outliers" (1993), who take values beyond 3.5 for outliers. O(values × log values).
  public static func robustScores(_ values: [Double]) -> [Double]? {
    guard let median = Quantile.of(sorted: values.sorted(), 0.5),
      let deviation = Quantile.of(sorted: values.map { ($0 - median).magnitude }.sorted(), 0.5), deviation > 0
    else { return nil }
    return values.map { Normal.upperQuartile * ($0 - median) / deviation }
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
