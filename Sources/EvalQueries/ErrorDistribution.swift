import EvalJSON
import EvalSystem

/// Why attempts failed, the most frequent kind first; those that failed without a kind are under null. O(results).
struct ErrorDistribution: Query {
  static let name: StaticString = "error_distribution"
  private let filter: ResultFilter

  init(_ args: JSONValue, at path: Path) throws(Failure) {
    filter = try ResultFilter(Fields(args, at: path, known: ResultFilter.keys), validAttemptsOnly: false)
  }

  func answer(_ source: any QuerySource, to writer: inout JSONWriter) throws(Failure) {
    writer.key("result")
    writer.beginObject()
    try source.withReader { (connection) throws(Failure) in
      try connection.snapshot { () throws(Failure) in
        let conditions = filter.conditions
        var failed: Int64 = 0
        try connection.each(
          "SELECT count(*), count(*) FILTER (WHERE r.succeeded = 0) \(ResultFilter.from)\(conditions.sql)",
          conditions.values
        ) { (row) throws(Failure) in
          failed = row.integer(1)
          writer.column("results", row, 0)
          writer.column("failed", row, 1)
        }
        var ofKinds = conditions
        ofKinds.add("r.succeeded = 0")
        let minimum = ofKinds.bind(.integer(filter.minResults))
        writer.key("errors")
        writer.beginList()
        try connection.each(
          """
          SELECT r.error_enum, count(*) \(ResultFilter.from)\(ofKinds.sql)
          GROUP BY r.error_enum HAVING count(*) >= \(minimum) ORDER BY count(*) DESC, r.error_enum
          """, ofKinds.values
        ) { (row) throws(Failure) in
          writer.beginObject()
          writer.error(row, 0)
          writer.column("results", row, 1)
          Rate(row.integer(1), of: failed).write("share", to: &writer)
          writer.endObject()
        }
        writer.endList()
      }
    }
    writer.endObject()
  }
}
