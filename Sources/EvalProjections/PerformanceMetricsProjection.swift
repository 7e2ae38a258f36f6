import EvalDomain

extension Projection {
  /// How long benchmark runs took, and what they used.
  static let performanceMetrics = metrics(BenchmarkMetrics.performance, version: 1)
}
