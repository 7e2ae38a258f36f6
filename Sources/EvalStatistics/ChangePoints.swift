#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// The places at which the level of a series changes.
public enum ChangePoints {
  /// The places, in order, of the first value of each new level; none for fewer than twice `shortest` values.
  ///
  /// The levels are those for which the squared distances to them, and a price for each change, sum to the least: B. Jackson
  /// and others, "An Algorithm for Optimal Partitioning of Data on an Interval", IEEE Signal Processing Letters 12 (2005),
  /// 105–108. The price is 3 σ² ln n (the likelihood's, by the criterion of N. R. Zhang and D. O. Siegmund, Biometrics 63
  /// (2007), 22–32, to its leading term), with σ from the median distance of neighbours, which a change hardly moves. Of few
  /// values that distance is uncertain, so that the price is 11.5 σ² at least: with it, no more than one in twenty series of
  /// normal values that do not change seems to, however long. Values that differ by rounding alone are equal. O(values²).
  public static func of(_ values: [Double], shortest: Int = 3) -> [Int] {
    let values = Rounding.settled(values)
    guard shortest > 0, values.count / 2 >= shortest, let noise = noise(values) else { return [] }
    let price = max(11.5, 3 * log(Double(values.count))) * noise * noise
    var sums = [0.0]
    var squares = [0.0]
    let center = CompensatedSum(values).value / Double(values.count)
    for value in values {
      let away = value - center
      sums.append((sums.last ?? 0) + away)
      squares.append((squares.last ?? 0) + away * away)
    }
    func cost(_ from: Int, _ to: Int) -> Double {
      let sum = sums[to] - sums[from]
      return max(0, squares[to] - squares[from] - sum * sum / Double(to - from))
    }
    var best = [Double](repeating: .infinity, count: values.count + 1)
    var begin = [Int](repeating: 0, count: values.count + 1)
    best[0] = -price
    for end in shortest...values.count {
      for start in 0...(end - shortest) where best[start] < .infinity {
        let total = best[start] + cost(start, end) + price
        if total < best[end] { (best[end], begin[end]) = (total, start) }
      }
    }
    var places: [Int] = []
    var end = begin[values.count]
    while end > 0 {
      places.append(end)
      end = begin[end]
    }
    return places.reversed()
  }

  /// The standard deviation of the values around their levels; nil when more than half of the neighbours are equal.
  private static func noise(_ values: [Double]) -> Double? {
    let steps = zip(values.dropFirst(), values).map { ($0 - $1).magnitude }.sorted()
    guard let middle = Quantile.of(sorted: steps, 0.5), middle > 0 else { return nil }
    return middle / (Normal.upperQuartile * 2.0.squareRoot())
  }
}
