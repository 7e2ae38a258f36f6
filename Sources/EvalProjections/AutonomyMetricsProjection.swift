import EvalDomain

extension Projection {
  /// How far benchmark runs went by themselves.
  static let autonomyMetrics = metrics(BenchmarkMetrics.autonomy, version: 1)
}
