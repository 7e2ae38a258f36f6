import EvalJSON
import EvalSQL
import EvalSystem

/// Benchmark runs without their metrics, newest first. O(page); with both names O(runs of the project).
struct ListBenchmarkRuns: Query {
  static let name: StaticString = "list_benchmark_runs"
  private let filter: BenchmarkRunFilter
  private let paging: Paging

  init(_ args: JSONValue, at path: Path) throws(Failure) {
    let fields = try Fields(args, at: path, known: BenchmarkRunFilter.keys + Paging.keys)
    filter = try BenchmarkRunFilter(fields)
    paging = try Paging(fields, by: BenchmarkRunRow.order, descending: true)
  }

  func answer(_ source: any QuerySource, to writer: inout JSONWriter) throws(Failure) {
    let (sql, values) = filter.select(BenchmarkRunRow.columns)
    try source.withReader { (connection) throws(Failure) in
      try paging.write(
        connection, select: sql, values: values, to: &writer, row: { BenchmarkRunRow.write($0, to: &$1) })
    }
  }
}
