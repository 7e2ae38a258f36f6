/// The value below which a share of a set lies.
public enum Quantile {
  /// By linear interpolation between the two nearest values (type 7 of R. J. Hyndman and Y. Fan, "Sample Quantiles in
  /// Statistical Packages", The American Statistician 50 (1996), 361–365), which R, NumPy and pandas take by default.
  ///
  /// `values` are finite and in ascending order, `share` is from 0 to 1; nil for an empty set or another share. O(1).
  public static func of(sorted values: [Double], _ share: Double) -> Double? {
    guard let last = values.last, share >= 0, share <= 1 else { return nil }
    let place = share * Double(values.count - 1)
    let below = Int(place)
    guard below + 1 < values.count else { return last }
    let low = values[below]
    return low + (values[below + 1] - low) * (place - Double(below))
  }
}
