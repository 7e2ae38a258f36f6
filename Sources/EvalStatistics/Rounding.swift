/// What the last digits of computed numbers may differ by without meaning anything.
public enum Rounding {
  /// As a share of the largest value: thousands of times what one operation leaves, and far below what anybody measures.
  static let share = 1e-12

  /// The difference that values of this size may have by rounding alone.
  static func slack(_ values: some Sequence<Double>) -> Double {
    values.reduce(0) { max($0, $1.magnitude) } * share
  }

  /// Whether the values differ by rounding alone; true of fewer than two. `size` is the largest size of the numbers that they
  /// were computed from, where it is larger than their own. O(values).
  public static func isConstant(_ values: some Collection<Double>, from size: Double = 0) -> Bool {
    guard let low = values.min(), let high = values.max() else { return true }
    return high - low <= max(slack(values), size * share)
  }

  /// Differences of numbers the largest of which has this `size`, with 0 for what rounding left of no difference. O(values).
  public static func withoutNoise(_ differences: [Double], from size: Double) -> [Double] {
    differences.map { $0.magnitude > size * share ? $0 : 0 }
  }

  /// The values in their order, those that differ by rounding alone made equal: to the least of them. O(values × log values).
  public static func settled(_ values: [Double]) -> [Double] {
    let slack = slack(values)
    var settled = values
    var least: Double?
    for place in values.indices.sorted(by: { values[$0] < values[$1] }) {
      if let least, values[place] - least <= slack { settled[place] = least } else { least = values[place] }
    }
    return settled
  }
}
