import EvalDomain

extension Projection {
  /// How good what benchmark runs made is.
  static let qualityMetrics = metrics(BenchmarkMetrics.quality, version: 1)
}
