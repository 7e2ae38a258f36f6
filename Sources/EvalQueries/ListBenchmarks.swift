import EvalJSON
import EvalSQL
import EvalSystem

/// Every benchmark with the sums of its results, by its id. O(results).
struct ListBenchmarks: Query {
  static let name: StaticString = "list_benchmarks"

  // A sum of integers fails where it overflows. That of reals does not, is exact up to 2^53, and the cast stops at 2^63.
  private static let select = """
    SELECT benchmark_id, count(*), CAST(total(passed) AS INTEGER), CAST(total(failed) AS INTEGER), min(timestamp),
      max(timestamp)
    FROM "benchmark_results" GROUP BY benchmark_id ORDER BY benchmark_id
    """

  init(_ args: JSONValue, at path: Path) throws(Failure) { _ = try Fields(args, at: path, known: []) }

  func answer(_ source: any QuerySource, to writer: inout JSONWriter) throws(Failure) {
    writer.key("result")
    writer.beginList()
    try source.withReader { (connection) throws(Failure) in
      try connection.each(Self.select) { (row) throws(Failure) in Self.write(row, to: &writer) }
    }
    writer.endList()
  }

  private static func write(_ row: Statement, to writer: inout JSONWriter) {
    let passed = row.integer(2)
    let (all, overflow) = passed.addingReportingOverflow(row.integer(3))
    writer.beginObject()
    writer.column("benchmark_id", row, 0)
    writer.column("results", row, 1)
    writer.column("passed", row, 2)
    writer.column("failed", row, 3)
    Rate(passed, of: overflow ? Int64.max : all).write("pass_rate", to: &writer)
    writer.column("first_timestamp", row, 4)
    writer.column("last_timestamp", row, 5)
    writer.endObject()
  }
}
