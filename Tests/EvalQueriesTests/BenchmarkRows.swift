import EvalSQL
import EvalSystem

extension QueriedFile {
  func addBenchmarkResult(
    _ id: String, of benchmark: String = "b", at time: Int64, passed: Int64, failed: Int64
  ) throws(Failure) {
    try writer.run(
      "INSERT INTO benchmark_results VALUES(?1, ?2, ?3, '{}', ?4, ?5, 5, '{}')",
      [.text(id), .text(benchmark), .text(Self.time(time)), .integer(passed), .integer(failed)])
  }

  /// A run whose metrics all are `number`, their objects and lists empty.
  func addBenchmarkRun(
    _ id: String, project: String = "p", benchmark: String = "b", at time: Int64 = 0, number: Int64 = 0
  ) throws(Failure) {
    try writer.run(
      "INSERT INTO benchmark_runs VALUES(?1, ?2, ?3, ?4, '', '{}', ?2)",
      [.text(id), .text(Self.time(time)), .text(project), .text(benchmark)])
    for values in [
      "performance_metrics VALUES(NULL, ?1, ?2, '{}', ?2, '{}', ?2, ?2)",
      "autonomy_metrics VALUES(NULL, ?1, ?2, '[]', ?2, ?2, ?2, ?2, ?2, ?2)",
      "quality_metrics VALUES(NULL, ?1, ?2, ?2, ?2, ?2, '{}', ?2, ?2, '{}', ?2)",
      "workflow_metrics VALUES(NULL, ?1, ?2, ?2, ?2, '{}', ?2)",
    ] { try writer.run("INSERT INTO \(values)", [.text(id), .integer(number)]) }
  }
}
