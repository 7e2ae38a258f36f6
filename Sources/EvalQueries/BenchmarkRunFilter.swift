import EvalJSON
import EvalSQL
import EvalSystem

/// Which benchmark runs a question is about: those of a project, of a benchmark, of a range of time.
struct BenchmarkRunFilter: Sendable {
  static let keys: [StaticString] = ["project_name", "benchmark_name"] + TimeRange.keys

  private let project: String?
  private let benchmark: String?
  private let range: TimeRange

  init(_ fields: Fields) throws(Failure) {
    project = try fields.name("project_name")
    benchmark = try fields.name("benchmark_name")
    range = try TimeRange(fields)
  }

  private var conditions: Conditions {
    var conditions = Conditions()
    if let project { conditions.add("project_name = ?", .text(project)) }
    if let benchmark { conditions.add("benchmark_name = ?", .text(benchmark)) }
    if let from = range.from { conditions.add("timestamp >= ?", .text(from.rfc3339)) }
    if let to = range.to { conditions.add("timestamp <= ?", .text(to.rfc3339)) }
    return conditions
  }

  /// A statement that reads these columns of the runs, without an order, and its values.
  func select(_ columns: StaticString) -> (sql: String, values: [SQLValue]) {
    let conditions = conditions
    return ("SELECT \(columns) FROM \"benchmark_runs\"" + conditions.sql, conditions.values)
  }

  /// The same for the last so many of them.
  func select(_ columns: StaticString, last limit: Int64) -> (sql: String, values: [SQLValue]) {
    let (sql, values) = select(columns)
    return (sql + " ORDER BY timestamp DESC, run_id DESC LIMIT ?\(values.count + 1)", values + [.integer(limit)])
  }
}
