/// What a set of numbers comes to: how many, their mean and their percentiles.
public struct Summary: Equatable, Sendable {
  public let count: Int
  public let mean: Double
  public let p50: Double
  public let p90: Double
  public let p95: Double
  public let p99: Double

  /// Nil for an empty set. `values` are finite and in ascending order. O(values).
  public init?(sorted values: [Double]) {
    guard let p50 = Quantile.of(sorted: values, 0.5), let p90 = Quantile.of(sorted: values, 0.9),
      let p95 = Quantile.of(sorted: values, 0.95), let p99 = Quantile.of(sorted: values, 0.99)
    else { return nil }
    count = values.count
    mean = CompensatedSum(values).value / Double(values.count)
    self.p50 = p50
    self.p90 = p90
    self.p95 = p95
    self.p99 = p99
  }
}
