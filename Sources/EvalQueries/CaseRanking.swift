import EvalJSON
import EvalSystem

/// The cases that succeed most or least often; among equals the fastest or the slowest first. O(results).
struct CaseRanking: Query {
  static let name: StaticString = "case_ranking"
  private let filter: ResultFilter
  private let best: Bool
  private let limit: Int64

  init(_ args: JSONValue, at path: Path) throws(Failure) {
    let fields = try Fields(args, at: path, known: ["order", "limit"] + ResultFilter.keys)
    filter = try ResultFilter(fields, validAttemptsOnly: true)
    best = try fields.choice("order", [("best", true), ("worst", false)]) ?? true
    limit = try fields.integer("limit", in: 1...10_000) ?? 10
  }

  func answer(_ source: any QuerySource, to writer: inout JSONWriter) throws(Failure) {
    let direction = best ? ("DESC", "ASC") : ("ASC", "DESC")
    writer.key("result")
    writer.beginList()
    try source.withReader { (connection) throws(Failure) in
      try filter.groups(
        connection, by: "k.position, k.case_id, k.run_id, k.task_id, k.description", 5,
        order: """
          avg(r.succeeded) \(direction.0), avg(r.time_round_trip_ms) IS NULL, avg(r.time_round_trip_ms) \(direction.1),
          k.position LIMIT \(limit)
          """
      ) { (row, measures) throws(Failure) in
        writer.beginObject()
        writer.column("case_id", row, 1)
        writer.column("run_id", row, 2)
        writer.column("task_id", row, 3)
        writer.column("description", row, 4)
        measures.writeSuccess(to: &writer)
        writer.nullable("mean_time_round_trip_ms", measures.meanRoundTrip)
        writer.endObject()
      }
    }
    writer.endList()
  }
}
