import EvalDomain
import EvalJSON
import EvalSQL
import EvalSystem

/// One benchmark run by its id with all its metrics, or null. O(log runs).
struct GetBenchmarkRun: Query {
  static let name: StaticString = "get_benchmark_run"
  private let id: String

  private static let select: String = {
    let metrics = BenchmarkMetrics.groups.flatMap(\.metrics).map { ", \($0.name)" }.joined()
    let runs = "SELECT \(BenchmarkRunRow.columns)\(metrics) FROM \"benchmark_runs\""
    return runs + BenchmarkMetrics.joins + " WHERE run_id = ?1"
  }()

  init(_ args: JSONValue, at path: Path) throws(Failure) {
    let fields = try Fields(args, at: path, known: ["run_id"])
    id = try fields.required("run_id", fields.name("run_id"))
  }

  func answer(_ source: any QuerySource, to writer: inout JSONWriter) throws(Failure) {
    writer.key("result")
    try source.withReader { (connection) throws(Failure) in
      let found: Void? = try connection.first(Self.select, [.text(id)]) { (row) throws(Failure) in
        Self.write(row, to: &writer)
      }
      if found == nil { writer.null() }
    }
  }

  private static func write(_ row: Statement, to writer: inout JSONWriter) {
    var column = BenchmarkRunRow.count
    writer.beginObject()
    BenchmarkRunRow.writeColumns(row, to: &writer)
    for group in BenchmarkMetrics.groups {
      writer.key(group.name)
      writer.beginObject()
      for metric in group.metrics {
        if metric.kind.isNumeric {
          writer.column(metric.name, row, column)
        } else {
          writer.jsonColumn(metric.name, row, column)
        }
        column += 1
      }
      writer.endObject()
    }
    writer.endObject()
  }
}
