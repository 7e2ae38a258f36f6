/// What the last digits of computed numbers may differ by without meaning anything.
public enum Rounding {
  /// As a share of the largest value: thousands of times what one operation leaves, and far below what anybody measures.
  static let share = 1e-12

  /// The difference that values of this size may have by rounding alone.
  static func slack(_ values: some Sequence<Double>) -> Double {
    values.reduce(0) { max($0, $1.magnitude) } * share
  }

  /// Whether the values differ by rounding alone; true of fewer than two.
  public static func isConstant(_ values: some Collection<Double>) -> Bool {
    guard let low = values.min(), let high = values.max() else { return true }
    return high - low <= slack(values)
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
