import EvalDomain

extension Projection {
  /// How the work of benchmark runs went.
  static let workflowMetrics = metrics(BenchmarkMetrics.workflow, version: 1)
}
